// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/secret_key.h"
#include "server/session.h"

// Addresses for players that have no cookies: the path itself carries who watches, so that relative addresses in
// playlists keep it. /signed/{token}/{recording}/{file} opens the Renditions and captions of this one Recording, as
// long as the session that it was made in lives, and a few hours at most; whether its viewer may is decided anew each
// time.
namespace khen {

// What a token says. 39 bytes: format, handle of the session, end in seconds since 1970, signature.
struct MediaToken {
  std::string session;  // Session::handle
  Instant expires{};
  std::string signature;  // first 18 bytes of the HMAC
};

// nullopt for what no archive has ever made. Says nothing about the signature. Pure.
std::optional<MediaToken> parse_media_token(std::string_view text);

struct IssuedMediaToken {
  std::string text;
  Instant expires{};
};

// Thread-safe; what it refers to must outlive it.
class MediaTokens {
 public:
  static constexpr std::chrono::hours longest_life{6};

  MediaTokens(DbPool& pool, const Clock& clock, const SecretKey& key) : pool_(pool), clock_(clock), key_(key) {}

  [[nodiscard]] IssuedMediaToken issue(const Session& session, const RecordingId& recording) const;

  // Who comes with this token for this Recording, as they are now. One answer for whatever is wrong with it:
  // "media.address_ended" (denied).
  [[nodiscard]] Result<Visit> visit(std::string_view token, std::string_view recording) const;

  // A signature of something else that an address opens, as it stands in one; `purpose` keeps the kinds apart.
  [[nodiscard]] std::string seal(std::string_view purpose, std::string_view text) const;

 private:
  [[nodiscard]] std::string sign(const MediaToken& token, std::string_view recording) const;

  DbPool& pool_;
  const Clock& clock_;
  SecretKey key_;
};

// "/signed/<token>/<recording>/<file>".
std::string signed_address(std::string_view token, const RecordingId& recording, std::string_view file_name);

// A target or an address for a log: "-" stands where a token was.
std::string without_token(std::string_view address);

}  // namespace khen
