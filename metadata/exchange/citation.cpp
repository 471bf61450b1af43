// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/citation.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/edtf.h"
#include "metadata/language.h"

namespace khen {
namespace {

struct Words {
  std::string_view language;
  std::string_view accessed;
  std::string_view no_date;
};
constexpr std::array<Words, interface_languages.size()> word_table{{{"vi", "truy cập ngày", "không rõ năm"},
                                                                    {"en", "accessed", "n.d."},
                                                                    {"fr", "consulté le", "s. d."},
                                                                    {"de", "abgerufen am", "o. J."},
                                                                    {"ru", "дата обращения:", "б. г."},
                                                                    {"hi", "अभिगमन तिथि", "तिथि अज्ञात"}}};

const Words& words_of(std::string_view language) {
  const auto* found = std::find_if(word_table.begin(), word_table.end(),
                                   [language](const Words& row) { return row.language == language; });
  return found == word_table.end() ? word_table[1] : *found;
}

// What kind of thing a medium is in the formats of reference managers.
struct MediumNames {
  MediaKind kind;
  std::string_view ris;
  std::string_view csl;
};
constexpr std::array<MediumNames, 4> medium_table{{{MediaKind::video, "VIDEO", "motion_picture"},
                                                   {MediaKind::audio, "SOUND", "song"},
                                                   {MediaKind::image, "FIGURE", "graphic"},
                                                   {MediaKind::document, "GEN", "document"}}};
constexpr MediumNames no_medium{MediaKind::document, "GEN", "document"};

const MediumNames& medium_of(const CitedWork& work) {
  return work.kind ? medium_table[static_cast<std::size_t>(*work.kind)] : no_medium;
}

// CSL's names for what people do; everybody else contributed.
struct RoleName {
  std::string_view role;
  std::string_view csl;
};
constexpr std::array<RoleName, 12> role_table{{{"author", "author"},
                                               {"performer", "performer"},
                                               {"singer", "performer"},
                                               {"instrumentalist", "performer"},
                                               {"dancer", "performer"},
                                               {"narrator", "narrator"},
                                               {"storyteller", "narrator"},
                                               {"speaker", "narrator"},
                                               {"interviewer", "interviewer"},
                                               {"translator", "translator"},
                                               {"editor", "editor"},
                                               {"collector", "compiler"}}};

std::string_view csl_role(std::string_view role) {
  const auto* found =
      std::find_if(role_table.begin(), role_table.end(), [role](const RoleName& row) { return row.role == role; });
  return found == role_table.end() ? "contributor" : found->csl;
}

// One line, however the text was written.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

std::optional<std::string> year_of(const std::optional<std::string>& day) {
  if (!day) return std::nullopt;
  return day->substr(0, day->find('-', 1));
}

struct Years {
  std::optional<std::string> first;
  std::optional<std::string> last;
};

Years years_of(const Record& record) {
  const std::vector<Date> dates = values_of<Date>(record, FieldId::dates);
  for (const std::string_view kind : {"recorded", "created", "held"}) {
    for (const Date& date : dates) {
      if (date.kind != kind) continue;
      const auto span = parse_edtf(date.edtf);
      if (span) return {year_of(span->earliest), year_of(span->latest)};
      if (date.lunar && date.lunar->year) {
        const std::string year = std::to_string(*date.lunar->year);
        return {year, year};
      }
    }
  }
  return {};
}

std::string years_text(const CitedWork& work, std::string_view otherwise) {
  if (!work.first_year && !work.last_year) return std::string(otherwise);
  if (work.first_year == work.last_year) return *work.first_year;
  return work.first_year.value_or("") + "–" + work.last_year.value_or("");
}

std::string with_stop(std::string text) {
  if (text.empty()) return text;
  constexpr std::array<std::string_view, 4> stops{".", "!", "?", "…"};
  const bool stopped =
      std::any_of(stops.begin(), stops.end(), [&text](std::string_view stop) { return text.ends_with(stop); });
  return stopped ? text : text + ".";
}

std::string escape_tex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\textbackslash{}"; break;
      case '~': out += "\\textasciitilde{}"; break;
      case '^': out += "\\textasciicircum{}"; break;
      // Braces by name: BibTeX counts them even behind a backslash.
      case '{': out += "\\textbraceleft{}"; break;
      case '}': out += "\\textbraceright{}"; break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_': out += {'\\', c}; break;
      default: out += c;
    }
  }
  return out;
}

std::string bibtex_authors(const CitedWork& work) {
  std::string authors;
  for (const CitedPerson& person : work.people) {
    authors += fmt::format("{}{{{}}}", authors.empty() ? "" : " and ", escape_tex(person.name));
  }
  return authors;
}

