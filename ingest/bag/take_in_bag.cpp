// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/take_in_bag.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "ingest/bag/record_in_bag.h"
#include "ingest/bag/unpack.h"
#include "ingest/sheet/import_rows.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t headroom = 256ULL << 20;
constexpr std::size_t most_records = 100'000;

class BagTaker {
 public:
  BagTaker(const DepositTools& tools, const Path& directory, const Bag& bag, const Authorship& by)
      : tools_(tools), directory_(directory), bag_(bag), by_(by), depositor_(tools) {}

  Result<std::vector<RecordTakenIn>> run(const std::stop_token& stop) {
    TRY(depositor_.sweep());
    std::vector<RecordTakenIn> taken;
    const auto ids = records_of_ours();
    for (const RecordId& id : ids) taken.push_back(TRY(take_own(id, stop)));
    if (ids.empty()) taken.push_back(TRY(take_foreign(stop)));
    return taken;
  }

 private:
  [[nodiscard]] std::vector<RecordId> records_of_ours() const {
    constexpr std::string_view folder = "data/records/";
    constexpr std::string_view file = "/record.json";
    std::vector<RecordId> ids;
    for (const auto& [path, payload] : bag_.payload) {
      if (path.size() != folder.size() + id_length + file.size() || !path.ends_with(file)) continue;
      const auto id = RecordId::parse(std::string_view(path).substr(folder.size(), id_length));
      if (id && path.starts_with(folder) && ids.size() < most_records) ids.push_back(*id);
    }
    return ids;
  }

  Result<RecordTakenIn> take_own(const RecordId& id, const std::stop_token& stop) {
    const std::string folder = folder_in_bag(id);
    const KeptRecord wanted = TRY(read_record_in_bag(directory_ / folder.substr(0, folder.size() - 1), id));
    RecordTakenIn taken{id, BagOutcome::unchanged, wanted.recordings.size()};
    if (!TRY(is_here(wanted))) {
      taken.outcome = BagOutcome::created;
      Deposit deposit{.into = wanted.record, .files = {}, .by = by_, .import_key = std::nullopt};
      for (const Recording& recording : wanted.recordings) {
        deposit.files.push_back(TRY(payload_file(folder + recording.vault_path, recording.file_name, recording.id)));
      }
      TRY(depositor_.deposit(deposit, nullptr, stop));
    }
    TRY(tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      for (const Collection& collection : wanted.collections) {
        if (!TRY(find_collection(db, collection.id))) TRY(put_collection(db, tools_.clock, collection));
      }
      if (taken.outcome == BagOutcome::created) TRY(tell_validation(db, id));
      return restore_history(db, tools_.clock, id, wanted.history);
    }));
    return taken;
  }

  // The same Record with the same files. An Error when one of its id says something else.
  Result<bool> is_here(const KeptRecord& wanted) {
    return tools_.home.catalogue->read([&](Db& db) -> Result<bool> {
      const RecordId& id = *wanted.record.id;
      const auto stored = read_record(db, id);
      if (!stored && stored.error().code == Code::not_found) return false;
      const Record here = TRY(stored).record;
      const std::vector<Deliverable> files = TRY(deliverables_of(db, id));
      const bool same_files = std::ranges::all_of(wanted.recordings, [&](const Recording& one) {
        return std::ranges::any_of(files, [&](const Deliverable& file) { return file.recording.id == one.id; });
      });
      if (same_files && digest_of_description(here) == digest_of_description(wanted.record)) return true;
      return fail(Code::conflict, "bag.record_differs", {{"id", id.str()}});
    });
  }

  Result<DepositFile> payload_file(const std::string& path, const std::string& name,
                                   const std::optional<RecordingId>& id) const {
    const auto payload = bag_.payload.find(path);
    if (payload == bag_.payload.end()) return fail(Code::invalid, "bag.record", {{"file", printable(path)}});
    return DepositFile{CopyOf{directory_ / path}, name, id, payload->second.digests};
  }

  Result<RecordTakenIn> take_foreign(const std::stop_token& stop) {
    const std::string key = "bag:" + bag_.identity;
    const auto known = TRY(tools_.home.catalogue->read([&](Db& db) { return find_by_import_key(db, key); }));
    if (known) return RecordTakenIn{*known, BagOutcome::unchanged, bag_.payload.size()};
    Deposit deposit{.into = described(), .files = {}, .by = by_, .import_key = key};
    for (const auto& [path, payload] : bag_.payload) {
      deposit.files.push_back(TRY(payload_file(path, path.substr(path.rfind('/') + 1), std::nullopt)));
    }
    const Deposited deposited = TRY(depositor_.deposit(deposit, nullptr, stop));
    TRY(tools_.home.catalogue->write([&](Db& db) { return tell_validation(db, deposited.record); }));
    return RecordTakenIn{deposited.record, BagOutcome::created, deposited.files.size()};
  }

  // What bag-info.txt says becomes the provenance, word for word; a person describes the rest.
  [[nodiscard]] Record described() const {
    std::string title;
    std::string provenance;
    for (const BagTag& tag : bag_.info) {
      if (!is_clean_text(tag.value) || !is_clean_text(tag.name) || provenance.size() > 8000) continue;
      if (to_lower_ascii(tag.name) == "external-description" && title.empty())
        title = std::string(clip(tag.value, 300));
      provenance += std::string(clip(tag.name, 100)) + ": " + std::string(clip(tag.value, 1000)) + "\n";
    }
    Record record = record_named_after(directory_.filename().native());
    if (!trim(title).empty()) record.all(FieldId::titles) = {LocalizedText{"und", to_nfc(title)}};
    if (!trim(provenance).empty()) {
      record.all(FieldId::provenance) = {LocalizedText{"und", to_nfc(trim(provenance))}};
    }
    return record;
  }

  Result<void> tell_validation(Db& db, const RecordId& record) {
    return append_event(db, tools_.clock,
                        Event{event_type::validation, "record", record.str(), record, by_.agent, Outcome::success,
                              fmt::format("BagIt {}.{}, {} files", bag_.declaration.version.major,
                                          bag_.declaration.version.minor, bag_.payload.size())});
  }

  const DepositTools& tools_;
  const Path& directory_;
  const Bag& bag_;
  const Authorship& by_;
  Depositor depositor_;
};

