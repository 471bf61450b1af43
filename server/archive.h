// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "ingest/deposit.h"
#include "ingest/home.h"
#include "ingest/second_copy.h"
#include "metadata/base/settings.h"
#include "metadata/protocol.h"
#include "metadata/vocabulary.h"
#include "server/invocation.h"

namespace khen {

// An archive home opened for work, with the settings in force. Owned by a verb; what it lends must not outlive it.
struct Archive {
  Settings settings;
  Home home;
  Sandbox sandbox;
  std::optional<VirusScanner> scanner;
  std::vector<CopyPlace> copies;  // of the vault

  [[nodiscard]] DepositTools deposit_tools(const Invocation& invocation);
};

// Whoever runs a command on this machine and asks for everything: an administrator, by an account of the moment.
Viewer machine_operator(const Clock& clock);

// The settings in force; without an archive home, those of the command line, the environment and the table.
Result<Settings> load_settings(const Invocation& invocation);
Result<Sandbox> sandbox_from(const Settings& settings);
Result<std::optional<VirusScanner>> scanner_from(const Settings& settings);

Result<std::unique_ptr<Archive>> open_archive(const Invocation& invocation);

}  // namespace khen
