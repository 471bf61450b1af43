// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "index/analyzer.h"
#include "index/facet_columns.h"
#include "index/generation.h"
#include "index/xapian_error.h"

namespace khen {

// What one search reads with; belongs to one thread at a time. What it isn't asked for is never opened: each database
// takes descriptors, and most readers may see one class only.
class IndexReader {
 public:
  IndexReader(Path generation, std::array<SharedColumns, class_count>& columns)
      : generation_(std::move(generation)), columns_(&columns) {}

  [[nodiscard]] const Path& generation() const { return generation_; }

  // At their latest commit as of the first call after refresh().
  Xapian::Database& records(AccessClass access);
  Xapian::Database& passages(AccessClass access);
  const FacetColumns& columns(AccessClass access);  // of the Records

  // The dictionaries of an analyser take longer to read than a search does.
  Analyzer& analyzer();

  // Whoever asks next sees what has been committed by then.
  void refresh();

 private:
  struct Opened {
    std::optional<Xapian::Database> database;
    bool is_latest = false;
    bool has_changed = false;  // since its columns were fetched
  };
  Xapian::Database& latest(Opened& opened, Path (*path)(const Path&, AccessClass), AccessClass access) const;

  Path generation_;
  std::array<SharedColumns, class_count>* columns_;
  std::array<Opened, class_count> records_;
  std::array<Opened, class_count> passages_;
  std::array<std::shared_ptr<const FacetColumns>, class_count> held_columns_;
  std::optional<Analyzer> analyzer_;
};

// Lends readers that see the latest commit of the generation in use. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(Path directory) : directory_(std::move(directory)) {}

  // Runs `work` with a reader; once more when a writer moved on under it. Without an index: `absent`.
  template <class Outcome, class Work>
  Result<Outcome> with_reader(Outcome absent, Work&& work) {
    std::string cause;
    for (int attempt = 0; attempt < tries; ++attempt) {
      const std::optional<std::string> current = TRY(current_generation(directory_));
      if (!current) return absent;
      try {
        std::unique_ptr<IndexReader> reader = take(*current);
        Result<Outcome> outcome = work(*reader);
        give_back(std::move(reader));
        return outcome;
      } catch (const Xapian::DatabaseModifiedError& error) {
        cause = error.get_description();
      } catch (const Xapian::DatabaseOpeningError& error) {
        cause = error.get_description();  // a rebuild took the generation away between the two looks
      } catch (const Xapian::Error& error) {
        return from_xapian(error, "search.failed");
      }
    }
    return with_cause(fail(Code::busy, "search.failed"), cause);
  }

 private:
  static constexpr int tries = 3;
  static constexpr std::size_t most_idle = 32;  // what is kept open costs descriptors

  std::unique_ptr<IndexReader> take(const std::string& generation);
  void give_back(std::unique_ptr<IndexReader> reader);

  Path directory_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<IndexReader>> idle_;
  std::array<SharedColumns, class_count> columns_;
};

}  // namespace khen
