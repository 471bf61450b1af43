// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/home.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "metadata/base/settings.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_marker = 65536;
constexpr std::string_view unfinished = ".unfinished";  // is there while init_home() works
constexpr std::string_view unfinished_new = ".unfinished.new";

Error home_error(Code code, std::string_view message, const Path& home) {
  return fail(code, message, {{"home", home.native()}});
}

bool is_writable(const Path& directory) { return ::access(directory.c_str(), W_OK | X_OK) == 0; }

// The nearest directory of the path that exists.
Path nearest_existing(Path path) {
  std::error_code code;
  while (!fs::exists(path, code) && path.has_parent_path() && path.parent_path() != path) path = path.parent_path();
  return path.empty() ? Path(".") : path;
}

std::array<Path, 5> plain_directories(const Paths& paths) {
  return {paths.staging, paths.renditions, paths.index, paths.run, paths.log};
}

std::ptrdiff_t count_entries(const Path& directory) {
  std::error_code code;
  return std::distance(fs::directory_iterator(directory, code), fs::directory_iterator());
}

enum class Place { absent, empty, ours, unfinished, foreign };

Place look_at(const Paths& paths) {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(paths.home, code))) return Place::absent;
  if (fs::exists(paths.marker, code)) return Place::ours;
  if (!fs::is_directory(paths.home, code)) return Place::foreign;
  if (fs::exists(paths.home / unfinished, code)) return Place::unfinished;
  // A crash while the mark itself was written leaves its beginnings, and nothing else.
  if (fs::exists(paths.home / unfinished_new, code) && count_entries(paths.home) == 1) return Place::unfinished;
  return fs::is_empty(paths.home, code) ? Place::empty : Place::foreign;
}

Result<void> clear(Files& files, const Path& directory) {
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    TRY(files.remove_all(it->path()));
  }
  return {};
}

// The marker comes last: a home that has it is complete.
Result<void> fill(Files& files, const Clock& clock, const Paths& paths) {
  TRY(make_durable_directories(files, paths.home));
  TRY(write_durably(files, paths.home / unfinished, "\n"));
  for (const Path& directory : plain_directories(paths)) TRY(make_durable_directories(files, directory));
  TRY(Vault::open(files, clock, paths.vault));
  TRY(DbPool::open(paths.catalogue));
  TRY(write_durably(files, paths.settings, settings_template()));
  const nlohmann::ordered_json marker{
      {"what", "Khen archive home"}, {"format", home_format}, {"made", to_rfc3339(clock.now())}};
  TRY(write_durably(files, paths.marker, marker.dump(2) + "\n"));
  return files.remove(paths.home / unfinished);
}

// After a failure: nothing of ours stays, and neither does the directory when it is ours.
void undo(Files& files, const Path& home, Place before) {
  const auto undone = before == Place::absent ? files.remove_all(home) : clear(files, home);
  // What can't be removed now carries the mark of an unfinished home, which the next init_home() clears away.
  if (!undone) return;
}

Result<void> check_format(const Paths& paths) {
  std::error_code code;
  if (!fs::exists(paths.marker, code)) return home_error(Code::not_found, "home.not_found", paths.home);
  const std::string text = TRY(read_file(paths.marker, largest_marker));
  const auto marker = nlohmann::json::parse(text, nullptr, false);
  const auto format = marker.is_object() ? marker.find("format") : marker.end();
  if (!marker.is_object() || format == marker.end() || !format->is_number_integer()) {
    return fail(Code::corrupt, "home.broken",
                {{"home", paths.home.native()}, {"part", paths.marker.filename().native()}});
  }
  if (format->get<std::int64_t>() > home_format) {
    return fail(Code::newer, "home.newer",
                {{"home", paths.home.native()}, {"found", format->dump()}, {"known", std::to_string(home_format)}});
  }
  return {};
}

Result<void> check_parts(const Paths& paths) {
  std::error_code code;
  for (const Path& part : {paths.vault, paths.catalogue}) {
    if (!fs::exists(part, code)) {
      return fail(Code::corrupt, "home.broken", {{"home", paths.home.native()}, {"part", part.filename().native()}});
    }
  }
  return {};
}

// Bytes go from staging into the vault by a second name, which can't cross filesystems.
Result<void> check_one_filesystem(const Paths& paths) {
  struct stat staging {};
  struct stat vault {};
  if (::stat(paths.staging.c_str(), &staging) != 0 || ::stat(paths.vault.c_str(), &vault) != 0) {
    return fail_errno(errno, "stat", paths.home.native());
  }
  if (staging.st_dev != vault.st_dev) return home_error(Code::invalid, "home.two_filesystems", paths.home);
  return {};
}

}  // namespace

Paths paths_of(const Path& home) {
  return Paths{.home = home,
               .settings = home / "khen.toml",
               .marker = home / "home.json",
               .catalogue = home / "catalogue.db",
               .vault = home / "vault",
               .staging = home / "staging",
               .renditions = home / "renditions",
               .index = home / "index",
               .run = home / "run",
               .log = home / "log",
               .media_key = home / "media.key"};
}

Result<Paths> init_home(Files& files, const Clock& clock, const Path& home) {
  const Path absolute = fs::absolute(home).lexically_normal();
  const Paths paths = paths_of(absolute);
  const Place place = look_at(paths);
  if (place == Place::ours) return home_error(Code::conflict, "home.exists", absolute);
  if (place == Place::foreign) return home_error(Code::conflict, "home.not_empty", absolute);
  if (!is_writable(nearest_existing(absolute))) return home_error(Code::denied, "home.read_only", absolute);
  if (place == Place::unfinished) TRY(clear(files, absolute));
  if (auto filled = fill(files, clock, paths); !filled) {
    undo(files, absolute, place);
    return std::move(filled).error();
  }
  return paths;
}

Result<Home> open_home(Files& files, const Clock& clock, const Path& home) {
  Paths paths = paths_of(fs::absolute(home).lexically_normal());
  TRY(check_format(paths));
  if (!is_writable(paths.home)) return home_error(Code::denied, "home.read_only", paths.home);
  TRY(check_parts(paths));
  for (const Path& directory : plain_directories(paths)) TRY(make_durable_directories(files, directory));
  TRY(check_one_filesystem(paths));
  Vault vault = TRY(Vault::open(files, clock, paths.vault));
  auto catalogue = TRY(DbPool::open(paths.catalogue));
  return Home{std::move(paths), std::move(catalogue), std::move(vault)};
}

}  // namespace khen
