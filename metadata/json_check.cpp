// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/json_check.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "metadata/base/text.h"

namespace khen {
namespace {

using Json = nlohmann::json;

Error syntax_error(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fail(Code::usage, "json.syntax",
              {{"line", std::to_string(line)}, {"column", std::to_string(before.size() - start)}});
}

// Sees the text go by without building values; stops at the first fault.
class Checker final : public nlohmann::json_sax<Json> {
 public:
  Checker(std::string_view text, std::size_t levels) : text_(text), levels_(levels) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (members_.back().insert(name).second) return true;
    error_ = fail(Code::invalid, "json.duplicate", {{"member", printable(clip(name, 100))}});
    return false;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_ = syntax_error(text_, position);
    return false;
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  bool open() {
    if (members_.size() == levels_) {
      error_ = fail(Code::too_large, "json.deep");
      return false;
    }
    members_.emplace_back();
    return true;
  }
  bool close() {
    members_.pop_back();
    return true;
  }

  std::string_view text_;
  std::size_t levels_;
  std::vector<std::set<std::string>> members_;  // of the objects that are open; empty for arrays
  std::optional<Error> error_;
};

}  // namespace

Result<void> check_json(std::string_view text, std::size_t levels) {
  Checker checker(text, levels);
  if (Json::sax_parse(text, &checker)) return {};
  return checker.error().value_or(syntax_error(text, 0));
}

}  // namespace khen