// The folder that has bagit.txt: the unpacked one itself or the only one in it (RFC 8493, 4.2).
Path root_of(const Path& unpacked) {
  std::error_code code;
  if (fs::exists(unpacked / "bagit.txt", code)) return unpacked;
  std::optional<Path> only;
  for (fs::directory_iterator it(unpacked, code), end; !code && it != end; it.increment(code)) {
    if (only) return unpacked;
    only = it->path();
  }
  return only.value_or(unpacked);
}

Result<BagTakenIn> take_in_directory(const DepositTools& tools, const Path& directory, const Authorship& by,
                                     const std::stop_token& stop) {
  const Bag bag = TRY(check_bag(directory, stop));
  BagTakenIn taken{bag.findings, {}};
  if (!bag.is_valid()) return taken;
  taken.records = TRY(BagTaker(tools, directory, bag, by).run(stop));
  return taken;
}

}  // namespace

Result<BagTakenIn> take_in_bag(const DepositTools& tools, const Path& bag, const Authorship& by,
                               const std::stop_token& stop) {
  std::error_code code;
  if (fs::is_directory(bag, code)) return take_in_directory(tools, bag, by, stop);
  const TemporaryDirectory unpacked = TRY(TemporaryDirectory::make(tools.home.paths.staging, "bag-"));
  const std::uint64_t free = TRY(tools.files.free_space(tools.home.paths.staging));
  // Half of what is free: the originals are copied once more from there.
  const std::uint64_t most = free > headroom ? (free - headroom) / 2 : 0;
  TRY(unpack(tools.sandbox, bag, unpacked.path(), most, stop));
  return take_in_directory(tools, root_of(unpacked.path()), by, stop);
}

}  // namespace khen
