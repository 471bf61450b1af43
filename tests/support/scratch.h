// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "metadata/base/files.h"

namespace khen::testing {

// A directory of a test's own, removed at its end.
class Scratch {
 public:
  Scratch() : directory_(TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-test-").value()) {}
  [[nodiscard]] const Path& path() const { return directory_.path(); }
  [[nodiscard]] Path operator/(std::string_view name) const { return directory_.path() / name; }

 private:
  TemporaryDirectory directory_;
};

}  // namespace khen::testing
