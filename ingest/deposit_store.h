// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ingest/deposit.h"
#include "ingest/deposit_intent.h"
#include "ingest/deposit_workspace.h"

// The second half of a deposit: an Intent becomes true. Needs the DecisionLock.
namespace khen {

struct PreparedDeposit {
  Intent intent;
  std::vector<std::vector<Remark>> remarks;  // by file
};

// What would make storing fail for good: "record.not_found", "record.key_taken", "record.id_taken".
Result<void> check_intent(const DepositTools& tools, const Intent& intent);

// Vault first, then one catalogue transaction. Idempotent: what an earlier attempt did is left as it is.
Result<Deposited> store(const DepositTools& tools, const PreparedDeposit& prepared, const Workspace& workspace);

// "disk.full" unless `bytes` more and what is made of them will fit.
Result<void> check_free_space(Files& files, const Paths& paths, std::uint64_t bytes);

}  // namespace khen
