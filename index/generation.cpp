// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/generation.h"

#include <fmt/format.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <charconv>

#include "index/terms.h"
#include "index/xapian_error.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr const char* sequence_key = "khen.sequence";
constexpr const char* fingerprint_key = "khen.fingerprint";
constexpr std::string_view generation_prefix = "generation-";

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// What can't be stored would be noticed only at commit and take the whole batch with it.
Result<void> check_keys(const IndexDocument& document) {
  const auto refuse = [&](const std::string& term) {
    return fail(Code::internal, "index.term", {{"record", document.id}, {"term", printable(term)}});
  };
  for (const auto& [term, weight] : document.terms) {
    if (!is_storable_term(term)) return refuse(term);
  }
  for (const std::string& term : document.boolean_terms) {
    if (!is_storable_term(term)) return refuse(term);
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

// The words of a document leave the suggestions with it: a word only a hidden Record has must not be offered.
void take_back_spellings(Xapian::WritableDatabase& database, const std::string& id) {
  const auto posting = database.postlist_begin(id);
  if (posting == database.postlist_end(id)) return;
  const std::string words = database.get_document(*posting).get_data();
  for (const std::string_view word : split(words, '\n')) {
    if (!word.empty()) database.remove_spelling(std::string(word));
  }
}

void erase(Xapian::WritableDatabase& database, const std::string& id) {
  take_back_spellings(database, id);
  database.delete_document(id);
}

Xapian::WritableDatabase open_writable(const Path& path, Generation::Opening opening) {
  const int flags =
      opening == Generation::Opening::fresh ? Xapian::DB_CREATE_OR_OVERWRITE : Xapian::DB_OPEN | Xapian::DB_RETRY_LOCK;
  return Xapian::WritableDatabase(path.string(), flags);
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
  for (const std::string& predecessor : term.predecessors) add_to(digest, predecessor);
}

}  // namespace

std::string index_fingerprint(const Vocabularies& vocabularies) {
  Digest digest(DigestAlgorithm::sha512);
  for (const std::string_view name : vocabularies.names()) {
    add_to(digest, name);
    for (const VocabularyTerm& term : vocabularies.get(name).terms()) add_names(digest, term);
  }
  return fmt::format("{} icu{} {}", index_format, U_ICU_VERSION, digest.finish_hex().substr(0, 32));
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

Result<bool> is_index_usable(const Path& directory, const std::string& fingerprint) {
  const std::optional<std::string> current = TRY(current_generation(directory));
  if (!current) return false;
  try {
    const Xapian::Database open_to_all((directory / *current / public_name).string());
    const Xapian::Database held((directory / *current / held_name).string());
    return open_to_all.get_metadata(fingerprint_key) == fingerprint &&
           held.get_metadata(fingerprint_key) == fingerprint;
  } catch (const Xapian::DatabaseError&) {
    return false;  // derived data that can't be read is made anew
  }
}

Result<IndexInUse> open_index_in_use(const Path& directory) {
  std::optional<std::string> current = TRY(current_generation(directory));
  for (;;) {
    if (!current) return fail(Code::not_found, "index.failed");
    auto generation = Generation::open(directory / *current, Generation::Opening::existing);
    if (generation) return IndexInUse{*current, std::move(*generation)};
    std::optional<std::string> now = TRY(current_generation(directory));
    if (now == current) return std::move(generation).error();
    current = std::move(now);
  }
}

Generation::Generation(Path directory, Xapian::WritableDatabase open_to_all, Xapian::WritableDatabase held)
    : directory_(std::move(directory)), public_(std::move(open_to_all)), held_(std::move(held)) {}

Result<Generation> Generation::open(Path directory, Opening opening) {
  try {
    auto open_to_all = open_writable(directory / public_name, opening);
    auto held = open_writable(directory / held_name, opening);
    return Generation(std::move(directory), std::move(open_to_all), std::move(held));
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

Result<void> Generation::put(const IndexDocument& document) {
  TRY(check_keys(document));
  const bool for_all = document.audience == AccessClass::everyone;
  Xapian::WritableDatabase& target = for_all ? public_ : held_;
  Xapian::WritableDatabase& other = for_all ? held_ : public_;
  try {
    const std::string id = id_term(document.id);
    erase(other, id);
    take_back_spellings(target, id);
    target.replace_document(id, to_xapian(document));
    for (const std::string& word : document.spellings) target.add_spelling(word);
    return {};
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

Result<void> Generation::remove(std::string_view record) {
  try {
    erase(public_, id_term(record));
    erase(held_, id_term(record));
    return {};
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

Result<void> Generation::commit(Files& files, std::int64_t sequence) {
  try {
    public_.set_metadata(sequence_key, std::to_string(sequence));
    public_.commit();
    held_.set_metadata(sequence_key, std::to_string(sequence));
    held_.commit();
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
  TRY(files.sync_directory(directory_ / public_name));
  TRY(files.sync_directory(directory_ / held_name));
  return {};
}

std::int64_t Generation::sequence() const { return std::min(sequence_of(public_), sequence_of(held_)); }

void Generation::set_fingerprint(const std::string& fingerprint) {
  public_.set_metadata(fingerprint_key, fingerprint);
  held_.set_metadata(fingerprint_key, fingerprint);
}

}  // namespace khen
