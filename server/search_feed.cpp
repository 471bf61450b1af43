// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/search_feed.h"

#include <fmt/format.h>

#include "index/scan.h"
#include "metadata/base/digest.h"
#include "metadata/exchange/atom.h"
#include "metadata/exchange/uuid.h"
#include "server/read_search.h"
#include "server/view_browse.h"
#include "server/view_results.h"
#include "server/view_takeaways.h"

namespace khen {
namespace {

constexpr int entries_a_part = 50;
constexpr std::size_t tag_length = 24;

// The same search is the same feed, at whatever address and for whomever.
std::string feed_id(const SearchRequest& search) {
  return urn_of_text("khen search " + search.language + " " + search_query(search));
}

std::string with_parameter(const std::string& address, std::string_view name, std::string_view value) {
  return fmt::format("{}{}{}={}", address, address.find('?') == std::string::npos ? '?' : '&', name,
                     percent_encode(value));
}

}  // namespace

Result<Reply> search_feed(const PageTools& tools, const Call& call, const SearchFeed& feed, Caching caching) {
  ScanRequest scan{feed.search};
  scan.search.limit = entries_a_part;
  const ScanPage page = TRY(tools.searcher.scan(scan));
  struct Read {
    std::vector<StoredRecord> records;
    std::vector<Collection> collections;
  };
  const Read read = TRY(tools.home.catalogue->read([&](Db& db) -> Result<Read> {
    return Read{TRY(read_records(db, page.ids, scan.search.open)), TRY(list_collections(db))};
  }));
  const Speech speech{tools.site.messages(), tools.vocabularies, feed.search.language};
  const ExchangeContext context{tools.site.address(call.request), speech.say("site.name"), tools.vocabularies};
  SearchRequest newest = feed.search;
  newest.sort = SortOrder::newest;
  newest.cursor.clear();
  const std::string self = context.site + feed.self;
  const std::string& cursor = feed.search.cursor;
  const std::string atom = to_atom(
      {.id = feed_id(feed.search),
       .title =
           (feed.title.empty() ? search_label(speech, feed.search, titles_of(speech, read.collections)) : feed.title) +
           " · " + context.archive_name,
       .self = cursor.empty() ? self : with_parameter(self, "cursor", cursor),
       .page = context.site + search_address(feed.search.language, newest),
       .next = page.next ? with_parameter(self, "cursor", *page.next) : std::string(),
       .language = feed.search.language,
       .records = read.records},
      context);
  Reply reply = text_reply(200, "application/atom+xml; charset=utf-8", atom);
  reply.headers.set("Vary", "Cookie");
  const std::string tag = digest_hex(DigestAlgorithm::sha256, atom).substr(0, tag_length);
  return conditional_reply(call.request, std::move(reply), {EntityTag{tag, TagStrength::strong}, std::nullopt},
                           caching);
}

}  // namespace khen
