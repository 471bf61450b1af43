// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "metadata/base/files.h"
#include "tests/proxies/support/program.h"

// The ways from a reader to us, with the very files of scripts/service, but for ports, names and places.
namespace khen::test {

struct WayFacts {
  std::string_view name;
  bool keeps_cookies = true;
  bool keeps_copies = false;  // for as long as Cache-Control allows
  bool sends_files = false;   // by X-Accel-Redirect
  bool origin_is_tls = false;
};

inline constexpr WayFacts ways[] = {
    {.name = "direct"},
    {.name = "direct_tls", .origin_is_tls = true},
    {.name = "nginx"},
    {.name = "nginx_x_accel", .sends_files = true},
    {.name = "nginx_cache", .keeps_cookies = false, .keeps_copies = true, .origin_is_tls = true},
    {.name = "haproxy"},
    {.name = "varnish", .keeps_copies = true},
};

// Certificate and key for khen.test and 127.0.0.1, in one PEM file each and joined. In `place`.
struct PemFiles {
  Path certificate;
  Path key;
  Path both;
};
PemFiles make_certificate(const Path& place);

// A running proxy, or nothing when the way is direct.
class Way {
 public:
  // `root` stands for the home whose files the proxy may send.
  Way(const WayFacts& facts, std::uint16_t origin, const Path& root, const PemFiles& pem);

  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  std::string base_;
  std::unique_ptr<TemporaryDirectory> place_;
  std::unique_ptr<Program> program_;
};

}  // namespace khen::test