// Address characters that would end or escape a BibTeX value.
std::string bibtex_address(std::string_view address) {
  std::string out;
  for (const char c : address) {
    if (c == '{' || c == '}' || c == '\\')
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

using Json = nlohmann::ordered_json;

// Whole numbers where the year is one; CSL takes texts for others.
Json date_part(const std::string& year) {
  const bool plain =
      year.size() == 4 && std::all_of(year.begin(), year.end(), [](char c) { return c >= '0' && c <= '9'; });
  return plain ? Json(std::stoi(year)) : Json(year);
}

Json issued(const CitedWork& work) {
  Json parts = Json::array({Json::array({date_part(work.first_year ? *work.first_year : *work.last_year)})});
  if (work.first_year && work.last_year && work.first_year != work.last_year) {
    parts.push_back(Json::array({date_part(*work.last_year)}));
  }
  return {{"date-parts", std::move(parts)}};
}

}  // namespace

CitedWork cite(const Record& record, const CitationRequest& request, const ExchangeContext& context) {
  const LocalizedText title = title_of(record, request.language);
  const Vocabulary& roles = context.vocabularies.get(field(FieldId::people).vocabulary);
  const Years years = years_of(record);
  CitedWork work;
  work.id = record.id ? record.id->str() : "";
  work.title = one_line(title.value);
  work.title_language = title.language;
  for (const Person& person : values_of<Person>(record, FieldId::people)) {
    const std::string label = person.role.empty() ? "" : roles.label(person.role, request.language);
    work.people.push_back({one_line(person.name), person.role, label});
  }
  work.first_year = years.first;
  work.last_year = years.last;
  work.archive = one_line(context.archive_name);
  work.address = record_address(context, record);
  work.accessed = to_rfc3339(request.accessed).substr(0, 10);
  work.language = request.language;
  work.kind = request.kind;
  return work;
}

std::string to_plain_citation(const CitedWork& work) {
  const Words& words = words_of(work.language);
  std::string people;
  for (const CitedPerson& person : work.people) {
    if (!people.empty()) people += ", ";
    people += person.role_label.empty() ? person.name : fmt::format("{} ({})", person.name, person.role_label);
  }
  std::string out;
  for (const std::string& part : {people, work.title, years_text(work, words.no_date), work.archive}) {
    if (!part.empty()) out += with_stop(part) + " ";
  }
  return out + fmt::format("{} ({} {}).", work.address, words.accessed, work.accessed);
}

std::string to_bibtex(const CitedWork& work) {
  std::string out = fmt::format("@misc{{khen-{},\n  title = {{{{{}}}}},\n", work.id, escape_tex(work.title));
  if (!work.people.empty()) out += fmt::format("  author = {{{}}},\n", bibtex_authors(work));
  if (work.first_year || work.last_year) out += fmt::format("  year = {{{}}},\n", years_text(work, ""));
  out += fmt::format("  howpublished = {{{}}},\n", escape_tex(work.archive));
  out += fmt::format("  url = {{{}}},\n  urldate = {{{}}},\n", bibtex_address(work.address), work.accessed);
  return out + fmt::format("  langid = {{{}}}\n}}\n", work.title_language);
}

std::string to_ris(const CitedWork& work) {
  std::string out;
  const auto line = [&out](std::string_view tag, std::string_view value) {
    if (!value.empty()) out += fmt::format("{}  - {}\r\n", tag, value);
  };
  line("TY", medium_of(work).ris);
  line("TI", work.title);
  for (const CitedPerson& person : work.people) line("AU", person.name);
  line("PY", work.first_year ? *work.first_year : work.last_year.value_or(""));
  line("PB", work.archive);
  line("UR", work.address);
  std::string accessed = work.accessed;
  std::replace(accessed.begin(), accessed.end(), '-', '/');
  line("Y2", accessed);
  line("LA", work.title_language);
  line("ID", work.id);
  return out + "ER  - \r\n";
}

std::string to_csl_json(const CitedWork& work) {
  Json item = {{"id", work.id}, {"type", medium_of(work).csl}, {"title", work.title}};
  for (const CitedPerson& person : work.people) {
    const std::string role(csl_role(person.role));
    if (!item.contains(role)) item[role] = Json::array();
    item[role].push_back(Json{{"literal", person.name}});
  }
  if (work.first_year || work.last_year) item["issued"] = issued(work);
  item["publisher"] = work.archive;
  item["archive"] = work.archive;
  item["URL"] = work.address;
  item["accessed"] = {{"date-parts", Json::array({Json::array({date_part(work.accessed.substr(0, 4)),
                                                               std::stoi(work.accessed.substr(5, 2)),
                                                               std::stoi(work.accessed.substr(8, 2))})})}};
  item["language"] = work.title_language;
  return Json::array({std::move(item)}).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace khen
