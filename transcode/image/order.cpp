// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace khen {
namespace {

constexpr std::array<std::string_view, 4> verb_names{"header", "encode", "pyramid", "pages"};
constexpr std::array<std::string_view, 3> encodings_names{"all", "webp", "grey"};

template <class Enum, std::size_t count>
std::optional<Enum> named(const std::array<std::string_view, count>& names, std::string_view name) {
  const auto* found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::optional<Format> format_named(std::string_view name) {
  for (std::size_t i = 0; i < format_count; ++i) {
    const auto format = static_cast<Format>(i);
    if (facts(format).name == name && !facts(format).loader.empty()) return format;
  }
  return std::nullopt;
}

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

bool read_widths(std::span<char* const> words, std::vector<int>& widths) {
  for (const char* word : words) {
    const auto width = number_in(word);
    if (!width) return false;
    widths.push_back(*width);
  }
  return !widths.empty();
}

bool read_files(std::span<char* const> words, std::vector<PageFile>& files) {
  if (words.empty() || words.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < words.size(); i += 2) files.push_back({words[i], words[i + 1]});
  return true;
}

}  // namespace

std::vector<std::string> to_arguments(const ImageOrder& order) {
  std::vector<std::string> words{std::string(verb_names[static_cast<std::size_t>(order.verb)]),
                                 std::string(facts(order.format).name),
                                 order.path,
                                 order.stem,
                                 std::string(encodings_names[static_cast<std::size_t>(order.encodings)]),
                                 fmt::format("{}", order.page),
                                 fmt::format("{}", order.longest)};
  for (const int width : order.widths) words.push_back(fmt::format("{}", width));
  for (const PageFile& file : order.files) {
    words.push_back(file.name);
    words.push_back(file.stem);
  }
  return words;
}

std::optional<ImageOrder> parse_order(std::span<char* const> words) {
  constexpr std::size_t fixed = 7;
  if (words.size() < fixed) return std::nullopt;
  const auto verb = named<ImageVerb>(verb_names, words[0]);
  const auto format = format_named(words[1]);
  const auto encodings = named<Encodings>(encodings_names, words[4]);
  const auto page = number_in(words[5]);
  const auto longest = number_in(words[6]);
  if (!verb || !format || !encodings || !page || !longest) return std::nullopt;
  ImageOrder order{*verb, *format, words[2], words[3], *encodings, *page, *longest, {}, {}};
  const auto rest = words.subspan(fixed);
  if (order.verb == ImageVerb::encode && !read_widths(rest, order.widths)) return std::nullopt;
  if (order.verb == ImageVerb::pages && !read_files(rest, order.files)) return std::nullopt;
  return order;
}

}  // namespace khen
