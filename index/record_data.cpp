// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_data.h"

#include <fmt/format.h>

namespace khen {
namespace {

constexpr char between = '\0';  // in no word

}  // namespace

std::string record_data(const IndexDocument& document) {
  std::string data = fmt::format("{}", fmt::join(document.spellings, "\n"));
  data += between;
  return data + document.word_order;
}

std::string_view spellings_in(std::string_view data) { return data.substr(0, data.find(between)); }

std::string_view word_order_in(std::string_view data) {
  const std::size_t end = data.find(between);
  return end == std::string_view::npos ? std::string_view() : data.substr(end + 1);
}

}  // namespace khen
