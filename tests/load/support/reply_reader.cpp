// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/reply_reader.h"

#include <algorithm>
#include <charconv>

#include "metadata/base/text.h"

namespace khen::load {
namespace {

template <class Number>
Number number_in(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::size_t ReplyReader::take(std::string_view bytes, const Body& body) {
  std::size_t used = 0;
  if (!has_head()) {
    const std::size_t before = head_.size();
    head_.append(bytes);
    const std::size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    if (end == std::string::npos) return bytes.size();
    used = end + 4 - before;
    head_.resize(end + 2);
    read_head();
  }
  const auto piece =
      bytes.substr(used, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size() - used, length_ - received_)));
  received_ += piece.size();
  if (!piece.empty()) body(piece);
  return used + piece.size();
}

void ReplyReader::read_head() {
  status_ = head_.starts_with("HTTP/1.1 ") ? number_in<int>(std::string_view(head_).substr(9)) : -1;
  const bool none = bodiless_ || status_ == 204 || status_ == 304;
  if (!none) length_ = number_in<std::uint64_t>(header("content-length"));
}

std::string ReplyReader::header(std::string_view name) const {
  std::string_view rest = head_;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && to_lower_ascii(line.substr(0, colon)) == name) {
      return std::string(trim(line.substr(colon + 1)));
    }
  }
  return {};
}

}  // namespace khen::load
