// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/child_answer.h"

#include <nlohmann/json.hpp>

#include "metadata/base/text.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_parameter = 300;

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string to_child_answer(const Error& error) {
  Json parameters = Json::object();
  for (const Parameter& parameter : error.parameters) parameters[parameter.name] = parameter.value;
  const Json answer{{"error", error.message}, {"parameters", std::move(parameters)}, {"cause", error.cause}};
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Error> refusal_in(std::string_view answer, Code code) {
  const Json object = Json::parse(answer, nullptr, false);
  if (!object.is_object() || !object.contains("error")) return std::nullopt;
  const std::string message = text_at(object, "error");
  const bool formed = !message.empty() && message.size() < 100 &&
                      message.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos;
  Error error{.code = code,
              .message = formed ? message : "internal",
              .parameters = {},
              .cause = printable(clip(text_at(object, "cause"), longest_parameter))};
  const auto parameters = object.find("parameters");
  if (parameters == object.end() || !parameters->is_object()) return error;
  for (const auto& [name, value] : parameters->items()) {
    if (value.is_string()) {
      error.parameters.push_back({name, printable(clip(value.get<std::string>(), longest_parameter))});
    }
  }
  return error;
}

}  // namespace khen
