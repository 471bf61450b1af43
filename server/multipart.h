// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// multipart/form-data as browsers send it (RFC 7578; WHATWG HTML, 4.10.21.8), taken piece by piece as it comes: what a
// form brings may be larger than memory. Not thread-safe.
class MultipartReader {
 public:
  struct Part {
    std::string name;
    std::string file_name;  // as sent; foreign
    bool is_file = false;   // a file control, also when nothing was chosen
  };
  struct Sink {
    std::function<Result<void>(const Part&)> begin;
    std::function<Result<void>(Bytes)> data;
    std::function<Result<void>()> end;
  };
  static constexpr std::size_t most_parts = 5000;

  // "form.malformed" (usage) when `content_type` isn't multipart/form-data with a boundary.
  static Result<MultipartReader> open(std::string_view content_type, Sink sink);

  // "form.malformed", "form.too_large" (too many parts, a part's head of more than 8 KiB), and what the sink returns.
  Result<void> take(std::string_view bytes);
  // "form.malformed" when the last part has not ended.
  [[nodiscard]] Result<void> finish() const;

 private:
  enum class State { before, after_boundary, head, body, done };
  MultipartReader(std::string delimiter, Sink sink) : delimiter_(std::move(delimiter)), sink_(std::move(sink)) {}
  Result<bool> step();
  Result<bool> pass_boundary();
  Result<bool> read_head();
  Result<bool> read_body();

  std::string delimiter_;  // with the line end before it
  Sink sink_;
  State state_ = State::before;
  std::string buffer_ = "\r\n";  // so that the first boundary is found like all others
  std::size_t parts_ = 0;
};

bool is_multipart(std::string_view content_type);

}  // namespace khen
