// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr int mapped_bits = 96;  // ::ffff:0:0/96 holds the IPv4 addresses

bool is_ipv4(std::string_view text) { return text.find(':') == std::string_view::npos; }

bool inside(const AddressBytes& address, const AddressBytes& prefix, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xffU << static_cast<unsigned>(8 - rest) & 0xffU;
  return (address[whole] & mask) == (prefix[whole] & mask);
}

}  // namespace

std::optional<AddressBytes> parse_address(std::string_view text) {
  const std::string copy(text);
  AddressBytes bytes{};
  if (is_ipv4(text)) {
    bytes[10] = bytes[11] = 0xff;
    if (::inet_pton(AF_INET, copy.c_str(), &bytes[12]) != 1) return std::nullopt;
  } else if (::inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) {
    return std::nullopt;
  }
  return bytes;
}

Result<AddressPrefixes> AddressPrefixes::parse(std::span<const std::string> texts) {
  AddressPrefixes set;
  for (const std::string& text : texts) {
    const Error malformed = fail(Code::usage, "server.proxy_malformed", {{"value", text}});
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view address = trim(std::string_view(text).substr(0, slash));
    const auto bytes = parse_address(address);
    if (!bytes) return malformed;
    const int most = is_ipv4(address) ? 32 : 128;
    int bits = most;
    if (slash < text.size()) {
      const char* end = text.data() + text.size();
      const auto [stopped, error] = std::from_chars(text.data() + slash + 1, end, bits);
      if (error != std::errc() || stopped != end || bits < 0 || bits > most) return malformed;
    }
    set.prefixes_.push_back({*bytes, most == 32 ? mapped_bits + bits : bits});
  }
  return set;
}

bool AddressPrefixes::contains(std::string_view address) const {
  const auto bytes = parse_address(address);
  return bytes && std::any_of(prefixes_.begin(), prefixes_.end(),
                              [&](const Prefix& prefix) { return inside(*bytes, prefix.bytes, prefix.bits); });
}

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> texts) {
  TrustedProxies proxies;
  proxies.prefixes_ = TRY(AddressPrefixes::parse(texts));
  return proxies;
}

std::string TrustedProxies::client_address(std::string_view peer, std::string_view forwarded_for) const {
  std::string_view client = peer;
  while (trusts(client) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
    const std::string_view candidate = trim(forwarded_for.substr(start));
    forwarded_for = forwarded_for.substr(0, start == 0 ? 0 : comma);
    if (!parse_address(candidate)) break;
    client = candidate;
  }
  return std::string(client);
}

}  // namespace khen
