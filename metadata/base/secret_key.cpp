// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/secret_key.h"

#include <sodium.h>

#include <algorithm>

namespace khen {
namespace {

// libsodium must be initialised once a process; this is idempotent and thread-safe.
Result<void> ready() {
  if (sodium_init() < 0) return fail(Code::internal, "crypto.unavailable");
  return {};
}

std::string random_bytes() {
  std::string bytes(SecretKey::size, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

// In a directory that only we may enter, and then under its own name, whole: who finds that name finds a key.
Result<void> make_key(Files& files, const Path& path) {
  const TemporaryDirectory hidden = TRY(TemporaryDirectory::make(path.parent_path(), "key"));
  const Path made = hidden.path() / path.filename();
  const auto file = TRY(files.open(made, Opening::create_new));
  std::error_code code;
  using std::filesystem::perms;
  std::filesystem::permissions(made, perms::owner_read | perms::owner_write, code);
  if (code) return fail_errno(code.value(), "chmod", made.native());
  TRY(file->append(as_bytes(random_bytes())));
  TRY(file->sync());
  const auto named = files.link(made, path);
  // Another process was quicker: its key counts.
  if (!named && !std::filesystem::exists(path, code)) return named.error();
  return files.sync_directory(path.parent_path());
}

}  // namespace

Result<SecretKey> SecretKey::keep(Files& files, const Path& path) {
  TRY(ready());
  std::error_code code;
  if (!std::filesystem::exists(path, code)) TRY(make_key(files, path));
  const auto text = read_file(path, size);
  if (!text || text->size() != size) return fail(Code::corrupt, "key.broken", {{"path", path.native()}});
  std::array<unsigned char, size> bytes{};
  std::copy(text->begin(), text->end(), bytes.begin());
  return SecretKey(bytes);
}

std::string SecretKey::sign(std::string_view text) const {
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(mac.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes_.data());
  return mac;
}

bool is_same_secret(std::string_view left, std::string_view right) {
  return !left.empty() && left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string to_base64_url(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // its terminator
  return text;
}

std::optional<std::string> from_base64_url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                        text.size(), nullptr, &length, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (decoded != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  if (to_base64_url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace khen
