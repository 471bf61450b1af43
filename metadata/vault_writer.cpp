// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_writer.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_object.h"

namespace khen::ocfl {
namespace {

namespace fs = std::filesystem;

Result<void> write_synced(Files& files, const Path& path, std::string_view content) {
  const auto file = TRY(files.open(path, Opening::create_new));
  TRY(file->append(as_bytes(content)));
  return file->sync();
}

std::string name_of_version(int number) { return "v" + std::to_string(number); }

Result<int> highest_version(const Path& object) {
  int highest = 0;
  std::error_code code;
  for (fs::directory_iterator it(object, code), end; !code && it != end; it.increment(code)) {
    if (!it->is_directory()) continue;
    highest = std::max(highest, version_number(it->path().filename().native()).value_or(0));
  }
  if (code) return fail_errno(code.value(), "list", object.native());
  return highest;
}

Error broken(const Path& object, std::string_view why) {
  return with_cause(fail(Code::corrupt, "vault.object_broken"), object.native() + ": " + std::string(why));
}

// A version directory that was never complete. We don't make any, so it is kept for a person to look at.
Result<void> set_aside(const WriteTools& tools, const Path& object, const std::string& version) {
  const Path aside = aside_directory_of(tools.root);
  TRY(make_durable_directories(tools.files, aside));
  const std::string name =
      fmt::format("{}-{}-{}", object.filename().native(), version, to_milliseconds(tools.clock.now()));
  TRY(tools.files.rename(object / version, aside / name));
  TRY(tools.files.sync_directory(aside));
  return tools.files.sync_directory(object);
}

bool is_safe_path(std::string_view path) {
  for (const std::string_view element : split(path, '/')) {
    if (element.empty() || element == "." || element == "..") return false;
  }
  return is_clean_text(path) && path.find_first_of("\n\r\t") == std::string_view::npos;
}

// The version that is being built.
class Draft {
 public:
  Draft(const WriteTools& tools, const RecordId& record, const VaultVersion& wanted)
      : tools_(tools), wanted_(wanted), object_(tools.root / object_path(record)) {
    inventory_.id = object_id(record);
    inventory_.type = inventory_type_1_1;
    inventory_.digest_algorithm = "sha512";
  }

  Result<void> write() {
    std::error_code code;
    const bool exists = fs::exists(object_, code);
    if (exists) inventory_ = TRY(read_root_inventory(object_));
    TRY(plan_state());
    if (exists && state_ == digests_by_path(inventory_.versions.at(inventory_.head).state)) return {};
    number_ = version_number(inventory_.head).value_or(0) + 1;
    version_ = name_of_version(number_);
    TRY(clear_build());
    TRY(exists ? add_to_object() : add_object());
    return {};
  }

 private:
  // What the version will hold: logical path → digest.
  Result<void> plan_state() {
    if (!inventory_.head.empty()) state_ = digests_by_path(inventory_.versions.at(inventory_.head).state);
    for (const auto& [path, file] : wanted_.files) state_[path] = file.sha512;
    for (const auto& [path, text] : wanted_.texts) state_[path] = digest_hex(DigestAlgorithm::sha512, text);
    for (const auto& [path, digest] : state_) {
      if (!is_safe_path(path) || digest.size() != 128)
        return fail(Code::internal, "vault.path_invalid", {{"path", printable(path)}});
      for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
        if (state_.contains(path.substr(0, slash)))
          return fail(Code::internal, "vault.path_invalid", {{"path", printable(path)}});
      }
    }
    return {};
  }

  Result<void> clear_build() {
    const Path build = build_directory_of(tools_.root);
    TRY(tools_.files.remove_all(build));
    return make_durable_directories(tools_.files, build);
  }

  Result<void> add_object() {
    // The highest directory that doesn't exist yet is what appears by the rename: no empty directory ever does.
    Path appearing = object_;
    std::error_code code;
    while (!fs::exists(appearing.parent_path(), code)) appearing = appearing.parent_path();
    const Path build = build_directory_of(tools_.root);
    const Path object = (build / object_.lexically_relative(appearing.parent_path())).lexically_normal();
    TRY(tools_.files.make_directories(object));
    TRY(write_version_directory(object / version_));
    TRY(write_synced(tools_.files, object / ("0=" + std::string(object_declaration)),
                     std::string(object_declaration) + "\n"));
    TRY(write_inventory(object));
    TRY(sync_tree(tools_.files, build));
    TRY(tools_.files.rename(build / appearing.filename(), appearing));
    return tools_.files.sync_directory(appearing.parent_path());
  }

  Result<void> add_to_object() {
    const Path version = build_directory_of(tools_.root) / version_;
    TRY(write_version_directory(version));
    TRY(sync_tree(tools_.files, version));
    TRY(tools_.files.rename(version, object_ / version_));
    TRY(tools_.files.sync_directory(object_));
    return install_inventory(tools_, object_, version_);
  }

