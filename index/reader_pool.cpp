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
  if (reader != nullptr) {
    reader->open_to_all.reopen();
    reader->held.reopen();
    return reader;
  }
  const Path directory = directory_ / generation;
  reader = std::make_unique<IndexReader>();
  reader->generation = generation;
  reader->open_to_all = Xapian::Database((directory / public_name).string());
  reader->held = Xapian::Database((directory / held_name).string());
  return reader;
}

void ReaderPool::give_back(std::unique_ptr<IndexReader> reader) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(reader));
}

}  // namespace khen
