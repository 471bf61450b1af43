// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_takeaways.h"

#include <fmt/format.h>

#include "server/export_stream.h"
#include "server/read_search.h"
#include "server/view_results.h"

namespace khen {
namespace {

std::string with_query(std::string path, const SearchRequest& request) {
  const std::string query = search_query(request);
  return query.empty() ? path : path + "?" + query;
}

}  // namespace

PageData takeaways_data(const Speech& speech, const SearchRequest& request, const SearchPage& page) {
  if (page.complete == 0 && request.cursor.empty()) return {};
  SearchRequest taken = request;
  if (page.corrected && page.did_you_mean) taken.text = *page.did_you_mean;
  PageData list{PageData::List()};
  for (const ExportFormat& format : export_formats) {
    list.add(
        PageData::map({{"href", with_query(fmt::format("/{}/search/export/{}", speech.language, format.file), taken)},
                       {"type", format.media_type},
                       {"label", speech.say(format.message)}}));
  }
  list.add(PageData::map(
      {{"href", feed_address(taken)}, {"type", "application/atom+xml"}, {"label", speech.say("search.take.feed")}}));
  return list;
}

std::string search_label(const Speech& speech, const SearchRequest& request, const Titles& collections) {
  std::string label = request.text;
  for (const auto& [parameter, ids] : request.filters) {
    for (const std::string& id : ids) {
      label += (label.empty() ? "" : " · ") + facet_label(speech, parameter, id, collections);
    }
  }
  return label.empty() ? speech.say("search.heading_all") : label;
}

std::string feed_address(const SearchRequest& request) {
  return with_query(fmt::format("/{}/search/feed", request.language), request);
}

}  // namespace khen
