// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/home.h"

// Second copies of the vault: storage roots on other disks, each with a label. A disk may be away for weeks; nothing is
// ever written to a place that doesn't carry its label, such as the empty directory that a disk is mounted on.
//   DIRECTORY/khen-copy.json   label and id of the disk
//   DIRECTORY/vault/           an OCFL storage root, valid by itself
namespace khen {

struct CopyPlace {
  std::string label;
  Path directory;
};

// The setting vault_copies: "disk-b=/mnt/khen-b, nas=/srv/nas/khen". Error "settings.value" {key, value}.
Result<std::vector<CopyPlace>> parse_copy_places(std::string_view setting);

// One that is connected.
struct SecondCopy {
  CopyPlace place;
  VaultCopyId id;  // of the disk
  [[nodiscard]] Path root() const { return place.directory / "vault"; }
  [[nodiscard]] std::string cursor() const { return "copy:" + id.str(); }  // in the outbox
};

// nullopt: it is away. "copy.other_label" {label, found}: another disk is in its place; "copy.unreadable" {label}.
Result<std::optional<SecondCopy>> find_copy(const CopyPlace& place);

// Labels an empty directory (what a new filesystem brings may be in it). "copy.no_directory" {directory},
// "copy.not_empty" {directory}, "copy.exists" {label}.
Result<void> prepare_copy(Files& files, const Clock& clock, const CopyPlace& place);

// Keeps in the catalogue that it was here.
Result<void> note_seen(Db& db, const Clock& clock, const SecondCopy& copy);

enum class CopyState { here, away, other_disk };
constexpr std::string_view name_of(CopyState state) {
  return state == CopyState::here ? "here" : state == CopyState::away ? "away" : "other_disk";
}

struct CopyStatus {
  CopyPlace place;
  CopyState state = CopyState::away;
  std::optional<Instant> seen{};  // when last
  std::int64_t behind = 0;        // Records that have changed since they were copied
  bool same_disk = false;         // as the vault: no help when that disk dies
};
Result<std::vector<CopyStatus>> copy_statuses(Home& home, const std::vector<CopyPlace>& places);

}  // namespace khen
