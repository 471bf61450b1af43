// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/archive.h"

#include <cstdlib>

namespace khen {
namespace {

std::optional<std::string> from_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

}  // namespace

DepositTools Archive::deposit_tools(const Invocation& invocation) {
  return DepositTools{invocation.files,
                      invocation.clock,
                      home,
                      sandbox,
                      static_cast<std::uint64_t>(settings.number(Setting::upload_limit)),
                      scanner ? &*scanner : nullptr};
}

Viewer machine_operator(const Clock& clock) { return {AccountId::make(clock), Role::administrator}; }

Result<Settings> load_settings(const Invocation& invocation) {
  return Settings::load(paths_of(invocation.home).settings, from_environment, invocation.overrides);
}

Result<Sandbox> sandbox_from(const Settings& settings) {
  return Sandbox(SandboxOptions{.mode = TRY(parse_sandbox_mode(settings.text(Setting::sandbox)))});
}

Result<std::optional<VirusScanner>> scanner_from(const Settings& settings) {
  const std::string& address = settings.text(Setting::virus_scanner);
  if (address.empty()) return std::optional<VirusScanner>();
  return std::optional(TRY(VirusScanner::at(address)));
}

Result<std::unique_ptr<Archive>> open_archive(const Invocation& invocation) {
  Home home = TRY(open_home(invocation.files, invocation.clock, invocation.home));
  Settings settings = TRY(load_settings(invocation));
  Sandbox sandbox = TRY(sandbox_from(settings));
  auto scanner = TRY(scanner_from(settings));
  auto copies = TRY(parse_copy_places(settings.text(Setting::vault_copies)));
  return std::unique_ptr<Archive>(
      new Archive{std::move(settings), std::move(home), std::move(sandbox), std::move(scanner), std::move(copies)});
}

}  // namespace khen
