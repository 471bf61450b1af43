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
  return DepositTools{invocation.files, invocation.clock, home, sandbox,
                      static_cast<std::uint64_t>(settings.number(Setting::upload_limit))};
}

Result<std::unique_ptr<Archive>> open_archive(const Invocation& invocation) {
  Home home = TRY(open_home(invocation.files, invocation.clock, invocation.home));
  Settings settings = TRY(Settings::load(home.paths.settings, from_environment, invocation.overrides));
  const SandboxMode mode = TRY(parse_sandbox_mode(settings.text(Setting::sandbox)));
  return std::unique_ptr<Archive>(
      new Archive{std::move(settings), std::move(home), Sandbox(SandboxOptions{.mode = mode})});
}

}  // namespace khen
