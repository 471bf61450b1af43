// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/synonym_store.h"

namespace khen {

std::shared_ptr<const Synonyms> SynonymStore::current() {
  const std::lock_guard lock(mutex_);
  const std::optional<ChangeMark> mark = catalogue_.change_mark();
  if (mark && mark == mark_) return synonyms_;
  struct Read {
    std::int64_t revision = 0;
    std::optional<std::vector<SynonymWords>> fresh;
  };
  auto read = catalogue_.read([&](Db& db) -> Result<Read> {
    Read out{TRY(synonyms_revision(db)), std::nullopt};
    if (out.revision == revision_) return out;
    out.fresh.emplace();
    for (SynonymGroup& group : TRY(list_synonyms(db))) out.fresh->push_back(std::move(group.content));
    return out;
  });
  if (!read) return synonyms_;
  mark_ = mark;
  revision_ = read->revision;
  if (read->fresh) synonyms_ = std::make_shared<const Synonyms>(std::move(*read->fresh));
  return synonyms_;
}

}  // namespace khen
