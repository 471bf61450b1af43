// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/pages.h"

#include <iterator>

#include "server/route_pages_account.h"
#include "server/route_pages_browse.h"
#include "server/route_pages_desk.h"
#include "server/route_pages_editor.h"
#include "server/route_pages_import.h"
#include "server/route_pages_keeping.h"
#include "server/route_pages_likeness.h"
#include "server/route_pages_plain.h"
#include "server/route_pages_poster.h"
#include "server/route_pages_record.h"
#include "server/route_pages_saved.h"
#include "server/route_pages_synonyms.h"
#include "server/route_pages_work.h"
#include "server/route_sru.h"
#include "server/route_takeaways.h"

namespace khen {

Routes page_routes(const PageTools& tools) {
  DbPool& catalogue = *tools.home.catalogue;
  Routes all;
  const auto add = [&](Routes more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  add(PlainPages(tools.site).routes());
  add(BrowsePages(tools.site, catalogue, tools.searcher, tools.vocabularies).routes());
  add(TakeawayRoutes(tools).routes());
  add(sru_routes(tools));
  add(SavedPages(tools).routes());
  add(SynonymPages(tools.site, catalogue, tools.sessions, tools.clock).routes());
  add(KeepingPages(tools.site, tools.home, tools.copies).routes());
  add(RecordPages(tools.site, tools.home, tools.vocabularies, tools.searcher, tools.tokens).routes());
  add(AccountPages(tools.site, catalogue, tools.sessions, tools.clock).routes());
  add(DeskPages(tools.site, catalogue, tools.sessions, tools.vocabularies, tools.clock).routes());
  add(EditorPages(tools.site, catalogue, tools.sessions, tools.vocabularies, tools.clock).routes());
  add(TranscriptPages(tools.site, tools.home, tools.sessions, tools.vocabularies, tools.clock, tools.listening)
          .routes());
  add(LikenessPages({catalogue, tools.sessions, tools.clock}).routes());
  add(PosterPages(catalogue, tools.sessions, tools.clock).routes());
  add(ImportPages({tools.site, tools.home, tools.files, tools.sessions, tools.vocabularies, tools.clock}).routes());
  add(WorkPages({tools.site, tools.home, tools.sessions, tools.vocabularies, tools.clock, tools.queue, tools.uploads})
          .routes());
  return all;
}

}  // namespace khen
