// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "ingest/deposit.h"
#include "ingest/home.h"
#include "metadata/base/settings.h"
#include "metadata/vocabulary.h"
#include "server/invocation.h"

namespace khen {

// An archive home opened for work, with the settings in force. Owned by a verb; what it lends must not outlive it.
struct Archive {
  Settings settings;
  Home home;
  Sandbox sandbox;

  [[nodiscard]] DepositTools deposit_tools(const Invocation& invocation);
};

Result<std::unique_ptr<Archive>> open_archive(const Invocation& invocation);

}  // namespace khen
