// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/faults/support/canaries.h"

namespace khen::testing {

// Small media made by the real FFmpeg, to be spoilt.
struct Samples {
  std::string mp4;
  std::string mov;
  std::string mkv;
  std::string mp3;
  std::string flac;
  std::string png;
};

struct Bait {
  const Canaries& canaries;
  const Samples& samples;
};

// A file that wants to make its reader open something, or to keep it busy or out of memory.
struct Attack {
  std::string name;       // a sentence without spaces, for the test's name
  std::string file_name;  // what it pretends to be
  std::function<std::string(const Bait&)> bytes;
};

std::vector<Attack> playlist_attacks();
std::vector<Attack> container_attacks();
std::vector<Attack> picture_attacks();
std::vector<Attack> document_attacks();

// Big- and little-endian numbers of `bytes` bytes.
std::string be(std::uint64_t value, int bytes);
std::string le(std::uint64_t value, int bytes);

// An ISO base media box.
std::string box(const std::string& type, const std::string& content);

}  // namespace khen::testing
