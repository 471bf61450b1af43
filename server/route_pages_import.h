// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "ingest/sheet/batches.h"
#include "metadata/vocabulary.h"
#include "server/import_intake.h"
#include "server/site.h"

namespace khen {

// A form that brings a sheet and files: its body goes to an Intake, however large it is.
bool takes_import(const Request& request);

// Sheets at the desk: the template, a sheet with its files, what a check found, and what became of each row.
// What it refers to must outlive the routes, which hold copies of it.
class ImportPages {
 public:
  struct Tools {
    const Site& site;
    Home& home;
    Files& files;
    const Sessions& sessions;
    const Vocabularies& vocabularies;
    const Clock& clock;
  };
  explicit ImportPages(const Tools& tools) : tools_(tools) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Batches batches() const { return {tools_.files, tools_.clock, tools_.home}; }
  [[nodiscard]] Result<Reply> list(Call& call) const;
  [[nodiscard]] Result<Reply> give_template(Call& call) const;
  [[nodiscard]] Result<Reply> take(Call& call) const;
  [[nodiscard]] Result<Reply> show(Call& call) const;
  [[nodiscard]] Result<Reply> act(Call& call) const;
  [[nodiscard]] Result<Reply> give_report(Call& call) const;
  [[nodiscard]] Result<Reply> begin_take(Call& call) const;
  [[nodiscard]] Result<std::vector<Notice>> keep(const Call& call, const BatchId& id, const ImportIntake& intake) const;
  [[nodiscard]] Result<Reply> page_of(const Call& call, const BatchId& id, std::vector<Notice> notices) const;

  Tools tools_;
};

}  // namespace khen
