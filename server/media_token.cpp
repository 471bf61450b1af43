// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/media_token.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/forms.h"

namespace khen {
namespace {

using std::chrono::seconds;

constexpr char format_number = 1;
constexpr std::size_t handle_bytes = 16;
constexpr std::size_t time_bytes = 4;
constexpr std::size_t signature_bytes = 18;
constexpr std::size_t token_bytes = 1 + handle_bytes + time_bytes + signature_bytes;
constexpr std::size_t token_length = token_bytes / 3 * 4;  // in Base64, with nothing left over
constexpr std::string_view first_segment = "signed";

std::string from_hex(std::string_view digits) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

// All but the signature.
std::string claims_of(const MediaToken& token) {
  std::string bytes(1, format_number);
  bytes += from_hex(token.session);
  const auto end = static_cast<std::uint32_t>(std::chrono::floor<seconds>(token.expires.time_since_epoch()).count());
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(end >> shift & 0xff);
  return bytes;
}

Error address_ended() { return fail(Code::denied, "media.address_ended"); }

}  // namespace

std::optional<MediaToken> parse_media_token(std::string_view text) {
  if (text.size() != token_length) return std::nullopt;
  const auto bytes = from_base64_url(text);
  if (!bytes || bytes->front() != format_number) return std::nullopt;
  MediaToken token;
  token.session = to_hex(std::string_view(*bytes).substr(1, handle_bytes));
  std::uint32_t end = 0;
  for (const char byte : std::string_view(*bytes).substr(1 + handle_bytes, time_bytes)) {
    end = end << 8 | static_cast<unsigned char>(byte);
  }
  token.expires = Instant(seconds(end));
  token.signature = bytes->substr(token_bytes - signature_bytes);
  return token;
}

IssuedMediaToken MediaTokens::issue(const Session& session, const RecordingId& recording) const {
  MediaToken token{session.handle, std::min<Instant>(clock_.now() + longest_life, session.expires), {}};
  token.expires = std::chrono::floor<seconds>(token.expires);
  return {to_base64_url(claims_of(token) + sign(token, recording.text())), token.expires};
}

Result<Visit> MediaTokens::visit(std::string_view token, std::string_view recording) const {
  const auto parsed = parse_media_token(token);
  if (!parsed || !is_same_secret(parsed->signature, sign(*parsed, recording))) return address_ended();
  if (parsed->expires <= clock_.now()) return address_ended();
  Visit visit;
  visit.proof = Proof::address;
  visit.ground = {&pool_, &clock_, pool_.change_mark()};
  visit.session = TRY(pool_.read([&](Db& db) { return find_session_of_handle(db, clock_, parsed->session); }));
  if (!visit.session || visit.session->account.must_change) return address_ended();
  visit.viewer = {visit.session->account.id, visit.session->account.role};
  visit.ground.session_ends = std::min(parsed->expires, visit.session->expires);
  return visit;
}

// The parts have fixed lengths, so no two tokens sign the same text.
std::string MediaTokens::sign(const MediaToken& token, std::string_view recording) const {
  return key_.sign("khen media\n" + std::string(recording) + claims_of(token)).substr(0, signature_bytes);
}

std::string MediaTokens::seal(std::string_view purpose, std::string_view text) const {
  const std::string signature = key_.sign(fmt::format("khen {}\n{}", purpose, text));
  return to_base64_url(std::string_view(signature).substr(0, signature_bytes));
}

std::string signed_address(std::string_view token, const RecordingId& recording, std::string_view file_name) {
  return fmt::format("/{}/{}/{}/{}", first_segment, token, recording.text(), percent_encode(file_name));
}

std::string without_token(std::string_view address) {
  std::string shown;
  bool follows = false;
  while (true) {
    const std::size_t end = std::min(address.find_first_of("/?#&="), address.size());
    const std::string_view segment = address.substr(0, end);
    // However the client spelt it, and wherever it stands.
    const std::string plain = percent_decode(segment).value_or(std::string(segment));
    const bool within = plain.find(std::string(first_segment) + "/") != std::string::npos;
    shown += within || (follows && !segment.empty()) ? std::string_view("-") : segment;
    follows = plain == first_segment;
    if (end == address.size()) return shown;
    shown += address[end];
    address.remove_prefix(end + 1);
  }
}

}  // namespace khen
