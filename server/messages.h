// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/error.h"
#include "metadata/base/result.h"

namespace khen {

// The texts of the interface: one flat file a language (server/web/messages/<tag>.json, id → ICU MessageFormat pattern
// with named arguments), put into the program at build time. Immutable after load; share freely between threads.
class Messages {
 public:
  static Result<Messages> load();

  // The text in `language`, else in vi, else in en, else the id itself. {name} inserts a value as it is, unescaped;
  // inside plural forms a value that is all digits counts as a number and # shows it with the language's grouping.
  [[nodiscard]] std::string text(std::string_view language, std::string_view id,
                                 const std::vector<Parameter>& parameters = {}) const;
  [[nodiscard]] bool has(std::string_view language, std::string_view id) const;
  // Every id → pattern of one language, for templates and for the completeness test.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all(std::string_view language) const;

  // An Error for a person: its message and, when there is one, its hint.
  [[nodiscard]] std::string explain(std::string_view language, const Error& error) const;

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> by_language_;
};

}  // namespace khen
