// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/progress.h"

#include <charconv>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_line = 4096;

std::int64_t to_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : 0;
}

}  // namespace

Advance ProgressReader::feed(std::string_view piece) {
  Advance advance = Advance::none;
  rest_ += piece;
  std::size_t begin = 0;
  for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    if (line(trim(std::string_view(rest_).substr(begin, end - begin))) == Advance::made) advance = Advance::made;
    begin = end + 1;
  }
  rest_.erase(0, begin);
  if (rest_.size() > longest_line) rest_.clear();
  return advance;
}

Advance ProgressReader::line(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return Advance::none;
  const std::string_view key = text.substr(0, equals);
  const std::int64_t value = to_number(trim(text.substr(equals + 1)));
  if (key == "out_time_us" && value > position_.count()) {
    position_ = MediaTime(value);
    return Advance::made;
  }
  std::int64_t* counter = key == "frame" ? &frames_ : (key == "total_size" ? &bytes_ : nullptr);
  if (counter == nullptr || value <= *counter) return Advance::none;
  *counter = value;
  return Advance::made;
}

}  // namespace khen
