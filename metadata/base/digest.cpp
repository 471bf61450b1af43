// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"

namespace khen {
namespace {

struct AlgorithmFacts {
  DigestAlgorithm algorithm;
  std::string_view name;
  std::size_t digits;
  const EVP_MD* (*method)();
};
constexpr std::array<AlgorithmFacts, 6> algorithms{{{DigestAlgorithm::sha256, "sha256", 64, EVP_sha256},
                                                    {DigestAlgorithm::sha512, "sha512", 128, EVP_sha512},
                                                    {DigestAlgorithm::sha1, "sha1", 40, EVP_sha1},
                                                    {DigestAlgorithm::md5, "md5", 32, EVP_md5},
                                                    {DigestAlgorithm::sha224, "sha224", 56, EVP_sha224},
                                                    {DigestAlgorithm::sha384, "sha384", 96, EVP_sha384}}};

const AlgorithmFacts& facts_of(DigestAlgorithm algorithm) { return algorithms[static_cast<std::size_t>(algorithm)]; }

}  // namespace

std::string_view name_of(DigestAlgorithm algorithm) { return facts_of(algorithm).name; }

std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view name) {
  std::string plain = to_lower_ascii(name);
  std::erase(plain, '-');
  const auto* found = std::ranges::find(algorithms, plain, &AlgorithmFacts::name);
  if (found == algorithms.end()) return std::nullopt;
  return found->algorithm;
}

std::optional<DigestAlgorithm> algorithm_of_length(std::size_t digits) {
  const auto* found = std::ranges::find(algorithms, digits, &AlgorithmFacts::digits);
  if (found == algorithms.end()) return std::nullopt;
  return found->algorithm;
}

struct Digest::Context {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

// These OpenSSL calls fail only when memory is exhausted; then new has thrown before.
Digest::Digest(DigestAlgorithm algorithm) : context_(std::make_unique<Context>()) {
  EVP_DigestInit_ex(context_->evp.get(), facts_of(algorithm).method(), nullptr);
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

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Result<std::string> digest_file_hex(DigestAlgorithm algorithm, const Path& path, const ReadWatch& watch) {
  Digest digest(algorithm);
  TRY(read_blocks(path, [&](Bytes bytes) -> Result<void> {
    if (watch) TRY(watch(bytes.size()));
    digest.update(bytes);
    return {};
  }));
  return digest.finish_hex();
}

Result<std::string> copy_with_digest(Files& files, const Path& from, const Path& to, const ReadWatch& watch) {
  Digest digest(DigestAlgorithm::sha512);
  const auto file = TRY(files.open(to, Opening::create_new));
  TRY(read_blocks(from, [&](Bytes block) -> Result<void> {
    if (watch) TRY(watch(block.size()));
    digest.update(block);
    return file->append(block);
  }));
  TRY(file->sync());
  return digest.finish_hex();
}

}  // namespace khen
