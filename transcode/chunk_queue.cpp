// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/chunk_queue.h"

#include <algorithm>
#include <numeric>

namespace khen {

ChunkQueue::ChunkQueue(const std::vector<Chunk>& chunks, const PositionSink& sink)
    : chunks_(chunks), sink_(sink), wanted_(chunks.size()), made_(chunks.size(), 0) {}

std::optional<std::size_t> ChunkQueue::next() {
  const std::scoped_lock lock(mutex_);
  if (next_ >= wanted_) return std::nullopt;
  return next_++;
}

PositionSink ChunkQueue::position_of(std::size_t chunk) {
  return [this, chunk](double seconds) { tell(chunk, seconds - chunks_[chunk].start); };
}

void ChunkQueue::finish(std::size_t chunk, bool last) {
  if (chunk + 1 < chunks_.size()) tell(chunk, chunks_[chunk + 1].start - chunks_[chunk].start);
  const std::scoped_lock lock(mutex_);
  if (last) wanted_ = std::min(wanted_, chunk + 1);
}

std::size_t ChunkQueue::wanted() const {
  const std::scoped_lock lock(mutex_);
  return wanted_;
}

void ChunkQueue::tell(std::size_t chunk, double seconds) {
  const std::scoped_lock lock(mutex_);
  made_[chunk] = std::max(made_[chunk], seconds);
  sink_(std::accumulate(made_.begin(), made_.end(), 0.0));
}

}  // namespace khen
