// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_digests.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace khen::ocfl {
namespace {

// OpenSSL's names for OCFL's.
struct Method {
  std::string_view name;
  const EVP_MD* (*method)();
};
constexpr std::array<Method, 5> methods{{{"md5", EVP_md5},
                                         {"sha1", EVP_sha1},
                                         {"sha256", EVP_sha256},
                                         {"sha512", EVP_sha512},
                                         {"blake2b-512", EVP_blake2b512}}};

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string finish(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context, raw.data(), &length);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += digits[raw[i] >> 4];
    text += digits[raw[i] & 15];
  }
  return text;
}

}  // namespace

Result<std::map<std::string, std::string>> digests_of_file(const Path& file, const std::set<std::string>& algorithms,
                                                           const ReadWatch& watch) {
  std::map<std::string, Context> contexts;
  for (const Method& method : methods) {
    const std::string name(method.name);
    if (!algorithms.contains(name)) continue;
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (EVP_DigestInit_ex(context.get(), method.method(), nullptr) == 1) contexts.emplace(name, std::move(context));
  }
  TRY(read_blocks(file, [&](Bytes bytes) -> Result<void> {
    if (watch) TRY(watch(bytes.size()));
    for (const auto& [name, context] : contexts) EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
    return {};
  }));
  std::map<std::string, std::string> digests;
  for (const auto& [name, context] : contexts) digests.emplace(name, finish(context.get()));
  return digests;
}

}  // namespace khen::ocfl
