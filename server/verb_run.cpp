// SPDX-License-Identifier: GPL-3.0-or-later
// serve, work.
#include <fmt/core.h>
#include <malloc.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "ingest/keeper.h"
#include "ingest/sheet/drop_folder.h"
#include "ingest/supervisor.h"
#include "metadata/accounts.h"
#include "server/app.h"
#include "server/verbs.h"
#include "server/worker.h"

namespace khen {
namespace {

constexpr std::string_view first_administrator = "admin";

// The password is shown once and never stored; `khen user password` makes another.
Result<void> greet_first_administrator(const Invocation& invocation, DbPool& pool) {
  const std::string password = make_one_time_password();
  const bool made = TRY(pool.write([&](Db& db) -> Result<bool> {
    if (!TRY(list_accounts(db)).empty()) return false;
    TRY(create_account(db, invocation.clock,
                       {std::string(first_administrator), "", Role::administrator, password, true}));
    return true;
  }));
  if (!made) return {};
  fmt::print("\n  {}\n\n", invocation.say("cli.serve.first_login",
                                          {{"login", std::string(first_administrator)}, {"password", password}}));
  return {};
}

std::vector<std::string> worker_arguments(const Invocation& invocation) {
  std::error_code code;
  const Path self = std::filesystem::read_symlink("/proc/self/exe", code);
  return {self.native(), "--home", invocation.home.native(), "work"};
}

// A block as large as a body goes back to the system when it is freed. Left to itself, the allocator learns from the
// first one to keep such blocks, in as many places as there are threads.
void give_large_blocks_back() { ::mallopt(M_MMAP_THRESHOLD, 128 * 1024); }

Log log_of(const Invocation& invocation, const Archive& archive) {
  return {invocation.clock, STDERR_FILENO, parse_log_level(archive.settings.text(Setting::log_level))};
}

// Nothing when none is wanted. One that can't be watched, such as a disk that isn't there, keeps nothing else from its
// work.
std::optional<std::jthread> watch_drop_folder(const Invocation& invocation, Archive& archive, Log& log) {
  const std::string& folder = archive.settings.text(Setting::drop_folder);
  if (folder.empty()) return std::nullopt;
  auto watched = DropFolder::open({invocation.files, invocation.clock, archive.home, log},
                                  {.folder = folder, .language = invocation.language});
  if (!watched) {
    log.failure("drop_folder.not_watched", watched.error());
    return std::nullopt;
  }
  return std::jthread([drops = *std::move(watched)](const std::stop_token& stop) mutable { drops.run(stop); });
}

}  // namespace

Result<void> verb_serve(const Invocation& invocation) {
  give_large_blocks_back();
  const auto archive = TRY(open_archive(invocation));
  TRY(archive->sandbox.check());
  Log log = log_of(invocation, *archive);
  const Swept swept = TRY(Depositor(archive->deposit_tools(invocation)).sweep());
  for (const Error& failure : swept.failures) log.failure("deposit.unfinished", failure);
  const auto app = TRY(App::open(invocation, *archive, log));
  TRY(greet_first_administrator(invocation, *archive->home.catalogue));
  fmt::print("{}\n", invocation.say("cli.serve.address", {{"address", app->address()}}));
  std::fflush(stdout);
  const Supervisor worker(
      SupervisorOptions{.arguments = worker_arguments(invocation), .standby_exit = facts(Code::in_use).exit}, log);
  return app->run(invocation.stop);
}

Result<void> verb_work(const Invocation& invocation) {
  const auto archive = TRY(open_archive(invocation));
  TRY(archive->sandbox.check());
  Log log = log_of(invocation, *archive);
  const auto shop = TRY(Workshop::open(invocation, *archive, log));
  if (!shop) return fail(Code::in_use, "worker.running");
  const auto drops = watch_drop_folder(invocation, *archive, log);
  const Keeper keeper({invocation.files, invocation.clock, archive->home},
                      {.places = archive->copies,
                       .scrub_period = std::chrono::days(archive->settings.number(Setting::scrub_days)),
                       .scrub_rate = static_cast<std::uint64_t>(archive->settings.number(Setting::scrub_rate))},
                      log);
  return shop->runner().run(invocation.stop);
}

}  // namespace khen
