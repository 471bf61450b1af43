// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/dublin_core.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "metadata/exchange/xml_text.h"

namespace khen {
namespace {

// Properties of the field table that the fifteen elements don't know, with the element that they narrow down.
struct Narrowing {
  std::string_view property;
  std::string_view element;
};
constexpr std::array<Narrowing, 9> narrowings{{{"alternative", "title"},
                                               {"spatial", "coverage"},
                                               {"temporal", "coverage"},
                                               {"created", "date"},
                                               {"provenance", "description"},
                                               {"license", "rights"},
                                               {"accessRights", "rights"},
                                               {"isPartOf", "relation"},
                                               {"relation", "relation"}}};

constexpr std::array<std::string_view, 2> label_languages{"vi", "en"};

class Writer {
 public:
  explicit Writer(const ExchangeContext& context) : context_(context) {}

  void element(std::string_view name, std::string_view text, std::string_view language = "") {
    if (trim(text).empty()) return;
    const std::string tag = language.empty() ? "" : fmt::format(" xml:lang=\"{}\"", xml_text(language));
    body_ += fmt::format("  <dc:{0}{1}>{2}</dc:{0}>\n", name, tag, xml_text(text));
  }

  void field(const Record& record, const Field& row) {
    row_ = &row;
    for (const FieldValue& value : record.all(row.id)) {
      std::visit([this](const auto& typed) { write(typed); }, value);
    }
  }

  [[nodiscard]] const std::string& body() const { return body_; }

 private:
  [[nodiscard]] std::string_view name() const { return dublin_core_element(*row_); }

  void labels(std::string_view vocabulary, std::string_view id) {
    const Vocabulary& list = context_.vocabularies.get(vocabulary);
    const VocabularyTerm* term = list.find(id);
    if (term == nullptr) return element(name(), id);
    const auto uri = term->matches.find("uri");
    if (uri != term->matches.end()) return element(name(), uri->second);
    for (const std::string_view language : label_languages) element(name(), list.label(id, language), language);
  }

  void write(const LocalizedText& text) { element(name(), text.value, text.language); }
  void write(const Term& term) { labels(row_->vocabulary, term.id); }
  void write(const LanguageTag& tag) { element(name(), tag.text); }
  void write(const Person& person) { element(name(), person.name, person.language); }
  void write(const CollectionRef& collection) { element(name(), collection_address(context_, collection.id)); }
  void write(const Relation& relation) {
    element(relation.type == "source" ? "source" : name(), target_address(context_, relation));
  }
  void write(const Date& date) { element(name(), date.edtf); }

  void write(const Place& place) {
    for (const std::string* unit : {&place.unit, &place.former_unit}) {
      if (!unit->empty()) labels(row_->vocabulary, *unit);
    }
    element(name(), place.locality);
    element(name(), place.village);
    if (!place.coordinates) return;
    // DCMI Point encoding scheme.
    element(name(),
            fmt::format("east={:.4f}; north={:.4f}", place.coordinates->longitude, place.coordinates->latitude));
  }

  const ExchangeContext& context_;
  const Field* row_ = nullptr;
  std::string body_;
};

}  // namespace

std::string_view dublin_core_element(const Field& row) {
  const auto* found = std::find_if(narrowings.begin(), narrowings.end(),
                                   [&row](const Narrowing& entry) { return entry.property == row.dublin_core; });
  return found == narrowings.end() ? row.dublin_core : found->element;
}

std::string to_dublin_core(const Record& record, const ExchangeContext& context) {
  const Record shown = for_readers(record);
  Writer writer(context);
  for (const Field& row : field_table) writer.field(shown, row);
  writer.element("publisher", context.archive_name);
  writer.element("identifier", record_address(context, shown));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\"\n"
      "           xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
      "           xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
      "           xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/ "
      "http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n"
      "{}</oai_dc:dc>\n",
      writer.body());
}

}  // namespace khen