  Result<void> write_version_directory(const Path& directory) {
    TRY(tools_.files.make_directories(directory));
    for (const auto& [path, file] : wanted_.files) {
      if (content_path_of(inventory_, file.sha512)) continue;
      const Path target = TRY(place_for(directory, path, file.sha512));
      TRY(tools_.files.link(file.path, target));
      // Nothing of ours writes to it again; the mode keeps others from doing so by mistake.
      std::error_code unsupported_by_the_filesystem;
      fs::permissions(target, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read,
                      unsupported_by_the_filesystem);
    }
    for (const auto& [path, text] : wanted_.texts) {
      const std::string digest = digest_hex(DigestAlgorithm::sha512, text);
      if (content_path_of(inventory_, digest)) continue;
      TRY(write_synced(tools_.files, TRY(place_for(directory, path, digest)), text));
    }
    describe();
    return write_inventory(directory);
  }

  // Notes in the manifest where the bytes will be, and makes their directory.
  Result<Path> place_for(const Path& directory, const std::string& path, const std::string& digest) {
    const std::string below = std::string(content_directory_of(inventory_)) + "/" + path;
    inventory_.manifest[digest].push_back(version_ + "/" + below);
    const Path target = directory / below;
    TRY(tools_.files.make_directories(target.parent_path()));
    return target;
  }

  void describe() {
    Version version;
    version.created = to_rfc3339_milliseconds(tools_.clock.now());
    version.message = wanted_.message;
    version.user = User{wanted_.user_name, wanted_.user_address};
    for (const auto& [path, digest] : state_) version.state[manifest_key(digest)].push_back(path);
    inventory_.versions[version_] = std::move(version);
    inventory_.head = version_;
  }

  // 3.5.3.1: a state block must repeat the manifest's spelling of a digest.
  std::string manifest_key(const std::string& digest) const {
    if (inventory_.manifest.contains(digest)) return digest;
    for (const auto& [key, paths] : inventory_.manifest) {
      if (to_lower_ascii(key) == digest) return key;
    }
    return digest;
  }

  Result<void> write_inventory(const Path& directory) {
    const std::string json = to_json(inventory_);
    TRY(write_synced(tools_.files, directory / inventory_file, json));
    return write_synced(tools_.files, directory / sidecar_file, sidecar_for(json));
  }

  const WriteTools& tools_;
  const VaultVersion& wanted_;
  Path object_;
  Inventory inventory_;
  std::map<std::string, std::string> state_;
  int number_ = 0;
  std::string version_;
};

}  // namespace

Path work_directory_of(const Path& root) { return root.native() + ".work"; }
Path build_directory_of(const Path& root) { return work_directory_of(root) / "build"; }
Path aside_directory_of(const Path& root) { return work_directory_of(root) / "aside"; }

Result<WriterLock> WriterLock::take(Files& files, const Path& root) {
  const Path work = work_directory_of(root);
  TRY(make_durable_directories(files, work));
  const Path name = work / "lock";
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file) return fail_errno(errno, "open", name.native());
  while (::flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return fail_errno(errno, "flock", name.native());
  }
  return WriterLock(std::move(file));
}

Result<void> sync_tree(Files& files, const Path& directory) {
  std::error_code code;
  std::vector<Path> below;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (it->is_directory()) below.push_back(it->path());
  }
  if (code) return fail_errno(code.value(), "list", directory.native());
  for (const Path& child : below) TRY(sync_tree(files, child));
  return files.sync_directory(directory);
}

Result<void> install_inventory(const WriteTools& tools, const Path& object, const std::string& version) {
  const std::string json = TRY(read_file(object / version / inventory_file, largest_inventory));
  const Path build = build_directory_of(tools.root);
  TRY(make_durable_directories(tools.files, build));
  const Path new_inventory = build / inventory_file;
  const Path new_sidecar = build / sidecar_file;
  TRY(tools.files.remove(new_inventory));
  TRY(tools.files.remove(new_sidecar));
  TRY(write_synced(tools.files, new_inventory, json));
  TRY(write_synced(tools.files, new_sidecar, sidecar_for(json)));
  TRY(tools.files.rename(new_inventory, object / inventory_file));
  TRY(tools.files.rename(new_sidecar, object / sidecar_file));
  return tools.files.sync_directory(object);
}

Result<void> recover_object(const WriteTools& tools, const RecordId& record) {
  const Path object = tools.root / object_path(record);
  std::error_code code;
  if (!fs::exists(object, code)) return {};
  const int highest = TRY(highest_version(object));
  const std::string version = name_of_version(highest);
  const auto root = read_sound_inventory(object);
  if (root && root->head == version) return {};

  const auto newest = read_sound_inventory(object / version);
  const bool complete = newest && newest->head == version && newest->id == object_id(record);
  if (complete && root && root->head == name_of_version(highest - 1)) return install_inventory(tools, object, version);
  if (complete) {
    const auto root_json = read_file(object / inventory_file, largest_inventory);
    const auto newest_json = read_file(object / version / inventory_file, largest_inventory);
    if (root_json && newest_json && *root_json == *newest_json) return install_inventory(tools, object, version);
  }
  if (!complete && root && root->head == name_of_version(highest - 1)) return set_aside(tools, object, version);
  return broken(object, "neither its inventory nor that of " + version + " tells its state");
}

Result<void> write_version(const WriteTools& tools, const RecordId& record, const VaultVersion& version) {
  return Draft(tools, record, version).write();
}

}  // namespace khen::ocfl
