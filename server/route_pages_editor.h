// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "metadata/vocabulary.h"
#include "server/site.h"

namespace khen {

struct EditorState;

// Describing one Record, publishing and withdrawing it. What was typed is never lost: on a finding, a conflict or an
// added row the same form comes back with it. What it refers to must outlive the routes, which hold copies of it.
class EditorPages {
 public:
  EditorPages(const Site& site, DbPool& catalogue, const Sessions& sessions, const Vocabularies& vocabularies,
              const Clock& clock)
      : site_(site), catalogue_(catalogue), sessions_(sessions), vocabularies_(vocabularies), clock_(clock) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> show(Call& call) const;
  [[nodiscard]] Result<Reply> save(Call& call) const;
  [[nodiscard]] Result<Reply> change_status(Call& call) const;

  [[nodiscard]] Result<Reply> editor_page(const Call& call, EditorState state) const;
  [[nodiscard]] Result<bool> take_suggestion(const Call& call, EditorState& state, std::string_view op) const;
  [[nodiscard]] Result<Reply> conflict_page(const Call& call, EditorState state, const Record& mine) const;

  const Site& site_;
  DbPool& catalogue_;
  const Sessions& sessions_;
  const Vocabularies& vocabularies_;
  const Clock& clock_;
};

}  // namespace khen
