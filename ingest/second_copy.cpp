// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/second_copy.h"

#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/catalogue.h"
#include "metadata/vault_layout.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view marker_file = "khen-copy.json";
constexpr std::uint64_t largest_marker = 65536;
constexpr std::size_t longest_label = 40;

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= longest_label && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string text_at(const nlohmann::json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct KnownCopy {
  std::string id;
  Instant seen;
};

Result<std::optional<KnownCopy>> known_copy(Db& db, const std::string& label) {
  Statement select = TRY(db.prepare("select id, seen from vault_copy where label = :label"));
  select.bind(":label", label);
  if (!TRY(select.step())) return std::optional<KnownCopy>();
  return std::optional(KnownCopy{select.text(0), select.instant(1)});
}

Result<std::int64_t> records_behind(Db& db, const std::string& id) {
  Statement count =
      TRY(db.prepare("select count(distinct object) from outbox where kind = 'record' and sequence > :sequence"));
  count.bind(":sequence", TRY(cursor_of(db, "copy:" + id)));
  TRY(count.step());
  return count.number(0);
}

bool on_one_disk(const Path& one, const Path& other) {
  struct stat first {};
  struct stat second {};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

}  // namespace

Result<std::vector<CopyPlace>> parse_copy_places(std::string_view setting) {
  std::vector<CopyPlace> places;
  for (const std::string_view part : split(setting, ',')) {
    const std::string_view text = trim(part);
    if (text.empty()) continue;
    const std::size_t equals = text.find('=');
    const std::string_view label = trim(text.substr(0, equals));
    const std::string_view directory = equals == std::string_view::npos ? "" : trim(text.substr(equals + 1));
    const bool again = std::ranges::find(places, label, &CopyPlace::label) != places.end();
    if (!is_label(label) || !directory.starts_with('/') || again) {
      return fail(Code::usage, "settings.value", {{"key", "vault_copies"}, {"value", printable(text)}});
    }
    places.push_back({std::string(label), Path(directory).lexically_normal()});
  }
  return places;
}

Result<std::optional<SecondCopy>> find_copy(const CopyPlace& place) {
  const Path marker = place.directory / marker_file;
  std::error_code code;
  if (!fs::exists(fs::symlink_status(marker, code))) return std::optional<SecondCopy>();
  const auto text = read_file(marker, largest_marker);
  if (!text) return with_cause(fail(Code::io, "copy.unreadable", {{"label", place.label}}), text.error().cause);
  const auto object = nlohmann::json::parse(*text, nullptr, false);
  const std::string found = text_at(object, "label");
  const auto id = VaultCopyId::parse(text_at(object, "id"));
  if (!id) return with_cause(fail(Code::corrupt, "copy.unreadable", {{"label", place.label}}), marker.native());
  if (found != place.label) {
    return fail(Code::conflict, "copy.other_label", {{"label", place.label}, {"found", printable(found)}});
  }
  return std::optional(SecondCopy{place, *id});
}

Result<void> prepare_copy(Files& files, const Clock& clock, const CopyPlace& place) {
  std::error_code code;
  if (!fs::is_directory(place.directory, code)) {
    return fail(Code::not_found, "copy.no_directory", {{"directory", place.directory.native()}});
  }
  if (TRY(find_copy(place))) return fail(Code::conflict, "copy.exists", {{"label", place.label}});
  for (const auto& entry : fs::directory_iterator(place.directory, code)) {
    const std::string name = entry.path().filename().native();
    if (name == "lost+found" || name == "vault" || name == "System Volume Information") continue;
    return fail(Code::conflict, "copy.not_empty", {{"directory", place.directory.native()}});
  }
  TRY(ocfl::prepare_storage_root(files, place.directory / "vault"));
  const nlohmann::ordered_json marker{{"what", "Khen second copy"},
                                      {"label", place.label},
                                      {"id", VaultCopyId::make(clock).str()},
                                      {"made", to_rfc3339(clock.now())}};
  return write_durably(files, place.directory / marker_file, marker.dump(2) + "\n");
}

Result<void> note_seen(Db& db, const Clock& clock, const SecondCopy& copy) {
  Statement upsert =
      TRY(db.prepare("insert into vault_copy (label, id, seen) values (:label, :id, :now)"
                     " on conflict (label) do update set id = excluded.id, seen = excluded.seen"));
  upsert.bind(":label", copy.place.label).bind(":id", copy.id).bind(":now", clock.now());
  return upsert.run();
}

Result<std::vector<CopyStatus>> copy_statuses(Home& home, const std::vector<CopyPlace>& places) {
  std::vector<CopyStatus> statuses;
  for (const CopyPlace& place : places) {
    CopyStatus status{.place = place};
    const auto found = find_copy(place);
    if (!found) status.state = CopyState::other_disk;
    std::string id;
    if (found && *found) {
      status.state = CopyState::here;
      status.same_disk = on_one_disk(home.paths.vault, place.directory);
      id = (*found)->id.str();
    }
    TRY(home.catalogue->read([&](Db& db) -> Result<void> {
      const auto known = TRY(known_copy(db, place.label));
      if (known) status.seen = known->seen;
      if (id.empty() && known) id = known->id;
      status.behind = TRY(records_behind(db, id));
      return {};
    }));
    statuses.push_back(std::move(status));
  }
  return statuses;
}

}  // namespace khen
