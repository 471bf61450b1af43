// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_copy.h"

#include <algorithm>
#include <array>
#include <set>

#include "metadata/vault_layout.h"
#include "metadata/vault_object.h"

namespace khen::ocfl {
namespace {

namespace fs = std::filesystem;

std::string name_of_version(int number) { return "v" + std::to_string(number); }

Error broken(const Path& object, std::string_view why) {
  return with_cause(fail(Code::corrupt, "vault.object_broken"), object.native() + ": " + std::string(why));
}

Result<Inventory> sound_inventory(const Path& directory) {
  auto inventory = read_sound_inventory(directory);
  if (!inventory) return broken(directory, "no sound inventory");
  return *std::move(inventory);
}

Result<bool> same_inventory(const Path& one, const Path& other) {
  const std::string first = TRY(read_file(one / inventory_file, largest_inventory));
  return first == TRY(read_file(other / inventory_file, largest_inventory));
}

// One that isn't there yet, also where a clock stands still or was set back.
Path new_place_aside(const Path& object, Instant now) {
  const std::string time = std::to_string(to_milliseconds(now));
  Path place = object / time;
  std::error_code code;
  for (int number = 2; fs::exists(place, code); ++number) place = object / (time + "-" + std::to_string(number));
  return place;
}

Result<void> keep_from_being_written(const Path& file) {
  std::error_code unsupported_by_the_filesystem;
  fs::permissions(file, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read,
                  unsupported_by_the_filesystem);
  return {};
}

// The versions that are missing, built beside the object and then put in their places.
class ObjectCopy {
 public:
  ObjectCopy(const WriteTools& to, const Path& from, const RecordId& record, const ReadWatch& watch)
      : to_(to),
        source_(from / object_path(record)),
        target_(to.root / object_path(record)),
        record_(record),
        watch_(watch) {}

  Result<CopiedObject> run() {
    std::error_code code;
    if (!fs::exists(source_, code)) return fail(Code::not_found, "vault.no_object");
    inventory_ = TRY(sound_inventory(source_));
    const int wanted = version_number(inventory_.head).value_or(0);
    const bool exists = fs::exists(target_, code);
    const int have = exists ? TRY(versions_there(wanted)) : 0;
    if (have == wanted) return copied_;
    TRY(to_.files.remove_all(build_));
    TRY(make_durable_directories(to_.files, build_));
    TRY(exists ? add_versions(have + 1, wanted) : add_object(wanted));
    return copied_;
  }

 private:
  // How many versions the target has, all of them the source's.
  Result<int> versions_there(int wanted) {
    TRY(recover_object(to_, record_));
    const Inventory own = TRY(sound_inventory(target_));
    const int have = version_number(own.head).value_or(0);
    const Error differs =
        with_cause(fail(Code::conflict, "vault.copy_differs", {{"record", record_.str()}}), target_.native());
    if (have > wanted) return differs;
    if (!TRY(same_inventory(target_, have == wanted ? source_ : source_ / name_of_version(have)))) return differs;
    return have;
  }

  Result<void> add_object(int wanted) {
    // The highest directory that doesn't exist yet is what appears by the rename: no empty directory ever does.
    Path appearing = target_;
    std::error_code code;
    while (!fs::exists(appearing.parent_path(), code)) appearing = appearing.parent_path();
    const Path object = (build_ / target_.lexically_relative(appearing.parent_path())).lexically_normal();
    for (int number = 1; number <= wanted; ++number) {
      TRY(copy_version(name_of_version(number), object / name_of_version(number)));
    }
    TRY(copy_small(source_ / ("0=" + std::string(object_declaration)), object));
    TRY(copy_inventory(source_, object));
    TRY(sync_tree(to_.files, build_));
    TRY(to_.files.rename(build_ / appearing.filename(), appearing));
    return to_.files.sync_directory(appearing.parent_path());
  }

