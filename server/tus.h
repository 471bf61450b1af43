// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/digest.h"
#include "metadata/base/result.h"

// The header values of the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload). Pure.
namespace khen {

inline constexpr std::string_view tus_version = "1.0.0";
inline constexpr std::string_view tus_extensions =
    "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination";
inline constexpr std::string_view tus_checksums = "sha1,sha256,sha512,md5";
inline constexpr std::string_view tus_content_type = "application/offset+octet-stream";

// A decimal number without sign, at most 18 digits.
std::optional<std::uint64_t> parse_tus_number(std::string_view text);

struct TusPair {
  std::string key;
  std::string value;  // decoded; clean UTF-8
};

// Upload-Metadata: "key base64,key base64"; a key may stand alone. "upload.metadata" (usage) when it is anything else
// or names a key twice.
Result<std::vector<TusPair>> parse_tus_metadata(std::string_view header);

// Upload-Checksum: "sha1 base64". "upload.checksum_malformed" (usage), also for algorithms that we don't offer.
Result<Fixity> parse_tus_checksum(std::string_view header);

// RFC 4648, 4, with its padding; nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace khen
