// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/tus.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_pairs = 32;
constexpr std::size_t longest_key = 64;

bool is_key_character(char c) { return c > 0x20 && c < 0x7f && c != ','; }

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

Error malformed() { return fail(Code::usage, "upload.metadata"); }

Result<TusPair> parse_pair(std::string_view element) {
  const std::size_t space = std::min(element.find(' '), element.size());
  TusPair pair{std::string(element.substr(0, space)), {}};
  const bool fits = !pair.key.empty() && pair.key.size() <= longest_key;
  if (!fits || !std::all_of(pair.key.begin(), pair.key.end(), is_key_character)) return malformed();
  auto value = decode_base64(trim(element.substr(space)));
  if (!value || !is_clean_text(*value)) return malformed();
  pair.value = std::move(*value);
  return pair;
}

}  // namespace

std::optional<std::uint64_t> parse_tus_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
  }
  return out;
}

Result<std::vector<TusPair>> parse_tus_metadata(std::string_view header) {
  std::vector<TusPair> pairs;
  if (trim(header).empty()) return pairs;
  for (const std::string_view element : split(header, ',')) {
    TusPair pair = TRY(parse_pair(trim(element)));
    const bool twice =
        std::any_of(pairs.begin(), pairs.end(), [&](const TusPair& other) { return other.key == pair.key; });
    if (twice || pairs.size() == most_pairs) return malformed();
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

Result<Fixity> parse_tus_checksum(std::string_view header) {
  const Error malformed = fail(Code::usage, "upload.checksum_malformed", {{"wanted", std::string(tus_checksums)}});
  const std::size_t space = std::min(header.find(' '), header.size());
  const std::string_view name = header.substr(0, space);
  const auto offered = split(tus_checksums, ',');
  const auto algorithm = parse_digest_algorithm(name);
  if (!algorithm || std::find(offered.begin(), offered.end(), name) == offered.end()) return malformed;
  const auto digest = decode_base64(trim(header.substr(space)));
  if (!digest) return malformed;
  std::string hex;
  for (const char byte : *digest) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  if (algorithm_of_length(hex.size()) != algorithm) return malformed;
  return Fixity{*algorithm, hex};
}

}  // namespace khen
