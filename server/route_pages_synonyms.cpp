// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_synonyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "metadata/base/text.h"
#include "metadata/language.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/wording.h"

namespace khen {
namespace {

constexpr std::size_t most_shown = 300;

PageData languages_data(const Site& site, const Call& call, std::string_view chosen) {
  PageData list{PageData::List()};
  list.add(
      PageData::map({{"value", ""}, {"text", site.say(call, "synonyms.all_languages")}, {"selected", chosen.empty()}}));
  for (const InterfaceLanguage& language : interface_languages) {
    list.add(
        PageData::map({{"value", language.tag}, {"text", language.own_name}, {"selected", language.tag == chosen}}));
  }
  return list;
}

bool holds(const SynonymWords& content, const std::string& sought) {
  return std::any_of(content.words.begin(), content.words.end(), [&](const std::string& word) {
    return fold_for_matching(word).find(sought) != std::string::npos;
  });
}

SynonymWords typed_words(const FormFields& form) {
  SynonymWords typed{std::string(form.value_or("language", "")), {}};
  for (const std::string_view line : split(form.value_or("words", ""), '\n')) typed.words.emplace_back(trim(line));
  return typed;
}

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Routes SynonymPages::routes() const {
  return {
      {{Method::get},
       "/{lang}/desk/synonyms",
       RouteClass::page,
       [pages = *this](Call& call) { return pages.show(call); }},
      {{Method::post},
       "/{lang}/desk/synonyms",
       RouteClass::page,
       [pages = *this](Call& call) { return pages.change(call); }},
  };
}

Result<Reply> SynonymPages::page(const Call& call, const Edited& edited) const {
  const auto groups = TRY(catalogue_.read([](Db& db) { return list_synonyms(db); }));
  const std::string sought = fold_for_matching(call.request.query.value_or("find", ""));
  PageData list{PageData::List()};
  std::size_t found = 0;
  for (const SynonymGroup& group : groups) {
    if (!sought.empty() && !holds(group.content, sought)) continue;
    if (++found > most_shown) continue;
    list.add(PageData::map(
        {{"href", fmt::format("/{}/desk/synonyms?id={}", call.language, group.id.text())},
         {"words", fmt::format("{}", fmt::join(group.content.words, " · "))},
         {"language", group.content.language},
         {"about", site_.say(call, "synonyms.changed_by",
                             {{"agent", group.agent}, {"day", say_day(call.language, group.modified)}})}}));
  }
  PageHead head = desk_head(site_, call, site_.say(call, "synonyms.heading"));
  if (edited.error != nullptr) head.notices.push_back(notice_of(site_, call, *edited.error));
  PageData data =
      PageData::map({{"desk", TRY(desk_data(site_, call, catalogue_, DeskRoom::synonyms))},
                     {"group_id", edited.id},
                     {"version", edited.version},
                     {"existing", !edited.id.empty()},
                     {"form_heading", site_.say(call, edited.id.empty() ? "synonyms.add" : "synonyms.edit")},
                     {"words", fmt::format("{}", fmt::join(edited.content.words, "\n"))},
                     {"languages", languages_data(site_, call, edited.content.language)},
                     {"find", call.request.query.value_or("find", "")},
                     {"total_label", site_.say(call, "synonyms.total", {{"count", std::to_string(found)}})},
                     {"groups", std::move(list)}});
  return site_.page(call, "desk_synonyms", head, std::move(data),
                    edited.error == nullptr ? 200 : facts(edited.error->code).http);
}

Result<Reply> SynonymPages::show(const Call& call) const {
  TRY(require_staff(call.visit));
  const std::string_view id = call.request.query.value_or("id", "");
  if (id.empty()) return page(call, {});
  const auto groups = TRY(catalogue_.read([](Db& db) { return list_synonyms(db); }));
  const auto group =
      std::find_if(groups.begin(), groups.end(), [&](const SynonymGroup& one) { return one.id.text() == id; });
  if (group == groups.end()) return fail(Code::not_found, "synonyms.not_found");
  return page(call, {group->id.str(), std::to_string(group->version), group->content});
}

Result<Reply> SynonymPages::change(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const std::string_view op = form.value_or("op", "");
  const Edited typed{std::string(form.value_or("id", "")), std::string(form.value_or("version", "")),
                     typed_words(form)};
  const std::string agent = agent_of(call.visit);
  std::string_view done = "synonyms.added";
  Result<void> stored;
  if (typed.id.empty()) {
    stored = catalogue_.write([&](Db& db) -> Result<void> {
      TRY(add_synonyms(db, clock_, typed.content, agent));
      return {};
    });
  } else {
    const auto id = SynonymGroupId::parse(typed.id);
    if (!id) return fail(Code::not_found, "synonyms.not_found");
    done = op == "remove" ? "synonyms.removed" : "synonyms.changed";
    stored = catalogue_.write([&](Db& db) {
      return op == "remove" ? remove_synonyms(db, clock_, *id, number_of(typed.version), agent)
                            : change_synonyms(db, clock_, *id, number_of(typed.version), typed.content, agent);
    });
  }
  if (stored) return see_other(fmt::format("/{}/desk/synonyms?done={}", call.language, done));
  const Code code = stored.error().code;
  if (code != Code::invalid && code != Code::conflict) return stored.error();
  Edited shown = typed;
  shown.error = &stored.error();
  return page(call, shown);
}

}  // namespace khen
