// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker.h"

#include "ingest/extra_text.h"
#include "ingest/steps.h"
#include "server/sheet_words.h"

namespace khen {

Result<std::unique_ptr<Workshop>> Workshop::open(const Invocation& invocation, Archive& archive, Log& log) {
  auto lock = TRY(WorkerLock::take(archive.home.paths.run));
  if (!lock) return std::unique_ptr<Workshop>();
  std::unique_ptr<Workshop> shop(new Workshop());
  shop->vocabularies_ = TRY(Vocabularies::load());
  shop->index_ = TRY(IndexWriter::open(invocation.files, archive.home.paths.index, *shop->vocabularies_,
                                       IndexWriter::Options{.extra_text = extra_texts(archive.home)}));
  const StepTools tools{invocation.files,
                        invocation.clock,
                        archive.home,
                        archive.sandbox,
                        archive.settings,
                        archive.scanner ? &*archive.scanner : nullptr,
                        [&invocation](const std::string& language, ImportMode mode) {
                          return sheet_words(invocation.messages, language, mode);
                        }};
  shop->runner_.emplace(
      RunnerTools{invocation.clock, archive.home, log, job_steps(tools), followers(tools, *shop->index_),
                  static_cast<int>(archive.settings.number(Setting::worker_jobs))},
      *std::move(lock));
  return shop;
}

}  // namespace khen
