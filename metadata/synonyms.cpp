// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/synonyms.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/event.h"
#include "metadata/language.h"

namespace khen {
namespace {

std::string one_spelling(std::string_view word) {
  std::string out;
  for (const char c : to_nfc(trim(word))) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

bool is_word(std::string_view word) {
  return word.size() <= longest_synonym && is_clean_text(word) &&
         word.find_first_of(",:#\r\n") == std::string_view::npos;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, "\n")); }

SynonymWords content_of(const Statement& row, int language) {
  SynonymWords content{row.text(language), {}};
  const std::string words = row.text(language + 1);
  for (const std::string_view word : split(words, '\n')) content.words.emplace_back(word);
  return content;
}

struct Author {
  const Clock& clock;
  std::string_view agent;
};

// The version in full, and the Event that tells of it.
Result<void> remember(Db& db, const Author& by, const SynonymGroupId& id, int version, const SynonymWords& content) {
  Statement insert =
      TRY(db.prepare("insert into synonym_version (synonym_group, version, language, words, agent, at)"
                     " values (:id, :version, :language, :words, :agent, :now)"));
  insert.bind(":id", id)
      .bind(":version", version)
      .bind(":language", content.language)
      .bind(":words", joined(content.words))
      .bind(":agent", by.agent)
      .bind(":now", by.clock.now());
  TRY(insert.run());
  const std::string detail = content.words.empty() ? "synonyms removed" : fmt::format("synonyms, version {}", version);
  return append_event(
      db, by.clock,
      {event_type::modification, "synonyms", id.str(), std::nullopt, std::string(by.agent), Outcome::success, detail});
}

Result<SynonymGroup> read_group(Db& db, const SynonymGroupId& id, int version) {
  Statement select =
      TRY(db.prepare("select id, version, language, words, agent, modified from synonym_group where id = :id"));
  select.bind(":id", id);
  if (!TRY(select.step())) return fail(Code::not_found, "synonyms.not_found");
  if (select.number(1) != version) return fail(Code::conflict, "synonyms.changed_meanwhile");
  return SynonymGroup{id, version, content_of(select, 2), select.text(4), select.instant(5)};
}

}  // namespace

Result<SynonymWords> checked_synonyms(const SynonymWords& content) {
  SynonymWords out{content.language, {}};
  if (!out.language.empty() && !is_interface_language(out.language)) {
    return fail(Code::invalid, "synonyms.language_refused", {{"value", printable(clip(out.language, 40))}});
  }
  for (const std::string& word : content.words) {
    std::string spelt = one_spelling(word);
    if (spelt.empty()) continue;
    if (!is_word(spelt)) return fail(Code::invalid, "synonyms.word", {{"word", printable(clip(spelt, 60))}});
    if (std::find(out.words.begin(), out.words.end(), spelt) == out.words.end()) out.words.push_back(std::move(spelt));
  }
  if (out.words.size() < 2) return fail(Code::invalid, "synonyms.few");
  if (out.words.size() > most_synonyms) {
    return fail(Code::invalid, "synonyms.many", {{"most", std::to_string(most_synonyms)}});
  }
  return out;
}

Result<std::vector<SynonymGroup>> list_synonyms(Db& db) {
  Statement select = TRY(db.prepare(
      "select id, version, language, words, agent, modified from synonym_group order by language, words, id"));
  std::vector<SynonymGroup> groups;
  while (TRY(select.step())) {
    groups.push_back({TRY(select.id<SynonymGroupId>(0)), static_cast<int>(select.number(1)), content_of(select, 2),
                      select.text(4), select.instant(5)});
  }
  return groups;
}

Result<std::int64_t> synonyms_revision(Db& db) {
  Statement select = TRY(db.prepare("select coalesce(max(number), 0) from synonym_version"));
  TRY(select.step());
  return select.number(0);
}

Result<SynonymGroup> add_synonyms(Db& db, const Clock& clock, const SynonymWords& content, std::string_view agent) {
  SynonymGroup group{SynonymGroupId::make(clock), 1, TRY(checked_synonyms(content)), std::string(agent), clock.now()};
  Statement count = TRY(db.prepare("select count(*) from synonym_group"));
  TRY(count.step());
  if (count.number(0) >= static_cast<std::int64_t>(most_synonym_groups)) {
    return fail(Code::invalid, "synonyms.full", {{"most", std::to_string(most_synonym_groups)}});
  }
  Statement insert =
      TRY(db.prepare("insert into synonym_group (id, version, language, words, agent, modified)"
                     " values (:id, 1, :language, :words, :agent, :now)"));
  insert.bind(":id", group.id)
      .bind(":language", group.content.language)
      .bind(":words", joined(group.content.words))
      .bind(":agent", agent)
      .bind(":now", group.modified);
  TRY(insert.run());
  TRY(remember(db, {clock, agent}, group.id, 1, group.content));
  return group;
}

Result<void> change_synonyms(Db& db, const Clock& clock, const SynonymGroupId& id, int version,
                             const SynonymWords& content, std::string_view agent) {
  const SynonymWords fresh = TRY(checked_synonyms(content));
  const SynonymGroup stored = TRY(read_group(db, id, version));
  if (stored.content == fresh) return {};
  Statement update =
      TRY(db.prepare("update synonym_group set version = version + 1, language = :language, words = :words,"
                     " agent = :agent, modified = :now where id = :id"));
  update.bind(":id", id)
      .bind(":language", fresh.language)
      .bind(":words", joined(fresh.words))
      .bind(":agent", agent)
      .bind(":now", clock.now());
  TRY(update.run());
  return remember(db, {clock, agent}, id, version + 1, fresh);
}

Result<void> remove_synonyms(Db& db, const Clock& clock, const SynonymGroupId& id, int version,
                             std::string_view agent) {
  const SynonymGroup stored = TRY(read_group(db, id, version));
  Statement remove = TRY(db.prepare("delete from synonym_group where id = :id"));
  remove.bind(":id", id);
  TRY(remove.run());
  return remember(db, {clock, agent}, id, version + 1, {stored.content.language, {}});
}

std::string to_synonym_text(const std::vector<SynonymGroup>& groups) {
  std::string out;
  for (const SynonymGroup& group : groups) {
    if (!group.content.language.empty()) out += group.content.language + ": ";
    out += fmt::format("{}\n", fmt::join(group.content.words, ", "));
  }
  return out;
}

Result<std::vector<SynonymWords>> parse_synonym_text(std::string_view text) {
  std::vector<SynonymWords> groups;
  std::size_t number = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    SynonymWords content;
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      content.language = std::string(trim(line.substr(0, colon)));
      line.remove_prefix(colon + 1);
    }
    for (const std::string_view word : split(line, ',')) content.words.emplace_back(word);
    auto checked = checked_synonyms(content);
    if (!checked) {
      return with_cause(fail(Code::invalid, "synonyms.line", {{"line", std::to_string(number)}}),
                        checked.error().message);
    }
    groups.push_back(*std::move(checked));
  }
  return groups;
}

}  // namespace khen
