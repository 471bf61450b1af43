// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/digest.h"

#include <openssl/evp.h>

#include <array>

namespace khen {
namespace {

const EVP_MD* method(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::sha256 ? EVP_sha256() : EVP_sha512();
}

}  // namespace

struct Digest::Context {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

// These OpenSSL calls fail only when memory is exhausted; then new has thrown before.
Digest::Digest(DigestAlgorithm algorithm) : context_(std::make_unique<Context>()) {
  EVP_DigestInit_ex(context_->evp.get(), method(algorithm), nullptr);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(Bytes bytes) { EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()); }

std::string Digest::finish_hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context_->evp.get(), raw.data(), &length);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(length * 2);
  for (unsigned i = 0; i < length; ++i) {
    text += digits[raw[i] >> 4];
    text += digits[raw[i] & 15];
  }
  return text;
}

std::string digest_hex(DigestAlgorithm algorithm, std::string_view text) {
  Digest digest(algorithm);
  digest.update(text);
  return digest.finish_hex();
}

Result<std::string> digest_file_hex(DigestAlgorithm algorithm, const Path& path) {
  Digest digest(algorithm);
  TRY(read_blocks(path, [&](Bytes bytes) -> Result<void> {
    digest.update(bytes);
    return {};
  }));
  return digest.finish_hex();
}

}  // namespace khen
