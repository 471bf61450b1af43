// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxies/support/origin.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "metadata/base/digest.h"
#include "server/media_file.h"
#include "server/problem.h"

namespace khen::test {
namespace {

constexpr std::uint64_t large = 5ULL << 30;
constexpr std::uint64_t island = 128 * 1024;

HttpServer::Options options_for(const WayFacts& facts, const Path& root, const PemFiles& pem,
                                std::shared_ptr<std::atomic<std::uint64_t>> sent) {
  HttpServer::Options options;
  options.trusted_proxies = {"127.0.0.1"};
  options.unlimited_clients = {"127.0.0.0/8"};
  if (facts.sends_files) options.handover = Handover{{"127.0.0.1"}, root};
  if (facts.origin_is_tls) options.tls = TlsFiles{pem.certificate, pem.key};
  options.observer = [sent = std::move(sent)](const Exchange& exchange) {
    if (exchange.route_class == "media") *sent += exchange.body_bytes;
  };
  return options;
}

Reply visitor_reply(const Request& request) {
  Reply reply = text_reply(200, "text/plain", request.client_address + " " + request.scheme);
  reply.headers.add("Cache-Control", "no-store");
  return reply;
}

Reply reserved_reply(const Request& request) {
  Reply reply = text_reply(200, "text/plain", "for " + std::string(request.headers.find("cookie")));
  add_validators(reply.headers, {EntityTag{"reserved", TagStrength::strong}, std::nullopt},
                 Caching::private_revalidate);
  return reply;
}

Reply digest_reply(Request& request) {
  const auto body = request.read_body(8 << 20);
  return text_reply(200, "text/plain", body ? digest_hex(DigestAlgorithm::sha256, *body) : body.error().message);
}

Reply stream_reply() {
  Reply reply;
  reply.headers.add("Content-Type", "text/plain");
  reply.body = StreamBody([left = 3]() mutable -> Result<std::string> {
    return left-- > 0 ? std::string(100'000, static_cast<char>('a' + left)) : std::string();
  });
  return reply;
}

Reply event_reply(const std::shared_ptr<EventFeed>& feed) {
  Reply reply;
  reply.headers.add("Content-Type", "text/event-stream");
  reply.headers.add("Cache-Control", "no-store");
  reply.headers.add("X-Accel-Buffering", "no");
  reply.body = EventStream{feed};
  return reply;
}

}  // namespace

std::string ServedFile::read(std::uint64_t offset, std::uint64_t length) const {
  std::string text(length, '\0');
  const ssize_t got = ::pread(bytes.get(), text.data(), length, static_cast<off_t>(offset));
  EXPECT_EQ(got, static_cast<ssize_t>(length)) << name;
  return text;
}

Origin::Origin(const WayFacts& facts)
    : root_(TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-origin").value()),
      pem_(make_certificate(root_.path())) {
  std::filesystem::create_directory(root_.path() / "renditions");
  make("empty.mp4", 0);
  make("one.mp4", 1);
  make("below.mp4", slice - 1);
  make("slice.mp4", slice);
  make("above.mp4", slice + 1);
  make("large.mp4", large);
  make("original", 300'000);
  server_ = std::make_unique<RunningServer>([this](Request& request) { return answer(request); },
                                            options_for(facts, root_.path(), pem_, sent_));
}

void Origin::make(std::string name, std::uint64_t size) {
  const Path path = root_.path() / "renditions" / name;
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  EXPECT_EQ(::ftruncate(file.get(), static_cast<off_t>(size)), 0);
  std::vector<std::uint64_t> places{0, size};
  for (std::uint64_t place = slice; place < std::min(size, 8 * slice); place += slice) places.push_back(place);
  for (const std::uint64_t place :
       {std::uint64_t{1} << 31, std::uint64_t{1} << 32, 3 * (std::uint64_t{1} << 30) + 12345}) {
    if (place < size) places.push_back(place);
  }
  std::mt19937_64 random(size);
  for (const std::uint64_t place : places) {
    const std::uint64_t begin = place - std::min(place, island);
    std::string bytes(std::min(size, place + island) - begin, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(begin)),
              static_cast<ssize_t>(bytes.size()));
  }
  if (size <= 2 * slice && size > 0) {  // no holes
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(size));
  }
  files_.push_back({std::move(name), size, std::move(places), std::move(file)});
}

const ServedFile& Origin::file(std::string_view name) const {
  return *std::find_if(files_.begin(), files_.end(), [&](const ServedFile& file) { return file.name == name; });
}

Reply Origin::answer(Request& request) {
  if (request.path == "/visitor") return visitor_reply(request);
  if (request.path == "/iiif/reserved") return reserved_reply(request);
  if (request.path == "/digest") return digest_reply(request);
  if (request.path == "/stream") return stream_reply();
  if (request.path == "/events") return event_reply(feed_);
  for (const ServedFile& file : files_) {
    if (request.path == file.address() && *allowed_) return file_reply(request, file);
  }
  return status_problem(404, "page.not_found");
}

// As route_media does it: the file, and the leave to repeat it for as long as nothing has changed.
Reply Origin::file_reply(const Request& request, const ServedFile& file) const {
  const bool original = file.name == "original";
  const auto shown = open_media({.path = root_.path() / "renditions" / file.name,
                                 .content_type = original ? "text/html" : "video/mp4",
                                 .tag = EntityTag{"tag-" + file.name, TagStrength::strong},
                                 .caching = Caching::shared_briefly,
                                 .disposition = original ? Disposition::save : Disposition::show,
                                 .download_name = original ? "hát then.html" : ""});
  Representation made = shown.value();
  if (original) made.fields.set("Content-Security-Policy", "sandbox");
  made.fields.set("Access-Control-Allow-Origin", "*");
  Reply reply = present(request, made);
  reply.route_class = "media";
  reply.standing = std::make_shared<const Standing>(Standing{[allowed = allowed_] { return allowed->load(); }, made});
  return reply;
}

}  // namespace khen::test
