// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace khen {

// What a template shows: texts, flags, lists and named members, nothing else. A plain value. An empty text counts as
// absent, so that a template's section about it is left out.
class PageData {
 public:
  struct Member;
  using List = std::vector<PageData>;
  using Members = std::vector<Member>;

  PageData();                       // absent
  PageData(bool flag);              // NOLINT(google-explicit-constructor): data is written as literals
  PageData(std::string text);       // NOLINT(google-explicit-constructor)
  PageData(std::string_view text);  // NOLINT(google-explicit-constructor)
  PageData(const char* text);       // NOLINT(google-explicit-constructor)
  PageData(List list);              // NOLINT(google-explicit-constructor)
  PageData(const PageData&);
  PageData(PageData&&) noexcept;
  PageData& operator=(const PageData&);
  PageData& operator=(PageData&&) noexcept;
  ~PageData();

  static PageData map(std::initializer_list<Member> members = {});

  // On a map (an absent value becomes one): adds or replaces.
  PageData& set(std::string_view name, PageData value);
  // On a list (an absent value becomes one).
  PageData& add(PageData value);

  // nullptr: not a map, or no such member.
  [[nodiscard]] const PageData* find(std::string_view name) const;
  // "" unless it is a text.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool is_absent() const;
  // Empty unless it is a list.
  [[nodiscard]] const List& list() const;

  [[nodiscard]] const std::variant<bool, std::string, List, Members>& value() const { return value_; }

 private:
  std::variant<bool, std::string, List, Members> value_;
};

struct PageData::Member {
  std::string name;
  PageData value;
};

}  // namespace khen
