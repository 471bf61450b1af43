// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/atom.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "metadata/exchange/uuid.h"
#include "metadata/exchange/xml_text.h"

namespace khen {
namespace {

constexpr std::size_t longest_summary = 700;  // bytes

std::string element(std::string_view name, std::string_view text, std::string_view language = "") {
  const std::string tag = language.empty() ? std::string() : fmt::format(" xml:lang=\"{}\"", xml_text(language));
  return fmt::format("<{0}{1}>{2}</{0}>\n", name, tag, xml_text(text));
}

std::string link(std::string_view relation, std::string_view type, std::string_view address) {
  if (address.empty()) return {};
  return fmt::format("<link rel=\"{}\" type=\"{}\" href=\"{}\"/>\n", relation, type, xml_text(address));
}

// Only as much as tells whether to read on.
std::string summary_of(const Record& record, std::string_view language) {
  const auto texts = values_of<LocalizedText>(record, FieldId::descriptions);
  const LocalizedText* text = choose(texts, language);
  if (text == nullptr) return {};
  const std::string_view begin = clip(text->value, longest_summary);
  return element("summary", std::string(begin) + (begin.size() < text->value.size() ? "…" : ""), text->language);
}

std::string categories_of(const Record& record, std::string_view language, const ExchangeContext& context) {
  std::string out;
  for (const FieldId id : {FieldId::ethnic_groups, FieldId::heritage_types, FieldId::genres}) {
    const Vocabulary& vocabulary = context.vocabularies.get(field(id).vocabulary);
    for (const Term& term : values_of<Term>(record, id)) {
      out += fmt::format("<category term=\"{}\" label=\"{}\"/>\n", xml_text(term.id),
                         xml_text(vocabulary.label(term.id, language)));
    }
  }
  return out;
}

std::string entry_of(const StoredRecord& stored, std::string_view language, const ExchangeContext& context) {
  const Record record = for_readers(stored.record);
  const LocalizedText title = title_of(record, language);
  std::string out = "<entry>\n" + element("id", urn_of_id(record.id->text()));
  out += element("title", title.value, title.language);
  out += link("alternate", "text/html", fmt::format("{}/{}/records/{}", context.site, language, record.id->text()));
  out += link("alternate", "application/ld+json", record_address(context, record) + "?format=jsonld");
  out += element("published", to_rfc3339(stored.published.value_or(stored.created)));
  out += element("updated", to_rfc3339(stored.modified));
  for (const Person& person : values_of<Person>(record, FieldId::people)) {
    out += "<contributor>" + element("name", person.name, person.language) + "</contributor>\n";
  }
  return out + categories_of(record, language, context) + summary_of(record, language) + "</entry>\n";
}

}  // namespace

std::string to_atom(const AtomFeed& feed, const ExchangeContext& context) {
  Instant updated{};
  for (const StoredRecord& stored : feed.records) updated = std::max(updated, stored.modified);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
      xml_text(feed.language));
  out += element("id", feed.id) + element("title", feed.title) + element("updated", to_rfc3339(updated));
  out += "<author>" + element("name", context.archive_name) + element("uri", context.site + "/") + "</author>\n";
  out += link("self", "application/atom+xml", feed.self) + link("alternate", "text/html", feed.page);
  out += link("next", "application/atom+xml", feed.next);
  for (const StoredRecord& stored : feed.records) out += entry_of(stored, feed.language, context);
  return out + "</feed>\n";
}

}  // namespace khen
