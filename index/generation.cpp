// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/generation.h"

#include <fmt/format.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <charconv>

#include "index/concept_query.h"
#include "index/terms.h"
#include "index/xapian_error.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr const char* sequence_key = "khen.sequence";
constexpr const char* batch_key = "khen.batch";
constexpr const char* lowest_key = "khen.lowest";
constexpr const char* highest_key = "khen.highest";
constexpr std::string_view generation_prefix = "generation-";
std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Result<void> check_key(const IndexDocument& document, const std::string& term) {
  if (is_storable_term(term)) return {};
  return fail(Code::internal, "index.term", {{"record", document.id}, {"term", printable(term)}});
}
struct Standing {
  Xapian::docid number = 0;
  std::string published;
  std::string passages;
};
Standing standing_of(const Xapian::Database& database, const std::string& id) {
  const auto posting = database.postlist_begin(id);
  if (posting == database.postlist_end(id)) return {};
  const Xapian::Document document = database.get_document(*posting);
  return {*posting, document.get_value(published_slot), document.get_value(passages_slot)};
}

Xapian::docid number_in(const Xapian::Database& database, const char* key) {
  const std::string text = database.get_metadata(key);
  return text.empty() ? middle_number : static_cast<Xapian::docid>(to_number(text));
}

void replace_passages(Xapian::WritableDatabase& database, const IndexDocument& document,
                      const std::vector<PassageDocument>& passages) {
  const std::string id = id_term(document.id);
  database.delete_document(id);
  for (const PassageDocument& passage : passages) database.add_document(to_xapian(passage, id));
}

Xapian::WritableDatabase open_writable(const Path& path) {
  return Xapian::WritableDatabase(path.string(), Xapian::DB_OPEN | Xapian::DB_RETRY_LOCK);
}

void add_to(Digest& digest, std::string_view part) {
  digest.update(part);
  digest.update(std::string_view("\n", 1));
}

void add_names(Digest& digest, const VocabularyTerm& term) {
  add_to(digest, term.id);
  for (const LocalizedText& label : term.labels) add_to(digest, label.value);
  for (const LocalizedText& native : term.natives) add_to(digest, native.value);
  for (const AlternativeName& name : term.alternatives) add_to(digest, name.text.value);
  for (const std::string& broader : term.broader) add_to(digest, broader);
  for (const std::string& related : term.related) add_to(digest, related);
  for (const std::string& predecessor : term.predecessors) add_to(digest, predecessor);
}

}  // namespace

Result<void> check_terms(const IndexDocument& document, const std::vector<PassageDocument>& passages) {
  for (const auto& [term, weight] : document.terms) TRY(check_key(document, term));
  for (const std::string& term : document.boolean_terms) TRY(check_key(document, term));
  for (const auto& names : document.concepts) {
    for (const std::string& term : names->labels) TRY(check_key(document, term));
    for (const std::string& term : names->others) TRY(check_key(document, term));
  }
  for (const PassageDocument& passage : passages) {
    for (const auto& [term, weight] : passage.terms) TRY(check_key(document, term));
  }
  return {};
}

Xapian::Document to_xapian(const IndexDocument& document) {
  Xapian::Document out;
  for (const auto& [term, weight] : document.terms) out.add_term(term, weight);
  for (const std::string& term : document.boolean_terms) out.add_boolean_term(term);
  for (const auto& [slot, value] : document.values) out.add_value(slot, value);
  // Kept so that exactly these are taken back when the document changes.
  out.set_data(fmt::format("{}", fmt::join(document.spellings, "\n")));
  return out;
}

Xapian::Document to_xapian(const PassageDocument& passage, const std::string& id) {
  Xapian::Document out;
  for (const auto& [term, weight] : passage.terms) out.add_term(term, weight);
  out.add_boolean_term(id);
  out.set_data(passage.lines);
  return out;
}

void write_marks(Xapian::WritableDatabase& database, const Marks& marks) {
  database.set_metadata(sequence_key, std::to_string(marks.sequence));
  database.set_metadata(batch_key, std::to_string(marks.batch));
  database.set_metadata(lowest_key, std::to_string(marks.lowest));
  database.set_metadata(highest_key, std::to_string(marks.highest));
}

