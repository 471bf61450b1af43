// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/settings.h"

#include <fmt/core.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < setting_table.size(); ++i) {
    if (static_cast<std::size_t>(setting_table[i].id) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order());

std::string variable_name(std::string_view key) {
  std::string name = "KHEN_";
  for (const char c : key) name += (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

Result<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 0) {
    return fail(Code::invalid, "number.malformed", {{"value", std::string(text)}});
  }
  return value;
}

Result<std::int64_t> check(const SettingFacts& facts, const std::string& value) {
  const auto bad = [&] {
    return fail(Code::usage, "settings.value", {{"key", std::string(facts.key)}, {"value", printable(value)}});
  };
  switch (facts.type) {
    case SettingType::text: return 0;
    case SettingType::integer: {
      const auto number = parse_number(value);
      return number ? *number : Result<std::int64_t>(bad());
    }
    case SettingType::bytes: {
      const auto number = parse_bytes(value);
      return number ? *number : Result<std::int64_t>(bad());
    }
    case SettingType::choice: {
      const auto choices = split(facts.choices, '|');
      if (std::find(choices.begin(), choices.end(), value) == choices.end()) return bad();
      return 0;
    }
  }
  return bad();
}

const SettingFacts* find_key(std::string_view key) {
  const auto* found =
      std::find_if(setting_table.begin(), setting_table.end(), [key](const auto& facts) { return facts.key == key; });
  return found == setting_table.end() ? nullptr : found;
}

Result<Overrides> read_toml(const Path& file) {
  Overrides values;
  std::error_code code;
  if (!std::filesystem::exists(file, code)) return values;
  const std::string content = TRY(read_file(file, 1 << 20));
  const toml::parse_result parsed = toml::parse(content);
  if (!parsed) {
    const auto& where = parsed.error().source().begin;
    return fail(Code::usage, "settings.syntax",
                {{"line", std::to_string(where.line)}, {"detail", std::string(parsed.error().description())}});
  }
  for (const auto& [key, node] : parsed.table()) {
    const std::string name(key.str());
    if (find_key(name) == nullptr) return fail(Code::usage, "settings.unknown", {{"key", printable(name)}});
    if (const auto text = node.value<std::string>(); text && node.is_string())
      values[name] = *text;
    else if (const auto number = node.value<std::int64_t>())
      values[name] = std::to_string(*number);
    else
      return fail(Code::usage, "settings.value", {{"key", name}, {"value", "?"}});
  }
  return values;
}

}  // namespace

void Settings::take(Setting id, const Settings& other) {
  const auto at = static_cast<std::size_t>(id);
  values_[at] = other.values_[at];
  numbers_[at] = other.numbers_[at];
}

std::vector<const SettingFacts*> changed_settings(const Settings& before, const Settings& now) {
  std::vector<const SettingFacts*> changed;
  for (const SettingFacts& facts : setting_table) {
    if (before.text(facts.id) != now.text(facts.id)) changed.push_back(&facts);
  }
  return changed;
}

Result<std::int64_t> parse_bytes(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t factor;
  };
  static constexpr std::array<Unit, 9> units{{{"", 1},
                                              {"b", 1},
                                              {"kb", 1000},
                                              {"mb", 1000'000},
                                              {"gb", 1000'000'000},
                                              {"kib", 1LL << 10},
                                              {"mib", 1LL << 20},
                                              {"gib", 1LL << 30},
                                              {"tib", 1LL << 40}}};
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::int64_t number = TRY(parse_number(text.substr(0, digits)));
  const std::string unit = to_lower_ascii(trim(text.substr(digits)));
  for (const Unit& candidate : units) {
    if (unit == candidate.name && number <= INT64_MAX / candidate.factor) return number * candidate.factor;
  }
  return fail(Code::invalid, "number.malformed", {{"value", std::string(text)}});
}

Result<Settings> Settings::load(const Path& file, const Environment& environment, const Overrides& overrides) {
  const Overrides from_file = TRY(read_toml(file));
  Settings settings;
  for (const SettingFacts& facts : setting_table) {
    const std::string key(facts.key);
    std::string value(facts.fallback);
    if (const auto found = from_file.find(key); found != from_file.end()) value = found->second;
    if (const auto variable = environment(variable_name(key))) value = *variable;
    if (const auto found = overrides.find(key); found != overrides.end()) value = found->second;
    const auto index = static_cast<std::size_t>(facts.id);
    settings.numbers_[index] = TRY(check(facts, value));
    settings.values_[index] = std::move(value);
  }
  return settings;
}

const std::string& Settings::text(Setting id) const { return values_[static_cast<std::size_t>(id)]; }
std::int64_t Settings::number(Setting id) const { return numbers_[static_cast<std::size_t>(id)]; }

std::string settings_template() {
  std::string out = "# Settings of this archive. A line without # takes effect at the next start.\n";
  for (const SettingFacts& facts : setting_table) {
    const bool quoted = facts.type != SettingType::integer;
    out += fmt::format("\n# {}\n", facts.description);
    if (!facts.choices.empty()) out += fmt::format("# one of: {}\n", facts.choices);
    out += fmt::format("# {} = {}{}{}\n", facts.key, quoted ? "\"" : "", facts.fallback, quoted ? "\"" : "");
  }
  return out;
}

}  // namespace khen
