// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "transcode/chunk.h"
#include "transcode/encode.h"

// Who makes which chunk of a lane, and how far they are together. All members may be called from several threads.
namespace khen {

class ChunkQueue {
 public:
  // `sink` is told the seconds that are made of all chunks, by one thread at a time. Both must outlive the queue.
  ChunkQueue(const std::vector<Chunk>& chunks, const PositionSink& sink);

  // The next chunk that nobody has taken, in order; nothing when no more is wanted.
  std::optional<std::size_t> next();
  // Of the chunk: positions in the whole film, in seconds.
  PositionSink position_of(std::size_t chunk);
  // `last`: the film ends in this chunk, or it failed, so that no later one is wanted.
  void finish(std::size_t chunk, bool last);
  // How many chunks, from the first, make the film.
  [[nodiscard]] std::size_t wanted() const;

 private:
  void tell(std::size_t chunk, double seconds);

  const std::vector<Chunk>& chunks_;
  const PositionSink& sink_;
  mutable std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t wanted_;
  std::vector<double> made_;  // seconds of each chunk
};

}  // namespace khen
