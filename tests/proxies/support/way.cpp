// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxies/support/way.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

namespace khen::test {
namespace {

using Replacements = std::vector<std::pair<std::string, std::string>>;

// The shipped file as it must be on this machine. Each replacement must find something: then the file is the one that
// was meant.
std::string shipped(std::string_view name, const Replacements& replacements) {
  const Path path = Path(KHEN_SOURCE_DIR) / "scripts/service" / name;
  std::stringstream read;
  read << std::ifstream(path).rdbuf();
  std::string text = read.str();
  for (const auto& [from, to] : replacements) {
    std::size_t found = text.find(from);
    EXPECT_NE(found, std::string::npos) << path << " has no " << from;
    for (; found != std::string::npos; found = text.find(from, found + to.size())) text.replace(found, from.size(), to);
  }
  return text;
}

void write(const Path& path, const std::string& text) { std::ofstream(path) << text; }

std::vector<std::string> nginx(const Path& place, const std::string& site) {
  write(place / "site.conf", site);
  std::string text =
      fmt::format("daemon off; worker_processes 2; pid {0}/pid; error_log stderr error;\n", place.string());
  // Started by the superuser it would serve as somebody who cannot look into our directory.
  if (::geteuid() == 0) text += "user root;\n";
  text += "events { worker_connections 1024; }\nhttp { access_log off;\n";
  for (const std::string_view kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text += fmt::format("{1}_temp_path {0}/{1};\n", place.string(), kind);
  }
  write(place / "nginx.conf", text + fmt::format("include {}/site.conf; }}\n", place.string()));
  return {"nginx", "-p", place.string(), "-e", "stderr", "-c", (place / "nginx.conf").string()};
}

struct Setting {
  std::uint16_t port;
  std::string origin;  // host:port
  Path root;
  Path place;
  const PemFiles& pem;
};

std::vector<std::string> nginx_in_front(const Setting& at) {
  const std::string site = shipped(
      "nginx.conf.in", {{"  listen 80;\n  listen [::]:80;\n", fmt::format("  listen 127.0.0.1:{};\n", free_port())},
                        {"  listen [::]:443 ssl http2;\n", ""},
                        {"listen 443", fmt::format("listen 127.0.0.1:{}", at.port)},
                        {"/etc/letsencrypt/live/@HOST@/fullchain.pem", at.pem.certificate.string()},
                        {"/etc/letsencrypt/live/@HOST@/privkey.pem", at.pem.key.string()},
                        {"/var/log/nginx/@HOST@.access.log", (at.place / "access.log").string()},
                        {"@HOST@", "khen.test"},
                        {"127.0.0.1:8080", at.origin},
                        {"/srv/khen/", at.root.string() + "/"}});
  return nginx(at.place, site);
}

std::vector<std::string> nginx_near_the_readers(const Setting& at) {
  const std::string site =
      shipped("nginx-cache.conf.in", {{"listen 80", fmt::format("listen 127.0.0.1:{}", at.port)},
                                      {"@HOST@:443", at.origin},
                                      {"@HOST@", "khen.test"},
                                      {"@NEAR@", "near.test"},
                                      {"/etc/ssl/certs/ca-certificates.crt", at.pem.certificate.string()},
                                      {"/var/cache/nginx/khen", (at.place / "cache").string()}});
  return nginx(at.place, site);
}

std::vector<std::string> haproxy(const Setting& at) {
  write(at.place / "haproxy.cfg", shipped("haproxy.cfg.in", {{"bind :443", fmt::format("bind 127.0.0.1:{}", at.port)},
                                                             {"/etc/haproxy/@HOST@.pem", at.pem.both.string()},
                                                             {"127.0.0.1:8080", at.origin}}));
  return {"haproxy", "-q", "-f", (at.place / "haproxy.cfg").string()};
}

std::vector<std::string> varnish(const Setting& at) {
  const std::string port = at.origin.substr(at.origin.find(':') + 1);
  write(at.place / "khen.vcl", shipped("varnish.vcl.in", {{"\"8080\"", "\"" + port + "\""}}));
  return {"varnishd", "-F",
          "-a",       fmt::format("127.0.0.1:{}", at.port),
          "-f",       (at.place / "khen.vcl").string(),
          "-n",       (at.place / "state").string(),
          "-s",       "malloc,64m",
          "-j",       "none",
          "-T",       "none"};
}

struct ProxyFacts {
  std::string_view way;
  std::string_view scheme;
  std::vector<std::string> (*command)(const Setting&);
};

constexpr ProxyFacts proxies[] = {
    {"nginx", "https", &nginx_in_front}, {"nginx_x_accel", "https", &nginx_in_front},
    {"haproxy", "https", &haproxy},      {"nginx_cache", "http", &nginx_near_the_readers},
    {"varnish", "http", &varnish},
};

}  // namespace

PemFiles make_certificate(const Path& place) {
  const PemFiles pem{place / "certificate.pem", place / "key.pem", place / "both.pem"};
  const std::string command = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=khen.test "
      "-addext subjectAltName=DNS:khen.test,IP:127.0.0.1 -keyout {1} -out {0} 2>/dev/null && cat {0} {1} >{2}",
      pem.certificate.string(), pem.key.string(), pem.both.string());
  EXPECT_EQ(std::system(command.c_str()), 0);
  return pem;
}

Way::Way(const WayFacts& facts, std::uint16_t origin, const Path& root, const PemFiles& pem)
    : base_(fmt::format("{}://127.0.0.1:{}", facts.origin_is_tls ? "https" : "http", origin)) {
  for (const ProxyFacts& proxy : proxies) {
    if (proxy.way != facts.name) continue;
    place_ = std::make_unique<TemporaryDirectory>(
        TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-proxy").value());
    const Setting setting{free_port(), fmt::format("127.0.0.1:{}", origin), root, place_->path(), pem};
    program_ = std::make_unique<Program>(proxy.command(setting));
    EXPECT_TRUE(program_->answers_at(setting.port)) << facts.name << " does not answer";
    base_ = fmt::format("{}://127.0.0.1:{}", proxy.scheme, setting.port);
  }
}

}  // namespace khen::test
