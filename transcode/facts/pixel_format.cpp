// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/pixel_format.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace khen {
namespace {

struct Named {
  std::string_view name;
  int bit_depth;
  std::string_view chroma;
};
// Names that don't follow the rule below.
constexpr Named named[] = {
    {"nv12", 8, "4:2:0"},    {"nv21", 8, "4:2:0"},    {"nv16", 8, "4:2:2"},      {"nv24", 8, "4:4:4"},
    {"p010le", 10, "4:2:0"}, {"p016le", 16, "4:2:0"}, {"p210le", 10, "4:2:2"},   {"yuyv422", 8, "4:2:2"},
    {"uyvy422", 8, "4:2:2"}, {"yvyu422", 8, "4:2:2"}, {"uyyvyy411", 8, "4:1:1"}, {"y210le", 10, "4:2:2"},
    {"x2rgb10le", 10, ""},   {"rgb48le", 16, ""},     {"rgb48be", 16, ""},       {"rgba64le", 16, ""},
    {"rgba64be", 16, ""},    {"bgr48le", 16, ""},     {"gray", 8, ""},           {"ya8", 8, ""},
    {"pal8", 8, ""},         {"monow", 1, ""},        {"monob", 1, ""},          {"rgb555le", 5, ""},
    {"rgb555be", 5, ""},     {"rgb565le", 6, ""},     {"rgb565be", 6, ""},       {"bgr8", 3, ""},
};

// A number at the beginning, which is then taken away; 0 when there is none.
int take_number(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return 0;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::initializer_list<std::string_view> beginnings) {
  for (const std::string_view one : beginnings) {
    if (!text.starts_with(one)) continue;
    text.remove_prefix(one.size());
    return true;
  }
  return false;
}

bool believable(int bits) { return bits > 0 && bits <= 32; }

}  // namespace

PixelLayout pixel_layout(std::string_view name) {
  const auto* row = std::ranges::find(named, name, &Named::name);
  if (row != std::end(named)) return {row->bit_depth, std::string(row->chroma)};
  PixelLayout layout;
  if (take(name, {"yuva", "yuvj", "yuv"})) {
    const std::string digits(name.substr(0, 3));
    const int sampling = take_number(name);
    if (sampling < 400 || sampling > 444 || !take(name, {"p"})) return {};
    layout.chroma = {digits[0], ':', digits[1], ':', digits[2]};
    const int bits = take_number(name);
    layout.bit_depth = believable(bits) ? bits : 8;
  } else if (take(name, {"gbrap", "gbrp", "gray", "ya"})) {
    const int bits = take_number(name);
    layout.bit_depth = believable(bits) ? bits : 8;
  } else if (take(name, {"rgb24", "bgr24", "rgba", "bgra", "argb", "abgr", "rgb0", "bgr0", "0rgb", "0bgr"})) {
    layout.bit_depth = 8;
  }
  return layout;
}

}  // namespace khen
