// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/page_data.h"

#include <algorithm>

namespace khen {

PageData::PageData() : value_(false) {}
PageData::PageData(bool flag) : value_(flag) {}
PageData::PageData(std::string text) : value_(false) {
  if (!text.empty()) value_ = std::move(text);
}
PageData::PageData(std::string_view text) : PageData(std::string(text)) {}
PageData::PageData(const char* text) : PageData(std::string(text)) {}
PageData::PageData(List list) : value_(std::move(list)) {}
PageData::PageData(const PageData&) = default;
PageData::PageData(PageData&&) noexcept = default;
PageData& PageData::operator=(const PageData&) = default;
PageData& PageData::operator=(PageData&&) noexcept = default;
PageData::~PageData() = default;

PageData PageData::map(std::initializer_list<Member> members) {
  PageData data;
  data.value_ = Members(members);
  return data;
}

PageData& PageData::set(std::string_view name, PageData value) {
  if (!std::holds_alternative<Members>(value_)) value_ = Members();
  auto& members = std::get<Members>(value_);
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.name == name; });
  if (found != members.end()) {
    found->value = std::move(value);
  } else {
    members.push_back({std::string(name), std::move(value)});
  }
  return *this;
}

PageData& PageData::add(PageData value) {
  if (!std::holds_alternative<List>(value_)) value_ = List();
  std::get<List>(value_).push_back(std::move(value));
  return *this;
}

const PageData* PageData::find(std::string_view name) const {
  const auto* members = std::get_if<Members>(&value_);
  if (members == nullptr) return nullptr;
  const auto found =
      std::find_if(members->begin(), members->end(), [&](const Member& member) { return member.name == name; });
  return found == members->end() ? nullptr : &found->value;
}

std::string_view PageData::text() const {
  const auto* text = std::get_if<std::string>(&value_);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

bool PageData::is_absent() const {
  const auto* flag = std::get_if<bool>(&value_);
  return flag != nullptr && !*flag;
}

const PageData::List& PageData::list() const {
  static const List none;
  const auto* list = std::get_if<List>(&value_);
  return list == nullptr ? none : *list;
}

}  // namespace khen
