// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "index/facet_list.h"
#include "index/query_values.h"
#include "server/forms.h"
#include "server/view_query.h"

namespace khen {
namespace {

constexpr std::size_t most_facet_values = 12;
constexpr std::array<std::string_view, 3> open_facets{"group", "type", "medium"};

bool is_chosen(const SearchRequest& request, std::string_view parameter, const std::string& id) {
  const auto chosen = request.filters.find(parameter);
  return chosen != request.filters.end() &&
         std::find(chosen->second.begin(), chosen->second.end(), id) != chosen->second.end();
}

SearchRequest first_page(SearchRequest request) {
  request.cursor.clear();
  return request;
}

SearchRequest with_filter(SearchRequest request, std::string_view parameter, const std::string& id) {
  request.filters[std::string(parameter)].push_back(id);
  return first_page(std::move(request));
}

SearchRequest without_filter(SearchRequest request, std::string_view parameter, const std::string& id) {
  const auto chosen = request.filters.find(parameter);
  if (chosen != request.filters.end()) {
    std::erase(chosen->second, id);
    if (chosen->second.empty()) request.filters.erase(chosen);
  }
  return first_page(std::move(request));
}

SearchRequest without_filters(SearchRequest request) {
  request.filters.clear();
  return first_page(std::move(request));
}

// The most frequent first, but lengths from short to long.
std::vector<FacetValue> in_reading_order(const Facet& facet) {
  std::vector<FacetValue> values = facet.values;
  if (facet.parameter != duration_facet) return values;
  std::sort(values.begin(), values.end(), [](const FacetValue& left, const FacetValue& right) {
    return read_duration(left.id).value_or(DurationAsked{}).least <
           read_duration(right.id).value_or(DurationAsked{}).least;
  });
  return values;
}

PageData facets_data(const Speech& speech, const Results& results) {
  PageData list{PageData::List()};
  for (const Facet& facet : results.page.facets) {
    PageData terms{PageData::List()};
    bool any_chosen = false;
    for (const FacetValue& value : in_reading_order(facet)) {
      const bool chosen = is_chosen(results.request, facet.parameter, value.id);
      if (!chosen && terms.list().size() >= most_facet_values) continue;
      any_chosen = any_chosen || chosen;
      const SearchRequest next = chosen ? without_filter(results.request, facet.parameter, value.id)
                                        : with_filter(results.request, facet.parameter, value.id);
      terms.add(PageData::map({{"href", search_address(speech.language, next)},
                               {"label", facet_label(speech, facet.parameter, value.id, results.collections)},
                               {"count", std::to_string(value.count)},
                               {"active", chosen}}));
    }
    if (terms.list().empty()) continue;
    const bool open =
        any_chosen || std::find(open_facets.begin(), open_facets.end(), facet.parameter) != open_facets.end();
    list.add(
        PageData::map({{"name", speech.say("facet." + facet.parameter)}, {"open", open}, {"terms", std::move(terms)}}));
  }
  return list;
}

PageData active_data(const Speech& speech, const Results& results) {
  PageData list{PageData::List()};
  for (const auto& [parameter, ids] : results.request.filters) {
    for (const std::string& id : ids) {
      list.add(PageData::map(
          {{"label", speech.say("facet." + parameter) + ": " + facet_label(speech, parameter, id, results.collections)},
           {"href", search_address(speech.language, without_filter(results.request, parameter, id))}}));
    }
  }
  return list;
}

PageData sorts_data(const Speech& speech, const SearchRequest& request) {
  PageData list{PageData::List()};
  for (std::size_t i = 0; i < sort_order_names.size(); ++i) {
    const auto order = static_cast<SortOrder>(i);
    if (order == SortOrder::relevance && request.text.empty()) continue;
    SearchRequest next = first_page(request);
    next.sort = order;
    const bool current = request.sort == order ||
                         (request.text.empty() && request.sort == SortOrder::relevance && order == SortOrder::newest);
    list.add(PageData::map({{"href", search_address(speech.language, next)},
                            {"label", speech.say(fmt::format("search.sort.{}", sort_order_names[i]))},
                            {"current", current}}));
  }
  return list;
}

PageData cards_data(const Speech& speech, const Results& results) {
  PageData list{PageData::List()};
  const bool asked = !results.request.text.empty();
  const Highlighter highlighter(results.page.sought, speech.language);
  static const std::vector<Deliverable> none;
  for (const StoredRecord& stored : results.records) {
    const auto found = results.deliverables.find(stored.record.id->str());
    const auto hit = std::find_if(results.page.hits.begin(), results.page.hits.end(),
                                  [&](const Hit& one) { return one.id == *stored.record.id; });
    static const PassageHits nothing;
    const auto place = static_cast<std::size_t>(hit - results.page.hits.begin());
    const Sought sought{highlighter, hit == results.page.hits.end() ? nothing : hit->passages};
    PageData card = card_data(speech, stored, found == results.deliverables.end() ? none : found->second,
                              asked ? &sought : nullptr, results.pictures);
    card.set("some_begin", place == results.page.complete && results.page.complete > 0);
    // Pictures with writing show there what was looked for.
    if (asked) {
      card.set("href", fmt::format("/{}/records/{}#words={}", speech.language, stored.record.id->text(),
                                   percent_encode(results.request.text)));
    }
    list.add(std::move(card));
  }
  return list;
}

// Some messages are sentences with their full stop, others a few words.
void add_sentence(std::string& text, const std::string& next) {
  const bool ended = text.empty() || text.ends_with('.') || text.ends_with("।");
  if (!text.empty()) text += ended ? " " : ". ";
  text += next;
}

std::string total_label(const Speech& speech, const SearchPage& page) {
  const bool exact = page.total.precision == Precision::exact;
  std::string text;
  if (page.corrected) text = speech.say("search.corrected", {{"query", *page.did_you_mean}});
  add_sentence(
      text, speech.say(exact ? "search.total" : "search.total_about", {{"count", std::to_string(page.total.count)}}));
  if (page.relaxed()) add_sentence(text, speech.say("search.relaxed"));
  for (const QueryRemark& remark : page.query.remarks) {
    add_sentence(text, speech.say(remark.message, {{"value", remark.value}}));
  }
  return text;
}

PageData suggestion_data(const Speech& speech, const Results& results) {
  if (!results.page.did_you_mean || results.page.corrected) return {};
  SearchRequest next = first_page(results.request);
  next.text = *results.page.did_you_mean;
  return PageData::map({{"text", next.text}, {"href", search_address(speech.language, next)}});
}

PageData pager_data(const Speech& speech, const Results& results) {
  if (!results.page.next && results.request.cursor.empty()) return {};
  std::string next;
  if (results.page.next) {
    SearchRequest request = results.request;
    request.cursor = *results.page.next;
    next = search_address(speech.language, request);
  }
  return PageData::map(
      {{"first_href",
        results.request.cursor.empty() ? std::string() : search_address(speech.language, first_page(results.request))},
       {"next_href", next}});
}

PageData widen_data(const Speech& speech, const SearchRequest& request) {
  PageData list{PageData::List()};
  if (!request.filters.empty() && !request.text.empty()) {
    list.add(PageData::map({{"href", search_address(speech.language, without_filters(request))},
                            {"text", speech.say("search.without_filters", {{"query", request.text}})}}));
  }
  return list;
}

std::string form_address(std::string_view language, const std::string& text) {
  return fmt::format("/{}/search/form", language) + (text.empty() ? "" : "?q=" + percent_encode(text));
}

// About the one thing that is browsed: its own name for itself.
PageData term_data(const Speech& speech, const SearchRequest& request) {
  if (!request.text.empty() || request.filters.size() != 1 || request.filters.begin()->second.size() != 1) return {};
  const std::string_view vocabulary = vocabulary_of_facet(request.filters.begin()->first);
  if (vocabulary.empty()) return {};
  const VocabularyTerm* const term = speech.vocabularies.get(vocabulary).find(request.filters.begin()->second.front());
  if (term == nullptr || term->natives.empty()) return {};
  return PageData::map(
      {{"native", PageData::map({{"lang", term->natives.front().language}, {"text", term->natives.front().value}})},
       {"note", false}});
}

}  // namespace

PageData results_data(const Speech& speech, const Results& results) {
  const bool browsing = results.request.text.empty() && results.request.filters.size() == 1;
  PageData active = active_data(speech, results);
  const bool several = active.list().size() > 1;
  return PageData::map({
      {"kicker", browsing ? speech.say("facet." + results.request.filters.begin()->first) : std::string()},
      {"heading", results_heading(speech, results.request, results.collections)},
      {"term", term_data(speech, results.request)},
      {"total_label", total_label(speech, results.page)},
      {"explained", say_query(speech, results.page.query.root, results.collections)},
      {"times", say_times(speech, results.page.query.times, results.request.today)},
      {"form_href", form_address(speech.language, results.request.text)},
      {"suggestion", suggestion_data(speech, results)},
      {"active", std::move(active)},
      {"clear_href", several ? search_address(speech.language, without_filters(results.request)) : std::string()},
      {"facets", facets_data(speech, results)},
      {"sorts", sorts_data(speech, results.request)},
      {"results", cards_data(speech, results)},
      {"pager", pager_data(speech, results)},
      {"widen", widen_data(speech, results.request)},
  });
}

std::string results_heading(const Speech& speech, const SearchRequest& request, const Titles& collections) {
  if (!request.text.empty()) return speech.say("search.heading", {{"query", request.text}});
  if (request.filters.empty()) return speech.say("search.heading_all");
  std::string text;
  for (const auto& [parameter, ids] : request.filters) {
    for (const std::string& id : ids) {
      text += (text.empty() ? "" : " · ") + facet_label(speech, parameter, id, collections);
    }
  }
  return text;
}

std::string facet_label(const Speech& speech, std::string_view parameter, std::string_view id,
                        const Titles& collections) {
  if (parameter == medium_facet || parameter == duration_facet) return speech.say(fmt::format("{}.{}", parameter, id));
  if (parameter == "lang") return say_language(speech.vocabularies, speech.language, id);
  if (parameter == "decade") {
    const std::string year(id.substr(0, 4));
    return speech.say("decade", {{"year", year}});
  }
  if (parameter == "collection") {
    const auto found = collections.find(id);
    return found == collections.end() ? std::string(id) : found->second.value;
  }
  const std::string_view vocabulary = vocabulary_of_facet(parameter);
  return vocabulary.empty() ? std::string(id) : speech.label(vocabulary, id);
}

std::string search_address(std::string_view language, const SearchRequest& request) {
  std::string address = fmt::format("/{}/search", language);
  char separator = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    address += fmt::format("{}{}={}", separator, name, percent_encode(value));
    separator = '&';
  };
  if (!request.text.empty()) add("q", request.text);
  for (const auto& [parameter, ids] : request.filters) {
    for (const std::string& id : ids) add(parameter, id);
  }
  if (request.sort != SortOrder::relevance) add("sort", sort_order_names[static_cast<std::size_t>(request.sort)]);
  if (!request.cursor.empty()) add("cursor", request.cursor);
  return address;
}

}  // namespace khen
