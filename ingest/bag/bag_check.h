// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/bag/bag_text.h"
#include "metadata/base/digest.h"
#include "metadata/base/error.h"
#include "metadata/base/files.h"

namespace khen {

enum class BagSeverity { warning, error };

struct BagFinding {
  BagSeverity severity = BagSeverity::error;
  std::string message;  // message id
  std::vector<Parameter> parameters;
};

struct BagPayload {
  std::uint64_t bytes = 0;
  std::vector<Fixity> digests;  // as the manifests have it
};

struct Bag {
  BagDeclaration declaration;
  std::vector<BagTag> info;                   // of bag-info.txt
  std::map<std::string, BagPayload> payload;  // by path: "data/…"
  std::string identity;                       // digest of the payload's manifests: the same for the same content
  std::vector<BagFinding> findings;

  [[nodiscard]] bool is_valid() const;
};

// Reads a bag in a directory, every byte of it, and holds it to RFC 8493, section 3: complete and valid. Nothing is
// fetched: a bag with holes isn't complete. Links and other special files are refused. Findings of errors:
//   bag.declaration, bag.version, bag.encoding, bag.line, bag.path (with {file}), bag.no_payload, bag.no_manifest,
//   bag.listed_twice, bag.not_listed, bag.missing, bag.fetch, bag.differs, bag.oxum, bag.not_regular, bag.too_many;
// of warnings: bag.path_form, bag.listed_again, bag.same_name, bag.system_file, bag.algorithm.
// Errors: "file.not_found", "media.cancelled", and those of reading.
Result<Bag> check_bag(const Path& directory, const std::stop_token& stop = {});

}  // namespace khen
