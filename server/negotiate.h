// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "server/http.h"

// Proactive negotiation (RFC 9110, section 12). Pure; views point into the arguments.
namespace khen {

struct Preference {
  std::string_view value;
  int thousandths = 1000;  // q
};

// Elements of an Accept-like field with their q, best first, equal ones in their order. Other parameters are dropped,
// malformed elements too, and everything after the first 64.
std::vector<Preference> parse_preferences(std::string_view header);

// Lookup of RFC 4647, 3.4: each wanted range in turn, shortened from the right until one of `available` fits. "*"
// and no match give `fallback`. Compares without case.
std::string_view choose_language(std::string_view accept_language, std::span<const std::string_view> available,
                                 std::string_view fallback);

// The offered type with the highest q (the most specific range counts), the earlier on a tie. "" when none is
// acceptable; the first when the header is empty.
std::string_view choose_media_type(std::string_view accept, std::span<const std::string_view> offered);

// False for an empty header: identity is always fine.
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

// Whether the reader's link is slow, or data are to be spared, as far as the request tells: Save-Data, and the network
// hints ECT, Downlink (Mbit/s) and RTT (ms) of those browsers that were asked for them.
bool is_on_slow_link(const HeaderList& headers);
inline constexpr std::string_view network_hints = "ECT, Downlink, RTT";

}  // namespace khen
