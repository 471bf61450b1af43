// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "index/rebuild.h"
#include "ingest/extra_text.h"
#include "metadata/accounts.h"
#include "metadata/base/digest.h"
#include "metadata/catalogue.h"
#include "metadata/record_json.h"
#include "server/dispatch.h"
#include "server/iiif/route_iiif.h"
#include "server/problem.h"
#include "server/route_api.h"
#include "server/route_media.h"
#include "server/route_operations.h"
#include "server/route_upload.h"
#include "tests/server/raw_client.h"
#include "tests/support/archive.h"

namespace khen::test {

// An archive with the API, media, upload and operations routes over real HTTP.
class ApiSite {
 public:
  static constexpr std::string_view password = "mật khẩu rất dài";

  explicit ApiSite(std::uint64_t largest = 0, std::size_t loops = 0)
      : vocabularies(Vocabularies::load().value()),
        messages(Messages::load().value()),
        searcher(archive.home->paths.index),
        sessions(*archive.home->catalogue, clock, std::chrono::hours(12)),
        tokens(*archive.home->catalogue, clock, SecretKey::keep(archive.files, archive.home->paths.media_key).value()),
        uploads(DepositTools{archive.files, clock, *archive.home, archive.sandbox, largest}, UploadLimits{largest}),
        assets(asset_files),
        dispatcher(routes(largest), {sessions, messages, clock, log, [](const Call& call, const Error& error) {
                                       return problem_reply(error, call.correlation, nullptr);
                                     }}) {
    HttpServer::Options options;
    options.loops = loops;
    options.takes_body = takes_upload;
    options.observer = [this](const Exchange& exchange) { metrics.count(exchange); };
    server = std::make_unique<RunningServer>(
        [this](Request& request) {
          ++asked;
          return dispatcher(request);
        },
        options);
    account("lan", Role::archivist);
    account("mai", Role::reader);
    account("boss", Role::administrator);
  }

  void account(const std::string& login, Role role) {
    const auto made = archive.home->catalogue->write([&](Db& db) {
      return create_account(db, clock, NewAccount{login, login, role, std::string(password), false});
    });
    ASSERT_TRUE(made) << made.error().message;
  }

  RecordId add(const std::string& title, Status status, AccessClass access) {
    Record record;
    record.status = status;
    record.access = access;
    record.all(FieldId::titles) = {LocalizedText{"vi", title}};
    return archive.home->catalogue
        ->write([&](Db& db) {
          return create_record(db, clock, record, {"account:lan", "a test"});
        })
        .value()
        .id.value();
  }

  // Of a cookie as clients keep it.
  Session session_of(const std::string& cookie) {
    const std::string token = cookie.substr(cookie.find('=') + 1);
    return archive.home->catalogue->read([&](Db& db) { return find_session(db, clock, token); }).value().value();
  }

  // A Recording with an original in the vault and two Renditions.
  RecordingId add_recording(const RecordId& record) {
    const RecordingId id = RecordingId::make(clock);
    const std::string original = "original bytes of " + id.str();
    const Path staged = archive.home->paths.staging / id.str();
    std::ofstream(staged) << original;
    const std::string digest = digest_hex(DigestAlgorithm::sha512, original);
    Recording recording{.id = id,
                        .record = record,
                        .position = 0,
                        .file_name = "lễ hội.mp4",
                        .media_type = "video/mp4",
                        .kind = MediaKind::video,
                        .bytes = original.size(),
                        .sha512 = digest,
                        .vault_path = "originals/" + id.str() + "/film.mp4",
                        .deposited = clock.now()};
    VaultVersion version;
    version.files[recording.vault_path] = {staged, digest, original.size()};
    version.message = "a test";
    version.user_name = "lan";
    version.user_address = "urn:lan";
    EXPECT_TRUE(archive.home->vault.add_version(record, version));
    const RenditionSet set{id,
                           id.str() + "/plan1",
                           "plan1",
                           {{.role = "master",
                             .file_name = "master.m3u8",
                             .media_type = "application/vnd.apple.mpegurl",
                             .bytes = playlist.size()},
                            {.role = "video-240",
                             .file_name = "v240.mp4",
                             .media_type = "video/mp4",
                             .bytes = film.size(),
                             .width = 426,
                             .height = 240}}};
    const Path directory = archive.home->paths.renditions / set.directory;
    std::filesystem::create_directories(directory);
    std::ofstream(directory / "master.m3u8") << playlist;
    std::ofstream(directory / "v240.mp4") << film;
    std::ofstream(directory / "unlisted.mp4") << "secret";
    EXPECT_TRUE(archive.home->catalogue->write([&](Db& db) -> Result<void> {
      TRY(insert_recording(db, clock, recording));
      return publish_renditions(db, clock, set, "{}");
    }));
    return id;
  }

