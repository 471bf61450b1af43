// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// The archive itself uses the first two; the others are what manifests from elsewhere give.
enum class DigestAlgorithm { sha256, sha512, sha1, md5, sha224, sha384 };

std::string_view name_of(DigestAlgorithm algorithm);
std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view name);  // "sha512", "SHA-512"
// The one whose digests have that many hexadecimal digits.
std::optional<DigestAlgorithm> algorithm_of_length(std::size_t digits);

// What the digest of some bytes must be, in lower-case hex.
struct Fixity {
  DigestAlgorithm algorithm = DigestAlgorithm::sha512;
  std::string hex;
};

// Streaming message digest. Not thread-safe. finish() may be called once.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(Bytes bytes);
  void update(std::string_view text) { update(as_bytes(text)); }
  [[nodiscard]] std::string finish_hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string digest_hex(DigestAlgorithm algorithm, std::string_view text);
bool is_hex(std::string_view text);

// Told of every block that was read, by its size; may hold the reader back. An Error of it ends the reading.
using ReadWatch = std::function<Result<void>(std::size_t bytes)>;

Result<std::string> digest_file_hex(DigestAlgorithm algorithm, const Path& path, const ReadWatch& watch = nullptr);

// Copies a file, fsynced, and returns the SHA-512 of what was read. `to` must not exist.
Result<std::string> copy_with_digest(Files& files, const Path& from, const Path& to, const ReadWatch& watch = nullptr);

}  // namespace khen
