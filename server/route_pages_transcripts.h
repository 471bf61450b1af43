// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "metadata/vocabulary.h"
#include "server/site.h"

namespace khen {

// Whether this archive has a program that listens (setting speech_to_text).
enum class Listening { off, on };

// Captions and transcripts on the workbench: bringing a file, correcting lines, confirming, taking away. What it refers
// to must outlive the routes, which hold copies of it.
class TranscriptPages {
 public:
  TranscriptPages(const Site& site, Home& home, const Sessions& sessions, const Vocabularies& vocabularies,
                  const Clock& clock, Listening listening = Listening::off)
      : site_(site),
        home_(home),
        sessions_(sessions),
        vocabularies_(vocabularies),
        clock_(clock),
        listening_(listening) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> list(Call& call) const;
  [[nodiscard]] Result<Reply> import(Call& call) const;
  [[nodiscard]] Result<Reply> transcribe(Call& call) const;
  [[nodiscard]] Result<Reply> show(Call& call) const;
  [[nodiscard]] Result<Reply> save(Call& call) const;
  [[nodiscard]] Result<Reply> list_page(const Call& call, std::vector<Notice> notices, std::string pasted,
                                        int status) const;

  const Site& site_;
  Home& home_;
  const Sessions& sessions_;
  const Vocabularies& vocabularies_;
  const Clock& clock_;
  Listening listening_;
};

}  // namespace khen
