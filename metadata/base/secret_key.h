// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/files.h"

namespace khen {

// 256 random bits by which an archive recognises what it has handed out itself (HMAC-SHA-256, RFC 2104). Immutable;
// thread-safe. Never write it anywhere else.
class SecretKey {
 public:
  static constexpr std::size_t size = 32;

  // The key kept in the file `path`, which is made at the first call: readable by its owner only, durable, and the same
  // for all who call at once. Errors: "key.broken" (corrupt, {path}) for a file that is no key, "crypto.unavailable",
  // those of files.
  static Result<SecretKey> keep(Files& files, const Path& path);

  // 32 bytes.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  explicit SecretKey(const std::array<unsigned char, size>& bytes) : bytes_(bytes) {}
  std::array<unsigned char, size> bytes_;
};

// Takes the same time wherever the texts differ.
bool is_same_secret(std::string_view left, std::string_view right);

// Base64 as in addresses, without padding (RFC 4648, section 5).
std::string to_base64_url(std::string_view bytes);
// nullopt for anything but the one spelling of some bytes.
std::optional<std::string> from_base64_url(std::string_view text);

}  // namespace khen
