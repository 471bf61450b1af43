// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/drop_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>

#include "ingest/job_queue.h"
#include "ingest/sheet/batches.h"
#include "ingest/wake.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> sheet_endings{".csv", ".tsv", ".xlsx", ".xls"};
constexpr std::uint32_t watched =
    IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR | IN_DONT_FOLLOW;
constexpr int after_the_desk = -500;
constexpr std::string_view agent = "program:khen";

fs::file_type type_of(const Path& path) {
  std::error_code code;
  return fs::symlink_status(path, code).type();
}

// Locks and half-written files of spreadsheet programs begin like this.
bool is_of_a_program(const Path& path) {
  const std::string name = path.filename().native();
  return name.starts_with('.') || name.starts_with('~');
}

bool is_sheet(const Path& path) {
  const std::string ending = to_lower_ascii(path.extension().native());
  return std::ranges::find(sheet_endings, ending) != sheet_endings.end() && !is_of_a_program(path) &&
         !is_sheet_report(path) && type_of(path) == fs::file_type::regular;
}

// Whether somebody has the file open for writing: then the kernel grants no lease. It can't tell of files of another
// user, or where the file system has no leases.
enum class Writer { none, some, unknown };
Writer writer_of(const Path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return Writer::unknown;
  if (::fcntl(file.get(), F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN ? Writer::some : Writer::unknown;
  ::fcntl(file.get(), F_SETLEASE, F_UNLCK);
  return Writer::none;
}

// Calls `visit` for each regular file that counts, in a folder with those below it.
void for_each_file(const Path& unit, bool with_folders, const std::function<void(const Path&)>& visit) {
  std::error_code code;
  fs::recursive_directory_iterator it(unit, code);
  for (const fs::recursive_directory_iterator end; !code && it != end; it.increment(code)) {
    const Path& path = it->path();
    const fs::file_type type = type_of(path);
    if (type == fs::file_type::directory && (!with_folders || is_of_a_program(path))) it.disable_recursion_pending();
    if (type == fs::file_type::regular && !is_of_a_program(path) && !is_sheet_report(path)) visit(path);
  }
}

// What lies there, by names, sizes and times; the same after a restart.
std::string mark_of(const Path& unit, bool with_folders) {
  std::vector<std::string> lines;
  for_each_file(unit, with_folders, [&](const Path& path) {
    std::error_code code;
    const auto written = fs::last_write_time(path, code).time_since_epoch().count();
    lines.push_back(
        fmt::format("{} {} {}\n", path.lexically_relative(unit).native(), fs::file_size(path, code), written));
  });
  std::ranges::sort(lines);
  Digest digest(DigestAlgorithm::sha256);
  for (const std::string& line : lines) digest.update(line);
  return digest.finish_hex();
}

bool lies_in(const Path& inner, const Path& outer) {
  const auto [end, rest] = std::ranges::mismatch(outer, inner);
  return end == outer.end();
}

}  // namespace

Result<DropFolder> DropFolder::open(const Tools& tools, Options options) {
  std::error_code code;
  options.folder = fs::canonical(options.folder, code);
  if (code || !fs::is_directory(options.folder, code)) {
    return fail(Code::not_found, "drop.not_a_folder", {{"folder", printable(options.folder.native())}});
  }
  const Path home = fs::canonical(tools.home.paths.home, code);
  if (lies_in(options.folder, home) || lies_in(home, options.folder)) {
    return fail(Code::usage, "drop.in_home", {{"folder", printable(options.folder.native())}});
  }
  Descriptor watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!watch) return fail_errno(errno, "inotify", options.folder.native());
  return DropFolder(tools, std::move(options), std::move(watch));
}

void DropFolder::run(const std::stop_token& stop) {
  const Descriptor bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback on_stop(stop, [&bell] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(bell.get(), &one, sizeof one);
  });
  look_everywhere();
  while (!stop.stop_requested()) {
    int patience = -1;
    for (const auto& [unit, since] : pending_) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(since + options_.quiet - Steady::now()).count();
      const int wait = static_cast<int>(std::max<std::int64_t>(0, left));
      patience = patience < 0 ? wait : std::min(patience, wait);
    }
    std::array<pollfd, 2> waits{{{watch_.get(), POLLIN, 0}, {bell.get(), POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), patience) < 0 && errno != EINTR) {
      return tools_.log.failure("drop_folder.watch", fail_errno(errno, "poll", options_.folder.native()));
    }
    read_events();
    std::vector<Path> due;
    for (const auto& [unit, since] : pending_) {
      if (Steady::now() - since >= options_.quiet) due.push_back(unit);
    }
    for (const Path& unit : due) {
      if (stop.stop_requested()) return;
      const auto taken = take_in(unit);
      if (!taken) tools_.log.failure("drop_folder.take_in", taken.error(), {{"folder", unit.native()}});
      // What is still written to, or being taken in, is looked at again after a while.
      if (!taken || !*taken) {
        pending_[unit] = Steady::now();
      } else {
        pending_.erase(unit);
      }
    }
  }
}

