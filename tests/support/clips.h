// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "metadata/base/files.h"

namespace khen::testing {

inline void write_bytes(const Path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

// Runs ffmpeg with `arguments` and gives the file that it made.
inline Path make_media(const Path& path, const std::string& arguments) {
  const std::string command = "ffmpeg -nostdin -v error -y " + arguments + " '" + path.native() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return path;
}

inline Path make_video(const Path& path, int seconds = 2, const std::string& size = "192x108") {
  const std::string length = std::to_string(seconds);
  return make_media(path,
                    "-f lavfi -i testsrc2=size=" + size + ":rate=15:duration=" + length +
                        " -f lavfi -i sine=frequency=440:duration=" + length +
                        " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest -movflags +faststart");
}

inline Path make_audio(const Path& path) { return make_media(path, "-f lavfi -i sine=frequency=330:duration=2"); }

inline Path make_picture(const Path& path) { return make_media(path, "-f lavfi -i testsrc2=size=320x240 -frames:v 1"); }

}  // namespace khen::testing
