// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "metadata/base/clock.h"
#include "metadata/base/result.h"

// Identifiers: 128 bits laid out as UUIDv7 (RFC 9562, 5.7: 48 bits of Unix milliseconds, then random), written as 26
// characters of lower-case Crockford base32. Safe in URLs, file names and on paper (no i, l, o, u); their order as
// text is their order in time. Each kind of thing has its own type, so that a JobId can't be taken for a RecordId.
namespace khen {

inline constexpr std::size_t id_length = 26;

std::array<char, id_length> make_id_text(Instant now);
bool is_id_text(std::string_view text);

template <class Tag>
class Id {
 public:
  // Thread-safe; takes its random bits from the operating system.
  static Id make(const Clock& clock) { return Id(make_id_text(clock.now())); }

  static Result<Id> parse(std::string_view text) {
    if (!is_id_text(text)) return fail(Code::not_found, "id.malformed", {{"value", std::string(text)}});
    std::array<char, id_length> copy{};
    std::copy(text.begin(), text.end(), copy.begin());
    return Id(copy);
  }

  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }
  [[nodiscard]] std::string str() const { return std::string(text()); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::array<char, id_length> text) : text_(text) {}
  std::array<char, id_length> text_;
};

using RecordId = Id<struct RecordTag>;
using RecordingId = Id<struct RecordingTag>;
using RenditionId = Id<struct RenditionTag>;
using JobId = Id<struct JobTag>;
using EventId = Id<struct EventTag>;
using AccountId = Id<struct AccountTag>;
using UploadId = Id<struct UploadTag>;
using BatchId = Id<struct BatchTag>;
using TranscriptId = Id<struct TranscriptTag>;
using FixityRunId = Id<struct FixityRunTag>;
using VaultCopyId = Id<struct VaultCopyTag>;

}  // namespace khen

template <class Tag>
struct std::hash<khen::Id<Tag>> {
  std::size_t operator()(const khen::Id<Tag>& id) const noexcept { return std::hash<std::string_view>{}(id.text()); }
};
