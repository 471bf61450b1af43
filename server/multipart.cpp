// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/multipart.h"

#include <algorithm>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_head = 8192;
constexpr std::size_t longest_boundary = 70;  // RFC 2046, 5.1.1

Error malformed() { return fail(Code::usage, "form.malformed"); }

// The value of `name` among "; name=value; name="value"". Browsers write a quotation mark in a value as %22.
std::optional<std::string> parameter(std::string_view field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at != std::string_view::npos && at < field.size()) {
    field.remove_prefix(at + 1);
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const bool found = to_lower_ascii(trim(field.substr(0, equals))) == name;
    field.remove_prefix(equals + 1);
    const bool quoted = field.starts_with('"');
    if (quoted) field.remove_prefix(1);
    const std::size_t end = std::min(field.find(quoted ? '"' : ';'), field.size());
    if (found) return std::string(quoted ? field.substr(0, end) : trim(field.substr(0, end)));
    field.remove_prefix(end);
    at = field.find(';');
  }
  return std::nullopt;
}

std::string without_escapes(std::string text) {
  static constexpr std::pair<std::string_view, char> escapes[] = {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}};
  for (const auto& [escape, character] : escapes) {
    for (std::size_t at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1)) {
      text.replace(at, escape.size(), 1, character);
    }
  }
  return text;
}

Result<MultipartReader::Part> part_of(std::string_view head) {
  for (const std::string_view line : split(head, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || to_lower_ascii(line.substr(0, colon)) != "content-disposition") continue;
    const std::string_view field = trim(line.substr(colon + 1));
    if (to_lower_ascii(trim(field.substr(0, field.find(';')))) != "form-data") return malformed();
    auto name = parameter(field, "name");
    if (!name || !is_clean_text(*name)) return malformed();
    auto file_name = parameter(field, "filename");
    MultipartReader::Part part{without_escapes(*std::move(name)), {}, file_name.has_value()};
    if (file_name) part.file_name = without_escapes(*std::move(file_name));
    return part;
  }
  return malformed();
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return to_lower_ascii(trim(content_type.substr(0, content_type.find(';')))) == "multipart/form-data";
}

Result<MultipartReader> MultipartReader::open(std::string_view content_type, Sink sink) {
  const auto boundary = parameter(content_type, "boundary");
  if (!is_multipart(content_type) || !boundary || boundary->empty() || boundary->size() > longest_boundary) {
    return malformed();
  }
  return MultipartReader("\r\n--" + *boundary, std::move(sink));
}

Result<void> MultipartReader::take(std::string_view bytes) {
  buffer_ += bytes;
  while (TRY(step())) {
  }
  return {};
}

Result<void> MultipartReader::finish() const { return state_ == State::done ? Result<void>() : malformed(); }

// false: more bytes are needed.
Result<bool> MultipartReader::step() {
  switch (state_) {
    case State::before: {
      const std::size_t at = buffer_.find(delimiter_);
      if (at == std::string::npos) {
        if (buffer_.size() > delimiter_.size()) buffer_.erase(0, buffer_.size() - delimiter_.size());
        return false;
      }
      buffer_.erase(0, at + delimiter_.size());
      state_ = State::after_boundary;
      return true;
    }
    case State::after_boundary: return pass_boundary();
    case State::head: return read_head();
    case State::body: return read_body();
    case State::done: buffer_.clear(); return false;
  }
  return malformed();
}

Result<bool> MultipartReader::pass_boundary() {
  const std::size_t at = buffer_.find_first_not_of(" \t");
  if (at == std::string::npos || buffer_.size() < at + 2) {
    return buffer_.size() > longest_head ? Result<bool>(malformed()) : Result<bool>(false);
  }
  const std::string_view mark = std::string_view(buffer_).substr(at, 2);
  if (mark != "--" && mark != "\r\n") return malformed();
  state_ = mark == "--" ? State::done : State::head;
  buffer_.erase(0, at + 2);
  return true;
}

Result<bool> MultipartReader::read_head() {
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos ? buffer_.size() > longest_head : end > longest_head) {
    return fail(Code::too_large, "form.too_large");
  }
  if (end == std::string::npos) return false;
  if (++parts_ > most_parts) return fail(Code::too_large, "form.too_large");
  const Part part = TRY(part_of(std::string_view(buffer_).substr(0, end)));
  TRY(sink_.begin(part));
  buffer_.erase(0, end + 4);
  state_ = State::body;
  return true;
}

Result<bool> MultipartReader::read_body() {
  const std::size_t at = buffer_.find(delimiter_);
  const std::size_t keep = delimiter_.size() - 1;
  const std::size_t whole = at != std::string::npos ? at : buffer_.size() - std::min(keep, buffer_.size());
  if (whole > 0) TRY(sink_.data(as_bytes(std::string_view(buffer_).substr(0, whole))));
  if (at == std::string::npos) {
    buffer_.erase(0, whole);
    return false;
  }
  buffer_.erase(0, at + delimiter_.size());
  TRY(sink_.end());
  state_ = State::after_boundary;
  return true;
}

}  // namespace khen