Result<void> make_durable(Files& files, const Path& generation) {
  std::error_code error;
  for (const auto& database : std::filesystem::directory_iterator(generation, error)) {
    for (const auto& file : std::filesystem::directory_iterator(database.path(), error)) {
      TRY(sync_existing_file(file.path()));
    }
    TRY(files.sync_directory(database.path()));
  }
  return files.sync_directory(generation);
}

void Spellings::write(Xapian::WritableDatabase& database) {
  for (const auto& [word, change] : changes_) {
    if (change > 0) database.add_spelling(word, static_cast<Xapian::termcount>(change));
    if (change < 0) database.remove_spelling(word, static_cast<Xapian::termcount>(-change));
  }
  changes_.clear();
}

std::size_t place_of(AccessClass access) {
  const auto* found = std::find_if(access_class_table.begin(), access_class_table.end(),
                                   [&](const AccessClassFacts& row) { return row.id == access; });
  return static_cast<std::size_t>(found - access_class_table.begin());
}

Path records_path(const Path& generation, AccessClass access) { return generation / name_of(access); }

Path passages_path(const Path& generation, AccessClass access) {
  return generation / fmt::format("{}-passages", name_of(access));
}

std::string index_fingerprint(const Vocabularies& vocabularies) {
  Digest digest(DigestAlgorithm::sha512);
  for (const std::string_view name : vocabularies.names()) {
    add_to(digest, name);
    for (const VocabularyTerm& term : vocabularies.get(name).terms()) add_names(digest, term);
  }
  return fmt::format("{} icu{} {}", index_format, U_ICU_VERSION, digest.finish_hex().substr(0, 32));
}

Result<void> check_index_room(Files& files, const Path& directory) {
  constexpr std::uint64_t room = 32ULL << 20;  // more than a batch needs
  const std::uint64_t free = TRY(files.free_space(directory));
  if (free >= room) return {};
  return fail(Code::disk_full, "disk.full", {{"needed", std::to_string(room)}, {"free", std::to_string(free)}});
}

Result<std::optional<std::string>> current_generation(const Path& directory) {
  std::error_code error;
  const Path file = directory / "current";
  if (!std::filesystem::exists(file, error)) return std::optional<std::string>{};
  const std::string content = TRY(read_file(file, 256));
  const std::string name(trim(content));
  if (!name.starts_with(generation_prefix)) return fail(Code::corrupt, "index.failed");
  return std::optional(name);
}

std::string next_generation(const std::optional<std::string>& current) {
  const std::int64_t number = current ? to_number(std::string_view(*current).substr(generation_prefix.size())) : 0;
  return fmt::format("{}{}", generation_prefix, number + 1);
}

std::int64_t sequence_of(const Xapian::Database& database) { return to_number(database.get_metadata(sequence_key)); }

std::uint64_t batch_of(const Xapian::Database& database) {
  return static_cast<std::uint64_t>(to_number(database.get_metadata(batch_key)));
}

Result<bool> is_index_usable(const Path& directory, const std::string& fingerprint) {
  const std::optional<std::string> current = TRY(current_generation(directory));
  if (!current) return false;
  try {
    for (const AccessClassFacts& row : access_class_table) {
      const Xapian::Database said(passages_path(directory / *current, row.id).string());
      const Xapian::Database records(records_path(directory / *current, row.id).string());
      if (records.get_metadata(fingerprint_key) != fingerprint) return false;
    }
    return true;
  } catch (const Xapian::DatabaseError&) {
    return false;  // derived data that can't be read is made anew
  }
}

Result<IndexInUse> open_index_in_use(const Path& directory) {
  std::optional<std::string> current = TRY(current_generation(directory));
  for (;;) {
    if (!current) return fail(Code::not_found, "index.failed");
    auto generation = Generation::open(directory / *current);
    if (generation) return IndexInUse{*current, std::move(*generation)};
    std::optional<std::string> now = TRY(current_generation(directory));
    if (now == current) return std::move(generation).error();
    current = std::move(now);
  }
}

// The databases may differ after a crash between their commits: what any of them has given is taken.
Generation::Generation(Path directory, EachClass databases)
    : directory_(std::move(directory)),
      databases_(std::move(databases)),
      numbers_{middle_number, middle_number},
      next_above_(middle_number),
      batch_(0) {
  for (const Databases& one : databases_) {
    numbers_.lowest = std::min(numbers_.lowest, number_in(one.records, lowest_key));
    numbers_.highest = std::max(numbers_.highest, number_in(one.records, highest_key));
    batch_ = std::max(batch_, batch_of(one.records) + 1);
  }
  next_above_ = numbers_.lowest;
}

