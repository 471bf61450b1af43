// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <optional>
#include <string>

#include "index/document.h"
#include "metadata/base/files.h"

// One generation of the index: <index>/generation-N/{public,held}. The file <index>/current names the one in use; a
// rebuild writes the next beside it and replaces that file by one rename. For the writing files of this folder.
namespace khen {

inline constexpr const char* public_name = "public";
inline constexpr const char* held_name = "held";

// What an index was made with: another format, ICU or vocabulary means building it anew.
std::string index_fingerprint(const Vocabularies& vocabularies);

// Name of the generation in use; nullopt when there is no index yet.
Result<std::optional<std::string>> current_generation(const Path& directory);
std::string next_generation(const std::optional<std::string>& current);

// The sequence and fingerprint that a database carries.
std::int64_t sequence_of(const Xapian::Database& database);

class Generation {
 public:
  enum class Opening {
    existing,  // waits while another process writes
    fresh,     // overwrites what a crashed rebuild left; "index.busy" while another process writes
  };
  static Result<Generation> open(Path directory, Opening opening);

  // Puts the document into the database of its audience and takes it out of the other.
  Result<void> put(const IndexDocument& document);
  Result<void> remove(std::string_view record);

  // Durable when it returns. The public database first: what is no longer public is gone from it before anything else
  // shows; what a crash between the two leaves undone is replayed from the older sequence.
  Result<void> commit(Files& files, std::int64_t sequence);

  [[nodiscard]] std::int64_t sequence() const;
  void set_fingerprint(const std::string& fingerprint);

 private:
  Generation(Path directory, Xapian::WritableDatabase open_to_all, Xapian::WritableDatabase held);
  Path directory_;
  Xapian::WritableDatabase public_;
  Xapian::WritableDatabase held_;
};

// Whether both databases of the generation in use can be read and carry this fingerprint.
Result<bool> is_index_usable(const Path& directory, const std::string& fingerprint);

struct IndexInUse {
  std::string name;
  Generation generation;
};
// Waits while another process writes; follows when a rebuild switches meanwhile.
Result<IndexInUse> open_index_in_use(const Path& directory);

}  // namespace khen
