// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "metadata/base/files.h"
#include "server/representation.h"

namespace khen::test {

// A file that is served by its descriptor.
class OneFile {
 public:
  explicit OneFile(std::size_t size)
      : directory_(TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-loop").value()) {
    std::mt19937_64 random(size);
    bytes.resize(size);
    for (char& byte : bytes) byte = static_cast<char>(random());
    const Path path = directory_.path() / "file";
    std::ofstream(path, std::ios::binary) << bytes;
    file = std::make_shared<const Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  [[nodiscard]] Representation shown() const {
    Representation made;
    made.validators.tag = EntityTag{"one", TagStrength::strong};
    made.fields.set("ETag", "\"one\"");
    made.content_fields.set("Content-Type", "video/mp4");
    made.content = FileRange{file, 0, bytes.size()};
    made.ranges = Ranges::bytes;
    return made;
  }

  std::string bytes;
  std::shared_ptr<const Descriptor> file;

 private:
  TemporaryDirectory directory_;
};

}  // namespace khen::test