void DropFolder::look_everywhere() {
  written_.clear();
  watch_below(options_.folder);
  touch(options_.folder / "x");
  std::error_code code;
  for (fs::directory_iterator it(options_.folder, code), end; !code && it != end; it.increment(code)) {
    if (type_of(it->path()) == fs::file_type::directory) touch(it->path() / "x");
  }
}

void DropFolder::watch_below(const Path& directory) {
  const int number = ::inotify_add_watch(watch_.get(), directory.c_str(), watched);
  if (number < 0) {
    if (errno != ENOENT && errno != ENOTDIR) {
      tools_.log.failure("drop_folder.watch", fail_errno(errno, "inotify", directory.native()));
    }
    return;
  }
  directories_[number] = directory;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (type_of(it->path()) == fs::file_type::directory && !is_of_a_program(it->path())) watch_below(it->path());
  }
}

void DropFolder::read_events() {
  alignas(inotify_event) std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t got = ::read(watch_.get(), buffer.data(), buffer.size());
    if (got <= 0) return;
    for (const char* at = buffer.data(); at < buffer.data() + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if ((event->mask & IN_Q_OVERFLOW) != 0) {
        look_everywhere();
        continue;
      }
      const auto directory = directories_.find(event->wd);
      if (directory == directories_.end()) continue;
      if ((event->mask & IN_IGNORED) != 0) {
        directories_.erase(directory);
        continue;
      }
      if (event->len == 0) continue;
      const Path path = directory->second / event->name;
      if ((event->mask & IN_ISDIR) != 0) {
        if ((event->mask & (IN_CREATE | IN_MOVED_TO)) != 0) watch_below(path);
        touch(path / "x");
      } else if ((event->mask & IN_MODIFY) != 0) {
        written_.insert(path);
      } else if ((event->mask & IN_CREATE) == 0) {
        written_.erase(path);
      }
      touch(path);
    }
  }
}

// The folder that is taken in as one: one directly in ours, or ours itself for what lies in it.
Path DropFolder::unit_of(const Path& path) const {
  const Path relative = path.lexically_relative(options_.folder);
  return std::distance(relative.begin(), relative.end()) > 1 ? options_.folder / *relative.begin() : options_.folder;
}

void DropFolder::touch(const Path& path) { pending_[unit_of(path)] = Steady::now(); }

bool DropFolder::is_written_to(const Path& unit) const {
  const auto open = std::ranges::any_of(written_, [&](const Path& path) {
    return unit_of(path) == unit && type_of(path) == fs::file_type::regular && writer_of(path) != Writer::none;
  });
  if (open) return true;
  bool any = false;
  for_each_file(unit, unit != options_.folder, [&](const Path& path) { any = any || writer_of(path) == Writer::some; });
  return any;
}

// false: not yet.
Result<bool> DropFolder::take_in(const Path& unit) {
  if (type_of(unit) != fs::file_type::directory) return true;  // it was taken away
  std::vector<std::string> sheets;
  std::error_code code;
  for (fs::directory_iterator it(unit, code), end; !code && it != end; it.increment(code)) {
    if (is_sheet(it->path())) sheets.push_back(it->path().filename().native());
  }
  if (sheets.empty()) return true;
  if (is_written_to(unit)) return false;
  const std::string mark = mark_of(unit, unit != options_.folder);
  bool all = true;
  for (const std::string& sheet : sheets) all = TRY(take_in_sheet(unit, sheet, mark)) && all;
  return all;
}

Result<bool> DropFolder::take_in_sheet(const Path& unit, const std::string& sheet, const std::string& mark) {
  if (sheet != printable(sheet) || !is_clean_text(sheet)) {
    return fail(Code::invalid, "sheet.path", {{"file", printable(sheet)}});
  }
  const bool settled = TRY(tools_.home.catalogue->write([&](Db& db) -> Result<bool> {
    const Instant now = tools_.clock.now();
    auto known = TRY(find_dropped(db, unit, sheet));
    if (known && known->mark == mark) return true;
    if (known && is_under_way(TRY(job_of_batch(db, known->id)))) return false;
    if (!known) {
      known = Batch{.id = BatchId::make(tools_.clock),
                    .agent = std::string(agent),
                    .language = options_.language,
                    .sheet = sheet,
                    .folder = unit,
                    .mark = {},
                    .created = now,
                    .changed = now,
                    .ran = std::nullopt};
      TRY(insert_batch(db, *known));
    }
    known->mark = mark;
    known->changed = now;
    TRY(update_batch(db, *known));
    TRY(enqueue(db, tools_.clock,
                {.kind = JobKind::import_sheet,
                 .object = batch_object(known->id, ImportMode::carry_out),
                 .record = std::nullopt,
                 .priority = after_the_desk}));
    return true;
  }));
  if (settled) wake_worker(tools_.home.paths.run);
  return settled;
}

}  // namespace khen
