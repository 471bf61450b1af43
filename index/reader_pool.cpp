// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader_pool.h"

namespace khen {

std::unique_ptr<IndexReader> ReaderPool::take(const std::string& generation) {
  std::unique_ptr<IndexReader> reader;
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty() && reader == nullptr) {
      reader = std::move(idle_.back());
      idle_.pop_back();
      if (reader->generation != generation) reader.reset();
    }
  }
  if (reader == nullptr) {
    reader = std::make_unique<IndexReader>();
    reader->generation = generation;
    for (const AccessClassFacts& row : access_class_table) {
      IndexReader::Databases& databases = reader->classes[place_of(row.id)];
      databases.records = Xapian::Database(records_path(directory_ / generation, row.id).string());
      databases.passages = Xapian::Database(passages_path(directory_ / generation, row.id).string());
    }
  }
  for (std::size_t place = 0; place < class_count; ++place) {
    IndexReader::Databases& databases = reader->classes[place];
    databases.records.reopen();
    databases.passages.reopen();
    databases.columns = columns_[place].of(databases.records);
  }
  return reader;
}

void ReaderPool::give_back(std::unique_ptr<IndexReader> reader) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(reader));
}

}  // namespace khen
