// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/index/support/archive.h"

#include <nlohmann/json.hpp>

#include "metadata/record_json.h"

namespace khen::testing {
namespace {

const Authorship author{"test", ""};

MediaKind kind_of(const std::string& name) {
  if (name.ends_with(".mp4")) return MediaKind::video;
  if (name.ends_with(".wav") || name.ends_with(".mp3")) return MediaKind::audio;
  return name.ends_with(".jpg") ? MediaKind::image : MediaKind::document;
}

Recording recording_of(const Clock& clock, const RecordId& record, const std::string& name) {
  return Recording{.id = RecordingId::make(clock),
                   .record = record,
                   .file_name = name,
                   .media_type = "application/octet-stream",
                   .kind = kind_of(name),
                   .bytes = 1,
                   .sha512 = std::string(128, '0'),
                   .vault_path = "originals/" + name,
                   .deposited = clock.now()};
}

}  // namespace

const Vocabularies& vocabularies() {
  static const Vocabularies all = Vocabularies::load().value();
  return all;
}

std::vector<Sample> samples(std::string_view file) {
  const std::string text = read_file(Path(KHEN_SOURCE_DIR) / "tests/queries" / file, 4 << 20).value();
  std::vector<Sample> out;
  for (const auto& entry : nlohmann::json::parse(text)) {
    auto record = parse_record(entry["record"].dump());
    if (!record) ADD_FAILURE() << entry["key"] << ": " << record.error().message;
    out.push_back({entry["key"], entry["files"], std::move(record).value()});
  }
  return out;
}

Archive::Archive()
    : pool(DbPool::open(scratch / "catalogue.db").value()),
      directory(scratch / "index"),
      searcher(std::make_unique<Searcher>(directory)) {}

void Archive::remember(const std::string& key, const RecordId& id) {
  ids.emplace(key, id);
  keys_by_id.emplace(id.str(), key);
}

void Archive::add(const Sample& sample) {
  clock.advance(std::chrono::hours(24));
  const Record stored = pool->write([&](Db& db) -> Result<Record> {
                              Record record = TRY(create_record(db, clock, sample.record, author));
                              for (const std::string& name : sample.files) {
                                TRY(insert_recording(db, clock, recording_of(clock, *record.id, name)));
                              }
                              return record;
                            })
                            .value();
  remember(sample.key, *stored.id);
}

void Archive::add_samples(bool (*wanted)(const Sample&)) {
  for (const Sample& sample : samples()) {
    if (wanted == nullptr || wanted(sample)) add(sample);
  }
}

RecordId Archive::add(std::string_view key, std::string_view language, std::string_view title, AccessClass access) {
  Sample sample;
  sample.key = key;
  sample.record.status = Status::published;
  sample.record.access = access;
  sample.record.all(FieldId::titles).push_back(LocalizedText{std::string(language), std::string(title)});
  add(sample);
  return ids.at(sample.key);
}

void Archive::change(const std::string& key, void (*edit)(Record&)) {
  pool->write([&](Db& db) -> Result<Record> {
        Record record = TRY(read_record(db, ids.at(key))).record;
        edit(record);
        return update_record(db, clock, record, author);
      })
      .value();
}

int Archive::catch_up() {
  auto writer = IndexWriter::open(files, directory, vocabularies()).value();
  auto written = writer.catch_up(*pool);
  if (!written) ADD_FAILURE() << written.error().message << ": " << written.error().cause;
  return written ? *written : -1;
}

SearchPage Archive::search(const SearchRequest& request) const {
  auto page = searcher->search(request);
  if (!page) ADD_FAILURE() << page.error().message << ": " << page.error().cause;
  return page ? std::move(page).value() : SearchPage{};
}

SearchPage Archive::search(std::string_view text, const std::vector<AccessClass>& open,
                           std::string_view language) const {
  SearchRequest request;
  request.text = text;
  request.language = language;
  request.open = open;
  request.limit = 100;
  return search(request);
}

std::vector<std::string> Archive::keys(const SearchPage& page) const {
  std::vector<std::string> out;
  for (const Hit& hit : page.hits) out.push_back(keys_by_id.at(hit.id.str()));
  return out;
}

std::vector<std::string> Archive::found(std::string_view text, const std::vector<AccessClass>& open) const {
  return keys(search(text, open));
}

}  // namespace khen::testing
