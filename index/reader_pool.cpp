// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader_pool.h"

namespace khen {

Xapian::Database& IndexReader::latest(Opened& opened, Path (*path)(const Path&, AccessClass),
                                      AccessClass access) const {
  if (!opened.database) {
    opened.database.emplace(path(generation_, access).string());
    opened.has_changed = true;
  } else if (!opened.is_latest && opened.database->reopen()) {
    opened.has_changed = true;
  }
  opened.is_latest = true;
  return *opened.database;
}

Xapian::Database& IndexReader::records(AccessClass access) {
  return latest(records_[place_of(access)], records_path, access);
}

Xapian::Database& IndexReader::passages(AccessClass access) {
  return latest(passages_[place_of(access)], passages_path, access);
}

const FacetColumns& IndexReader::columns(AccessClass access) {
  auto& held = held_columns_[place_of(access)];
  const Xapian::Database& database = records(access);
  Opened& opened = records_[place_of(access)];
  if (opened.has_changed) {
    held = (*columns_)[place_of(access)].of(database);
    opened.has_changed = false;
  }
  return *held;
}

Analyzer& IndexReader::analyzer() {
  if (!analyzer_) analyzer_.emplace();
  return *analyzer_;
}

void IndexReader::refresh() {
  for (auto* all : {&records_, &passages_}) {
    for (Opened& opened : *all) opened.is_latest = false;
  }
}

std::unique_ptr<IndexReader> ReaderPool::take(const std::string& generation) {
  const Path directory = directory_ / generation;
  std::unique_ptr<IndexReader> reader;
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty() && reader == nullptr) {
      reader = std::move(idle_.back());
      idle_.pop_back();
      if (reader->generation() != directory) reader.reset();
    }
  }
  if (reader == nullptr) return std::make_unique<IndexReader>(directory, columns_);
  reader->refresh();
  return reader;
}

void ReaderPool::give_back(std::unique_ptr<IndexReader> reader) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(reader));
}

}  // namespace khen