  Result<void> add_versions(int first, int last) {
    for (int number = first; number <= last; ++number) {
      const std::string version = name_of_version(number);
      TRY(copy_version(version, build_ / version));
      TRY(sync_tree(to_.files, build_ / version));
      TRY(to_.files.rename(build_ / version, target_ / version));
      TRY(to_.files.sync_directory(target_));
      TRY(install_inventory(to_, target_, version));
    }
    return {};
  }

  Result<void> copy_version(const std::string& version, const Path& to) {
    TRY(to_.files.make_directories(to));
    for (const auto& [path, digest] : digests_by_path(inventory_.manifest)) {
      if (!path.starts_with(version + "/")) continue;
      const Path target = to / path.substr(version.size() + 1);
      TRY(to_.files.make_directories(target.parent_path()));
      if (TRY(copy_with_digest(to_.files, source_ / path, target, watch_)) != digest) {
        return with_cause(fail(Code::corrupt, "vault.damaged"), (source_ / path).native());
      }
      TRY(keep_from_being_written(target));
      ++copied_.files;
      copied_.bytes += TRY(khen::file_size(target));
    }
    TRY(copy_inventory(source_ / version, to));
    copied_.versions.push_back(version);
    return {};
  }

  Result<void> copy_inventory(const Path& from, const Path& to) {
    TRY(sound_inventory(from));
    TRY(copy_small(from / inventory_file, to));
    return copy_small(from / sidecar_file, to);
  }

  Result<void> copy_small(const Path& from, const Path& to) {
    TRY(copy_with_digest(to_.files, from, to / from.filename()));
    return {};
  }

  const WriteTools& to_;
  Path source_;
  Path target_;
  RecordId record_;
  const ReadWatch& watch_;
  Path build_ = build_directory_of(to_.root);
  Inventory inventory_;
  CopiedObject copied_;
};

class Mending {
 public:
  Mending(const WriteTools& to, const Path& from, const RecordId& record)
      : to_(to),
        donor_(from / object_path(record)),
        object_(to.root / object_path(record)),
        aside_(new_place_aside(aside_directory_of(to.root) / object_.filename(), to.clock.now())) {}

  Result<MendedObject> run(const std::vector<VaultFinding>& findings) {
    donor_inventory_ = read_sound_inventory(donor_);
    if (!donor_inventory_) return mended_;
    TRY(to_.files.remove_all(build_));
    TRY(make_durable_directories(to_.files, build_));
    TRY(inventories());
    const auto own = read_sound_inventory(object_);
    if (!own) return mended_;
    const auto manifest = digests_by_path(own->manifest);
    std::set<std::string> seen;
    for (const VaultFinding& finding : findings) {
      if (!seen.insert(finding.path).second) continue;
      if (const auto known = manifest.find(finding.path); known != manifest.end()) {
        if (const auto content = content_path_of(*donor_inventory_, known->second)) {
          TRY(replace(finding.path, *content, known->second));
        }
      } else if (is_stranger(finding)) {
        TRY(set_aside(finding.path, Leave::nothing));
      }
    }
    return mended_;
  }

 private:
  enum class Leave { nothing, name };

  // A file that no inventory knows: by the codes of the specification.
  bool is_stranger(const VaultFinding& finding) const {
    static constexpr std::array<std::string_view, 3> codes{"E001", "E015", "E023"};
    std::error_code code;
    return std::ranges::find(codes, finding.code) != codes.end() &&
           fs::is_regular_file(fs::symlink_status(object_ / finding.path, code));
  }

  // Declaration, and every inventory that isn't sound or isn't the one that the other side has under the same name.
  Result<void> inventories() {
    const std::string declaration = "0=" + std::string(object_declaration);
    const auto declared = read_file(object_ / declaration, 4096);
    if (!declared || *declared != std::string(object_declaration) + "\n") TRY(replace_plainly(declaration));
    const int last = version_number(donor_inventory_->head).value_or(0);
    std::error_code code;
    for (int number = 1; number <= last; ++number) {
      const std::string version = name_of_version(number);
      if (!fs::exists(object_ / version, code) && number > own_versions()) break;  // it may have fewer than the other
      TRY(inventory_in(version, donor_ / version));
    }
    const std::string head = name_of_version(std::min(own_versions(), last));
    if (own_versions() > last) return {};
    return inventory_in("", head == donor_inventory_->head ? donor_ : donor_ / head);
  }