Result<Generation> Generation::open(Path directory) {
  try {
    EachClass databases;
    for (const AccessClassFacts& row : access_class_table) {
      databases[place_of(row.id)] = {
          open_writable(records_path(directory, row.id)), open_writable(passages_path(directory, row.id)), {}};
    }
    return Generation(std::move(directory), std::move(databases));
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

// A document keeps its number for as long as it keeps the moment of its publication.
Xapian::docid Generation::number_for(const IndexDocument& document) {
  const auto published = document.values.find(published_slot);
  for (const Databases& databases : databases_) {
    const Standing standing = standing_of(databases.records, id_term(document.id));
    if (standing.number != 0 && published != document.values.end() && standing.published == published->second) {
      return standing.number;
    }
  }
  --next_above_;
  numbers_.lowest = std::min(numbers_.lowest, next_above_);
  return next_above_;
}

// The words of a document leave the suggestions with it: a word only a hidden Record has must not be offered.
void Generation::take_back_spellings(Databases& databases, const std::string& id) {
  const auto posting = databases.records.postlist_begin(id);
  if (posting == databases.records.postlist_end(id)) return;
  const std::string data = databases.records.get_document(*posting).get_data();
  for (const std::string_view word : split(data, '\n')) {
    if (!word.empty()) databases.spellings.remove(std::string(word));
  }
}

void Generation::erase(Databases& databases, const std::string& id) {
  take_back_spellings(databases, id);
  databases.records.delete_document(id);
  databases.passages.delete_document(id);
}

bool Generation::has(std::string_view record) const {
  return std::any_of(databases_.begin(), databases_.end(),
                     [&](const Databases& databases) { return databases.records.term_exists(id_term(record)); });
}

bool Generation::has_passages_of(const IndexDocument& document) const {
  const auto wanted = document.values.find(passages_slot);
  const Standing standing = standing_of(databases_[place_of(document.audience)].records, id_term(document.id));
  return standing.number != 0 &&
         standing.passages == (wanted == document.values.end() ? std::string() : wanted->second);
}

Result<void> Generation::put(const IndexDocument& document,
                             const std::optional<std::vector<PassageDocument>>& passages) {
  TRY(check_terms(document, passages.value_or(std::vector<PassageDocument>{})));
  Databases& target = databases_[place_of(document.audience)];
  try {
    const std::string id = id_term(document.id);
    const Xapian::docid number = number_for(document);
    for (Databases& other : databases_) {
      if (&other != &target) erase(other, id);
    }
    take_back_spellings(target, id);
    if (standing_of(target.records, id).number != number) target.records.delete_document(id);
    Xapian::Document written = to_xapian(document);
    written.add_boolean_term(batch_term(batch_));
    target.records.replace_document(number, written);
    for (const std::string& word : document.spellings) target.spellings.add(word);
    for (const auto& names : document.concepts) write_names(target.records, *names);
    if (passages) replace_passages(target.passages, document, *passages);
    return {};
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

Result<void> Generation::remove(std::string_view record) {
  try {
    for (Databases& databases : databases_) erase(databases, id_term(record));
    return {};
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

Result<void> Generation::commit(Files& files, std::int64_t sequence) {
  try {
    for (Databases& databases : databases_) {
      // What is said first: the marks of the Records say that all of a batch is there.
      databases.passages.commit();
      databases.spellings.write(databases.records);
      write_marks(databases.records, {sequence, batch_, numbers_.lowest, numbers_.highest});
      databases.records.commit();
    }
    ++batch_;
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
  for (const AccessClassFacts& row : access_class_table) {
    TRY(files.sync_directory(passages_path(directory_, row.id)));
    TRY(files.sync_directory(records_path(directory_, row.id)));
  }
  return {};
}

std::int64_t Generation::sequence() const {
  std::int64_t oldest = sequence_of(databases_.front().records);
  for (const Databases& databases : databases_) oldest = std::min(oldest, sequence_of(databases.records));
  return oldest;
}

}  // namespace khen
