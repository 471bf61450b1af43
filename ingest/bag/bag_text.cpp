// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/bag_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::array<BagVersion, 6> versions{{{0, 93}, {0, 94}, {0, 95}, {0, 96}, {0, 97}, {1, 0}}};

// Lines end with LF, CR or CRLF.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
    if (text.starts_with("\r\n")) {
      text.remove_prefix(2);
    } else if (!text.empty()) {
      text.remove_prefix(1);
    }
  }
  return lines;
}

Error bad_line(std::size_t index) { return fail(Code::invalid, "bag.line", {{"line", std::to_string(index + 1)}}); }

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::optional<BagVersion> parse_version(std::string_view text) {
  BagVersion version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
  return version;
}

// 2.1.3: a line end or percent sign in a name is written as its number; drafts knew no percent sign.
std::string decoded_path(std::string_view path, const BagVersion& version) {
  struct Escape {
    std::string_view code;
    char meaning;
  };
  static constexpr std::array<Escape, 3> escapes{{{"%0a", '\n'}, {"%0d", '\r'}, {"%25", '%'}}};
  std::string plain;
  for (std::size_t i = 0; i < path.size();) {
    const std::string code = to_lower_ascii(path.substr(i, 3));
    const auto* escape = std::ranges::find(escapes, std::string_view(code), &Escape::code);
    if (escape == escapes.end() || (escape->meaning == '%' && !version.is_final())) {
      plain += path[i++];
    } else {
      plain += escape->meaning;
      i += 3;
    }
  }
  return plain;
}

Error leads_out(std::string_view path) {
  return fail(Code::invalid, "bag.path", {{"path", printable(clip(path, 300))}});
}

}  // namespace

bool is_bag_path(std::string_view path) {
  if (path.empty() || path.front() == '~' || path.find('\\') != std::string_view::npos) return false;
  if (path.find('\0') != std::string_view::npos) return false;
  if (path.size() > 1 && path[1] == ':') return false;
  return std::ranges::none_of(split(path, '/'),
                              [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

std::string encoded_bag_path(std::string_view path) {
  std::string encoded;
  for (const char c : path) {
    if (c == '%') {
      encoded += "%25";
    } else if (c == '\n') {
      encoded += "%0A";
    } else if (c == '\r') {
      encoded += "%0D";
    } else {
      encoded += c;
    }
  }
  return encoded;
}

Result<BagDeclaration> parse_bag_declaration(std::string_view bytes) {
  constexpr std::string_view first = "BagIt-Version: ";
  constexpr std::string_view second = "Tag-File-Character-Encoding: ";
  const Error malformed = fail(Code::invalid, "bag.declaration");
  std::vector<std::string_view> lines = lines_of(bytes);
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  if (lines.size() != 2 || !lines[0].starts_with(first) || !lines[1].starts_with(second)) return malformed;
  const std::string_view number = trim(lines[0].substr(first.size()));
  const auto version = parse_version(number);
  if (!version) return malformed;
  const auto same = [&](const BagVersion& known) {
    return known.major == version->major && known.minor == version->minor;
  };
  if (std::ranges::none_of(versions, same)) {
    return fail(Code::newer, "bag.version", {{"version", printable(clip(number, 20))}});
  }
  BagDeclaration declaration{*version, std::string(trim(lines[1].substr(second.size())))};
  const bool plausible =
      !declaration.encoding.empty() && declaration.encoding.size() <= 40 &&
      std::ranges::all_of(declaration.encoding, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      });
  if (!plausible) return malformed;
  return declaration;
}

Result<std::vector<BagTag>> parse_bag_tags(std::string_view text, const BagVersion& version) {
  std::vector<BagTag> tags;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (trim(line).empty()) continue;
    if (is_blank(line.front())) {
      if (tags.empty()) return bad_line(i);
      tags.back().value += " " + std::string(trim(line));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return bad_line(i);
    const bool loose = is_blank(line[colon - 1]);
    if (loose && version.is_final()) return bad_line(i);
    tags.push_back({std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  return tags;
}

Result<std::vector<BagManifestLine>> parse_bag_manifest(std::string_view text, const BagVersion& version) {
  std::vector<BagManifestLine> entries;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (trim(line).empty()) continue;
    const std::size_t gap = std::min(line.find_first_of(" \t"), line.size());
    const std::size_t start = std::min(line.find_first_not_of(" \t", gap), line.size());
    BagManifestLine entry{to_lower_ascii(line.substr(0, gap)), std::string(line.substr(start)), PathForm::plain};
    if (!is_hex(entry.digest) || entry.path.empty()) return bad_line(i);
    if (entry.path.front() == '*') {
      entry.form = PathForm::starred;
      entry.path.erase(0, 1);
    }
    if (entry.path.starts_with("./")) {
      entry.form = PathForm::dotted;
      entry.path.erase(0, 2);
    }
    entry.path = decoded_path(entry.path, version);
    if (!is_bag_path(entry.path)) return leads_out(entry.path);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<std::string>> parse_bag_fetch(std::string_view text, const BagVersion& version) {
  std::vector<std::string> paths;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view rest = lines[i];
    if (trim(rest).empty()) continue;
    for (int column = 0; column < 2; ++column) {  // address and length
      const std::size_t gap = rest.find_first_of(" \t");
      if (gap == 0 || gap == std::string_view::npos) return bad_line(i);
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t", gap), rest.size()));
    }
    if (rest.empty()) return bad_line(i);
    std::string path = decoded_path(rest, version);
    if (!is_bag_path(path)) return leads_out(path);
    paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace khen
