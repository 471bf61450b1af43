// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <vector>

#include "ingest/bag/bag_check.h"
#include "ingest/deposit.h"

namespace khen {

enum class BagOutcome { created, unchanged };

struct RecordTakenIn {
  RecordId record;
  BagOutcome outcome = BagOutcome::created;
  std::size_t files = 0;
};

struct BagTakenIn {
  std::vector<BagFinding> findings;  // with one of an error nothing was taken in
  std::vector<RecordTakenIn> records;
};

// A bag (directory, tar or zip), checked whole before anything is taken from it, through the ordinary Depositor, which
// holds every copied byte to the bag's manifests once more. A bag of make_bag() gives its Records with ids, versions,
// events and transcripts; any other bag one draft with all files of its payload, described by its bag-info.txt. The
// same bag again changes nothing. Errors: those of unpack(), check_bag() and Depositor::deposit(); conflict
// "bag.record_differs" {id} when the archive has a Record of that id that says something else; "bag.record".
Result<BagTakenIn> take_in_bag(const DepositTools& tools, const Path& bag, const Authorship& by,
                               const std::stop_token& stop = {});

}  // namespace khen
