// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "index/document.h"
#include "metadata/base/files.h"
#include "metadata/protocol.h"

// One generation of the index: <index>/generation-N/ with two databases for each class of access, <class> with the
// Records and <class>-passages with what is said in them. A viewer is shown what is in the databases of his classes;
// the others are not even counted (P9). The file <index>/current names the generation in use; a rebuild writes the next
// beside it and replaces that file by one rename. For the writing files of this folder.
namespace khen {

inline constexpr std::size_t class_count = access_class_table.size();
std::size_t place_of(AccessClass access);  // in access_class_table, and in everything below that has one of each class
Path records_path(const Path& generation, AccessClass access);
Path passages_path(const Path& generation, AccessClass access);

// What an index was made with: another format, ICU or vocabulary means building it anew.
std::string index_fingerprint(const Vocabularies& vocabularies);

// Name of the generation in use; nullopt when there is no index yet.
Result<std::optional<std::string>> current_generation(const Path& directory);
std::string next_generation(const std::optional<std::string>& current);

// What a database carries: the outbox sequence that it has reached, and the number of its last batch.
std::int64_t sequence_of(const Xapian::Database& database);
std::uint64_t batch_of(const Xapian::Database& database);

// Where a document that is new or newly published goes. Documents are numbered so that the latest published has the
// lowest number: then the newest of millions are found without looking at any other.
enum class Arrival { newest, oldest };

class Generation {
 public:
  enum class Opening {
    existing,  // waits while another process writes
    fresh,     // overwrites what a crashed rebuild left; "index.busy" while another process writes
  };
  static Result<Generation> open(Path directory, Opening opening);

  // Whether the passages of this document are there already, in the database of its class.
  [[nodiscard]] bool has_passages_of(const IndexDocument& document) const;
  // Puts the document into the database of its class and takes it out of the others; `passages` replace its earlier
  // ones, absent they stay.
  Result<void> put(const IndexDocument& document, Arrival arrival,
                   const std::optional<std::vector<PassageDocument>>& passages);
  Result<void> remove(std::string_view record);

  // Durable when it returns. The public databases first: what is no longer public is gone from them before anything
  // else shows; what a crash in between leaves undone is replayed from the oldest sequence.
  Result<void> commit(Files& files, std::int64_t sequence);

  [[nodiscard]] std::int64_t sequence() const;
  void set_fingerprint(const std::string& fingerprint);

 private:
  struct Databases {
    Xapian::WritableDatabase records;
    Xapian::WritableDatabase passages;
  };
  using EachClass = std::array<Databases, class_count>;

  // Numbers given to documents so far; all databases count together, so that theirs can be compared.
  struct Numbers {
    Xapian::docid lowest;
    Xapian::docid highest;
  };

  Generation(Path directory, EachClass databases);
  static void erase(Databases& databases, const std::string& id);
  Xapian::docid number_for(const IndexDocument& document, Arrival arrival);
  void write_marks(Xapian::WritableDatabase& database, std::int64_t sequence) const;

  Path directory_;
  EachClass databases_;
  Numbers numbers_;
  std::uint64_t batch_;  // the one that is being written
};

// Whether all databases of the generation in use can be read and carry this fingerprint.
Result<bool> is_index_usable(const Path& directory, const std::string& fingerprint);

struct IndexInUse {
  std::string name;
  Generation generation;
};
// Waits while another process writes; follows when a rebuild switches meanwhile.
Result<IndexInUse> open_index_in_use(const Path& directory);

}  // namespace khen