  [[nodiscard]] int own_versions() const {
    int highest = 0;
    std::error_code code;
    for (fs::directory_iterator it(object_, code), end; !code && it != end; it.increment(code)) {
      highest = std::max(highest, version_number(it->path().filename().native()).value_or(0));
    }
    return highest;
  }

  Result<void> inventory_in(const std::string& where, const Path& good) {
    if (!read_sound_inventory(good)) return {};
    // One that is sound and another is another history: for a person to decide about.
    if (read_sound_inventory(object_ / where)) return {};
    const std::string prefix = where.empty() ? where : where + "/";
    for (const std::string_view file : {inventory_file, sidecar_file}) {
      TRY(put(good / file, prefix + std::string(file), ""));
    }
    return {};
  }

  Result<void> replace_plainly(const std::string& path) { return put(donor_ / path, path, ""); }
  Result<void> replace(const std::string& path, const std::string& content, const std::string& digest) {
    return put(donor_ / content, path, digest);
  }

  // Copies the good file, checks it, keeps the wrong one aside and only then lets the good one take its place.
  Result<void> put(const Path& good, const std::string& path, const std::string& digest) {
    const Path built = build_ / "mended";
    TRY(to_.files.remove(built));
    const auto copied = copy_with_digest(to_.files, good, built);
    if (!copied && (copied.error().code == Code::disk_full || copied.error().code == Code::cancelled))
      return copied.error();
    if (!copied || (!digest.empty() && *copied != digest)) return {};
    if (!digest.empty()) TRY(keep_from_being_written(built));
    TRY(set_aside(path, Leave::name));
    const Path place = object_ / path;
    TRY(make_durable_directories(to_.files, place.parent_path()));
    TRY(to_.files.rename(built, place));
    TRY(to_.files.sync_directory(place.parent_path()));
    mended_.paths.push_back(path);
    return {};
  }

  Result<void> set_aside(const std::string& path, Leave leave) {
    std::error_code code;
    const Path wrong = object_ / path;
    if (!fs::exists(fs::symlink_status(wrong, code))) return {};
    const Path kept = aside_ / path;
    TRY(make_durable_directories(to_.files, kept.parent_path()));
    TRY(leave == Leave::name ? to_.files.link(wrong, kept) : to_.files.rename(wrong, kept));
    TRY(to_.files.sync_directory(kept.parent_path()));
    if (leave == Leave::nothing) TRY(to_.files.sync_directory(wrong.parent_path()));
    mended_.set_aside.push_back(path);
    return {};
  }

  const WriteTools& to_;
  Path donor_;
  Path object_;
  Path aside_;
  Path build_ = build_directory_of(to_.root);
  std::optional<Inventory> donor_inventory_;
  MendedObject mended_;
};

}  // namespace

Result<CopiedObject> copy_object(const WriteTools& to, const Path& from, const RecordId& record,
                                 const ReadWatch& watch) {
  const WriterLock lock = TRY(WriterLock::take(to.files, to.root));
  return ObjectCopy(to, from, record, watch).run();
}

Result<MendedObject> mend_object(const WriteTools& to, const Path& from, const RecordId& record,
                                 const std::vector<VaultFinding>& findings) {
  std::error_code code;
  if (!fs::exists(to.root / object_path(record), code)) {
    const CopiedObject copied = TRY(copy_object(to, from, record));
    return MendedObject{copied.versions, {}};
  }
  const WriterLock lock = TRY(WriterLock::take(to.files, to.root));
  return Mending(to, from, record).run(findings);
}

}  // namespace khen::ocfl
