// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/base/zip_directory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const khen::ByteSource source = khen::byte_source(bytes);
  const auto directory = khen::read_zip_directory(source);
  if (!directory) return 0;
  for (const khen::ZipEntry& entry : directory->entries) {
    const auto span = khen::stored_bytes(source, *directory, entry);
    // What is handed out must lie within the file.
    if (span && (span->offset > size || span->length > size - span->offset)) std::abort();
  }
  return 0;
}
