// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "metadata/base/result.h"

// XML as it streams by. No document types and hence no entities but XML's five; 64 levels.
namespace khen {

// The attributes of the element that begins; valid during the call.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
  // By the name without its prefix; "" when absent.
  [[nodiscard]] std::string_view get(std::string_view name) const;

 private:
  const char* const* pairs_;
};

// Names come without their prefixes.
struct XmlHandlers {
  std::function<Result<void>(std::string_view name, const XmlAttributes& attributes)> begin;
  std::function<Result<void>(std::string_view name)> end;
  std::function<void(std::string_view text)> text;
};

class XmlStream {
 public:
  explicit XmlStream(XmlHandlers handlers);
  ~XmlStream();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  // Errors: those of the handlers, and "sheet.unreadable".
  Result<void> feed(std::string_view piece);
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace khen
