// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

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

// "disk.full" unless the next changes will fit. Asked before Xapian is given any: where a disk runs full while it
// commits, also when a database is closed, an exception of a destructor of its ends the process.
Result<void> check_index_room(Files& files, const Path& directory);
std::string next_generation(const std::optional<std::string>& current);

// Documents are numbered so that the latest published has the lowest number: then the newest of millions are found
// without looking at any other. Numbers go both ways from here, far also when two databases are read as one, which
// doubles the numbers.
inline constexpr Xapian::docid middle_number = Xapian::docid{1} << 30;

// What a database of Records carries.
struct Marks {
  std::int64_t sequence = 0;  // of the outbox, reached
  std::uint64_t batch = 0;    // the last one that was written
  Xapian::docid lowest = middle_number;
  Xapian::docid highest = middle_number;  // numbers given so far, in all databases together
};
void write_marks(Xapian::WritableDatabase& database, const Marks& marks);
std::int64_t sequence_of(const Xapian::Database& database);
std::uint64_t batch_of(const Xapian::Database& database);
inline constexpr const char* fingerprint_key = "khen.fingerprint";

// What can't be stored would be noticed only at commit and take the whole batch with it.
Result<void> check_terms(const IndexDocument& document, const std::vector<PassageDocument>& passages);
Xapian::Document to_xapian(const IndexDocument& document);
Xapian::Document to_xapian(const PassageDocument& passage, const std::string& id);

// fsync of all files and directories of a generation.
Result<void> make_durable(Files& files, const Path& generation);

// Words that came and went since the last commit: each is looked for in the database once.
class Spellings {
 public:
  void add(const std::string& word) { ++changes_[word]; }
  void remove(const std::string& word) { --changes_[word]; }
  void write(Xapian::WritableDatabase& database);

 private:
  std::unordered_map<std::string, std::int64_t> changes_;
};

class Generation {
 public:
  // Waits while another process writes.
  static Result<Generation> open(Path directory);

  [[nodiscard]] bool has(std::string_view record) const;
  // Whether the passages of this document are there already, in the database of its class.
  [[nodiscard]] bool has_passages_of(const IndexDocument& document) const;
  // Puts the document into the database of its class and takes it out of the others; `passages` replace its earlier
  // ones, absent they stay.
  Result<void> put(const IndexDocument& document, const std::optional<std::vector<PassageDocument>>& passages);
  Result<void> remove(std::string_view record);

  // Durable when it returns. The public databases first: what is no longer public is gone from them before anything
  // else shows; what a crash in between leaves undone is replayed from the oldest sequence.
  Result<void> commit(Files& files, std::int64_t sequence);

  [[nodiscard]] std::int64_t sequence() const;
  [[nodiscard]] const Path& directory() const { return directory_; }

  // New documents get the numbers below this one. It may be set higher again when the numbers between are free.
  [[nodiscard]] Xapian::docid lowest() const { return next_above_; }
  void count_down_from(Xapian::docid number) { next_above_ = number; }
  void count_on_from_lowest() { next_above_ = numbers_.lowest; }

 private:
  struct Databases {
    Xapian::WritableDatabase records;
    Xapian::WritableDatabase passages;
    Spellings spellings;  // of the Records
  };
  using EachClass = std::array<Databases, class_count>;

  // Numbers given to documents so far; all databases count together, so that theirs can be compared.
  struct Numbers {
    Xapian::docid lowest;
    Xapian::docid highest;
  };

  Generation(Path directory, EachClass databases);
  static void take_back_spellings(Databases& databases, const std::string& id);
  static void erase(Databases& databases, const std::string& id);
  Xapian::docid number_for(const IndexDocument& document);

  Path directory_;
  EachClass databases_;
  Numbers numbers_;
  Xapian::docid next_above_;
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
