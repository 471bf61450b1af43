// SPDX-License-Identifier: GPL-3.0-or-later
// backup, restore.
#include <fmt/core.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ingest/backup.h"
#include "server/archive.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {
namespace {

BackupObserver observer_of(ProgressLine& line, std::string label) {
  return [&line, label = std::move(label)](const BackupProgress& progress) {
    line.show(label, progress.of == 0 ? 1.0 : static_cast<double>(progress.files) / static_cast<double>(progress.of));
  };
}

void tell(const Invocation& invocation, std::string_view message, const BackupReport& report) {
  if (invocation.output == Output::json) {
    const nlohmann::ordered_json out{{"records", report.records}, {"files", report.files}, {"bytes", report.bytes}};
    fmt::print("{}\n", out.dump(2));
    return;
  }
  fmt::print("{}\n", invocation.say(message, {{"records", std::to_string(report.records)},
                                              {"files", std::to_string(report.files)}}));
}

Result<void> check(const Invocation& invocation, const Path& backup) {
  // Beside the backup: there is room for what came from there.
  const auto report =
      TRY(check_backup(invocation.files, invocation.clock, backup, backup.parent_path(), invocation.stop));
  fmt::print("{}\n", invocation.say("cli.verify.done", {{"records", std::to_string(report.records)},
                                                        {"findings", std::to_string(report.findings.size())}}));
  if (!report.findings.empty()) return fail(Code::corrupt, "vault.damaged");
  return {};
}

}  // namespace

Result<void> verb_backup(const Invocation& invocation, const BackupOptions& options) {
  const Path target = std::filesystem::absolute(options.directory);
  if (options.check) return check(invocation, target);
  const auto archive = TRY(open_archive(invocation));
  ProgressLine line;
  const auto report = TRY(back_up(archive->home, invocation.files, invocation.clock, target,
                                  observer_of(line, invocation.say("cli.backup.progress")), invocation.stop));
  line.clear();
  tell(invocation, "cli.backup.done", report);
  return {};
}

Result<void> verb_restore(const Invocation& invocation, const BackupOptions& options) {
  ProgressLine line;
  const auto report =
      TRY(restore(invocation.files, invocation.clock, std::filesystem::absolute(options.directory), invocation.home,
                  observer_of(line, invocation.say("cli.restore.progress")), invocation.stop));
  line.clear();
  tell(invocation, "cli.restore.done", report);
  return {};
}

}  // namespace khen
