// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "transcode/likeness/look.h"

namespace khen {
namespace {

constexpr std::size_t key_digits = 16;
constexpr std::size_t fine_words = look_side * look_side / 64;
constexpr std::size_t digits_a_look = key_digits * (1 + fine_words);

std::uint64_t word_of(const Look& look, std::size_t word) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; ++i) bits |= std::uint64_t{look.fine[word * 64 + i]} << i;
  return bits;
}

std::optional<std::uint64_t> hexadecimal(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<Look> look_in(std::string_view digits) {
  Look look;
  const auto key = hexadecimal(digits.substr(0, key_digits));
  if (!key) return std::nullopt;
  look.key = *key;
  for (std::size_t word = 0; word < fine_words; ++word) {
    const auto bits = hexadecimal(digits.substr(key_digits * (1 + word), key_digits));
    if (!bits) return std::nullopt;
    for (std::size_t i = 0; i < 64; ++i) look.fine[word * 64 + i] = (*bits >> i & 1U) != 0;
  }
  return look;
}

constexpr std::array<std::string_view, 2> kind_names{"picture", "film"};

}  // namespace

std::string to_text(std::span<const Look> looks) {
  std::string text;
  for (const Look& look : looks) {
    text += fmt::format("{:016x}", look.key);
    for (std::size_t word = 0; word < fine_words; ++word) text += fmt::format("{:016x}", word_of(look, word));
  }
  return text;
}

std::vector<Look> looks_in_text(std::string_view text) {
  std::vector<Look> looks;
  for (; text.size() >= digits_a_look && looks.size() < most_looks; text.remove_prefix(digits_a_look)) {
    const auto look = look_in(text.substr(0, digits_a_look));
    if (!look) return {};
    looks.push_back(*look);
  }
  return looks;
}

std::string to_json(const Looks& looks) {
  return nlohmann::ordered_json{{"kind", kind_names[static_cast<std::size_t>(looks.kind)]},
                                {"looks", to_text(looks.looks)}}
             .dump() +
         "\n";
}

std::optional<Looks> parse_looks(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("kind") || !json.contains("looks") || !json["looks"].is_string())
    return std::nullopt;
  Looks looks;
  if (json["kind"] == kind_names[1]) looks.kind = LookKind::film;
  looks.looks = looks_in_text(json["looks"].get_ref<const std::string&>());
  return looks.looks.empty() ? std::nullopt : std::optional(std::move(looks));
}

}  // namespace khen
