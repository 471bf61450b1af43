// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/security.h"

#include <array>

namespace khen {
namespace {

struct SecurityField {
  std::string_view name;
  std::string_view value;
};

constexpr std::array security_fields{
    // No inline script or style anywhere; blob: for media made by the player, data: for tiny images in our own styles.
    SecurityField{"Content-Security-Policy",
                  "default-src 'self'; style-src 'self'; script-src 'self'; media-src 'self' blob:; "
                  "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; "
                  "base-uri 'none'; form-action 'self'"},
    SecurityField{"X-Content-Type-Options", "nosniff"},
    SecurityField{"Referrer-Policy", "strict-origin-when-cross-origin"},
    SecurityField{"Permissions-Policy",
                  "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), "
                  "fullscreen=(self), picture-in-picture=(self), autoplay=(self)"},
    SecurityField{"Cross-Origin-Opener-Policy", "same-origin"},
    SecurityField{"Cross-Origin-Resource-Policy", "same-origin"},
};

}  // namespace

void add_security_headers(Reply& reply) {
  for (const auto& [name, value] : security_fields) {
    if (!reply.headers.has(name)) reply.headers.add(name, value);
  }
}

}  // namespace khen
