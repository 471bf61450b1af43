// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metadata/recording.h"

// A large picture as it lies in the archive once its tiles are made.
namespace khen::test {

inline std::string little(std::uint64_t value, int width) {
  std::string text;
  for (int i = 0; i < width; ++i, value >>= 8U) text += static_cast<char>(value);
  return text;
}

// Stored parts, each saying its own name.
inline std::string pyramid(const std::vector<std::string>& names) {
  std::string file;
  std::string directory;
  for (const std::string& name : names) {
    const std::string content = "tile " + name;
    const std::string common =
        little(0, 12) + little(content.size(), 4) + little(content.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + little(20, 2) + common + little(0, 10) + little(file.size(), 4) + name;
    file += "PK\x03\x04" + little(20, 2) + common + name + content;
  }
  return file + directory + "PK\x05\x06" + little(0, 4) + little(names.size(), 2) + little(names.size(), 2) +
         little(directory.size(), 4) + little(file.size(), 4) + little(0, 2);
}

inline Rendition picture(std::string role, std::string name, int width, int height) {
  return {.role = std::move(role),
          .file_name = std::move(name),
          .media_type = "image/jpeg",
          .bytes = 1,
          .width = width,
          .height = height};
}

inline std::vector<Rendition> large_picture() {
  return {picture("image-320", "image-320.jpg", 320, 192), picture("image-640", "image-640.jpg", 640, 384),
          picture("pyramid", "pyramid.zip", 2500, 1500)};
}

}  // namespace khen::test