  void change_access(const RecordId& id, AccessClass access) {
    EXPECT_TRUE(archive.home->catalogue->write([&](Db& db) -> Result<void> {
      Record record = TRY(read_record(db, id)).record;
      record.access = access;
      TRY(update_record(db, clock, record, {"account:lan", "a test"}));
      return {};
    }));
  }

  void index() {
    EXPECT_TRUE(rebuild_index(archive.files, archive.home->paths.index, vocabularies, *archive.home->catalogue,
                              {extra_texts(*archive.home), {}}));
  }

  [[nodiscard]] std::uint16_t port() const { return server->port(); }

  static inline const std::string playlist = "#EXTM3U\n" + std::string(3000, '#') + "\n";
  static inline const std::string film = std::string(5000, 'f');
  static inline const std::array<EmbeddedFile, 4> asset_files{{{"dist/style-AB12.css", "body{color:red}"},
                                                               {"dist/style-AB12.css.br", "brotli bytes"},
                                                               {"dist/style-AB12.css.gz", "gzip bytes"},
                                                               {"dist/emblem-CD34.svg", "<svg/>"}}};

  testing::TestArchive archive;
  SystemClock clock;
  Log log{clock, STDERR_FILENO, LogLevel::error};
  Vocabularies vocabularies;
  Messages messages;
  Searcher searcher;
  Sessions sessions;
  MediaTokens tokens;
  Uploads uploads;
  Metrics metrics;
  Assets assets;
  Dispatcher dispatcher;
  std::atomic<int> asked = 0;  // requests that came as far as the dispatcher
  std::unique_ptr<RunningServer> server;

 private:
  Routes routes(std::uint64_t largest) {
    Home& home = *archive.home;
    Routes all = ApiRoutes({home, vocabularies, searcher, sessions, tokens, messages, clock}).routes();
    for (const Routes& part :
         {MediaRoutes(home, tokens).routes(),
          IiifRoutes(home, [](const Request& request) { return "http://" + request.host; }).routes(),
          UploadRoutes(uploads, sessions, largest, home.paths.run).routes(),
          OperationsRoutes(metrics, assets, {{"catalogue", [] { return Result<void>(); }}}).routes()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }
};

// A program that uses the API: keeps its cookie and its token.
class ApiClient {
 public:
  explicit ApiClient(const ApiSite& site) : port_(site.port()) {}
  ApiClient(const ApiSite& site, const std::string& login) : port_(site.port()) { log_in(login); }

  RawReply log_in(const std::string& login, std::string_view password = ApiSite::password) {
    const std::string body = "{\"login\":\"" + login + "\",\"password\":\"" + std::string(password) + "\"}";
    RawReply reply = send("POST", "/api/v1/session", body, json_type);
    const std::string cookie = reply.header("set-cookie");
    cookie_ = cookie.substr(0, cookie.find(';'));
    const std::size_t token = reply.body.find(csrf_member);
    if (token != std::string::npos) {
      const std::size_t begin = token + csrf_member.size();
      csrf_ = reply.body.substr(begin, reply.body.find('"', begin) - begin);
    }
    return reply;
  }

  RawReply get(const std::string& target, const std::string& fields = "") { return send("GET", target, "", fields); }

  RawReply send(const std::string& method, const std::string& target, const std::string& body = "",
                const std::string& fields = "") {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: khen.test\r\n" + fields;
    if (!cookie_.empty()) request += "Cookie: " + cookie_ + "\r\n";
    if (!csrf_.empty()) request += "X-CSRF-Token: " + csrf_ + "\r\n";
    if (method == "POST" || method == "PUT" || method == "PATCH") {
      request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return ask(port_, request + "\r\n" + body,
               method == "HEAD" ? RawClient::Expect::head_only : RawClient::Expect::content);
  }

  static inline const std::string json_type = "Content-Type: application/json\r\n";
  std::string cookie_;
  std::string csrf_;

 private:
  static constexpr std::string_view csrf_member = "\"csrf\":\"";
  std::uint16_t port_;
};

}  // namespace khen::test
