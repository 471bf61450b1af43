// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app.h"

#include <fmt/core.h>

#include <charconv>

#include "index/searcher.h"
#include "index/synonym_store.h"
#include "ingest/upload.h"
#include "metadata/base/text.h"
#include "metadata/language.h"
#include "server/assets.h"
#include "server/dispatch.h"
#include "server/error_page.h"
#include "server/gauges.h"
#include "server/health.h"
#include "server/http.h"
#include "server/http/local_socket.h"
#include "server/iiif/route_iiif.h"
#include "server/page.h"
#include "server/pages.h"
#include "server/request_log.h"
#include "server/route_api.h"
#include "server/route_media.h"
#include "server/route_operations.h"
#include "server/route_pages_import.h"
#include "server/route_upload.h"
#include "server/saved_news.h"

namespace khen {
namespace {

// "127.0.0.1:8080", "[::1]:8080", ":8080", "unix:/run/khen/site.sock".
struct Listen {
  std::string address;
  std::uint16_t port = 0;
};

Result<Listen> parse_listen(const std::string& text) {
  if (local_socket_path(text)) return Listen{text, 0};
  const auto bad = fail(Code::usage, "server.listen_malformed", {{"value", printable(text)}});
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return bad;
  Listen listen{text.substr(0, colon), 0};
  const std::string_view port = std::string_view(text).substr(colon + 1);
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  if (port.empty() || code != std::errc() || end != port.data() + port.size()) return bad;
  if (listen.address.starts_with('[') && listen.address.ends_with(']')) {
    listen.address = listen.address.substr(1, listen.address.size() - 2);
  }
  if (listen.address.empty()) listen.address = "0.0.0.0";
  return listen;
}

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> items;
  for (const std::string_view item : split(text, ',')) {
    if (!trim(item).empty()) items.emplace_back(trim(item));
  }
  return items;
}

// What may keep a thread for long: searching, hashing a password, storing a finished upload, whole exports.
RequestLane lane_of(const Request& request) {
  const std::string_view path = request.path;
  const bool searches = path.find("/search") != std::string_view::npos;
  const bool signs_in = request.method == Method::post && (path.ends_with("/login") || path.ends_with("/session"));
  const bool exports = path.find("/export") != std::string_view::npos || path.starts_with("/oai") || path == "/sru";
  return searches || signs_in || exports || request.intake ? RequestLane::heavy : RequestLane::cheap;
}

// What may change while serving.
void trust(HttpServer::Options& options, const Settings& settings, const Path& home) {
  options.trusted_proxies = list_of(settings.text(Setting::trusted_proxies));
  if (auto senders = list_of(settings.text(Setting::x_accel_proxies)); !senders.empty()) {
    options.handover = Handover{std::move(senders), home};
  }
}

HttpServer::Options http_options(const Settings& settings, const Path& home, const Listen& listen, Metrics& metrics,
                                 RequestLog* requests) {
  HttpServer::Options options;
  options.address = listen.address;
  options.port = listen.port;
  options.threads = static_cast<std::size_t>(std::max<std::int64_t>(1, settings.number(Setting::request_threads)));
  trust(options, settings, home);
  const Path certificate = settings.text(Setting::tls_certificate);
  const Path key = settings.text(Setting::tls_key);
  if (!certificate.empty() || !key.empty()) options.tls = TlsFiles{certificate, key};
  options.takes_body = [](const Request& request) { return takes_upload(request) || takes_import(request); };
  options.lane = lane_of;
  options.observer = [&metrics, requests](const Exchange& exchange) {
    metrics.count(exchange);
    if (requests != nullptr) requests->write(exchange);
  };
  return options;
}

// Who is refused before anything is known of them is told in the site's first language.
std::function<std::string(std::string_view)> refusals_in_words(const Messages& messages, std::uint64_t body_limit) {
  return [&messages, limit = std::to_string(body_limit)](std::string_view message) {
    return messages.text(interface_languages.front().tag, message, {{"limit", limit}});
  };
}

// Nothing when none is wanted.
Result<std::unique_ptr<RequestLog>> open_request_log(const Invocation& invocation, const Archive& archive) {
  const std::string& wanted = archive.settings.text(Setting::request_log);
  if (wanted == "off") return std::unique_ptr<RequestLog>();
  return RequestLog::open(invocation.clock, archive.home.paths.log / "access.log",
                          wanted == "full" ? ReaderPrivacy::full : ReaderPrivacy::shortened);
}

void append(Routes& all, Routes more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::chrono::hours session_hours(const Settings& settings) {
  return std::chrono::hours(settings.number(Setting::session_hours));
}

// In the order of construction: each may lend what stands above it.
struct App::Parts {
  Parts(const Invocation& invocation, Archive& archive, Vocabularies loaded, PageRenderer pages, const SecretKey& key)
      : vocabularies(std::move(loaded)),
        renderer(std::move(pages)),
        synonyms(*archive.home.catalogue),
        searcher(archive.home.paths.index, [this] { return synonyms.current(); }),
        uploads(archive.deposit_tools(invocation),
                UploadLimits{.largest = static_cast<std::uint64_t>(archive.settings.number(Setting::upload_limit)),
                             .quota = static_cast<std::uint64_t>(archive.settings.number(Setting::upload_quota))}),
        sessions(*archive.home.catalogue, invocation.clock, session_hours(archive.settings)),
        tokens(*archive.home.catalogue, invocation.clock, key),
        assets(web_data::files()),
        site(invocation.messages, renderer, archive.settings.text(Setting::public_address),
             [this, &archive](const Call& call) { return all_news(*archive.home.catalogue, searcher, call); }) {}

  Vocabularies vocabularies;
  PageRenderer renderer;
  SynonymStore synonyms;
  Searcher searcher;
  Uploads uploads;
  Sessions sessions;
  MediaTokens tokens;
  Metrics metrics;
  Assets assets;
  Site site;
  std::unique_ptr<QueueEvents> queue;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<RequestLog> requests;
  std::unique_ptr<HttpServer> server;
  std::string host;
  std::string scheme = "http";
  const Invocation* invocation = nullptr;
  Path home;
  Settings settings;  // in force; on the thread of signals once it serves
  Log* log = nullptr;
};

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

Result<std::unique_ptr<App>> App::open(const Invocation& invocation, Archive& archive, Log& log) {
  auto parts = std::make_unique<Parts>(invocation, archive, TRY(Vocabularies::load()),
                                       TRY(PageRenderer::load(invocation.messages)),
                                       TRY(SecretKey::keep(invocation.files, archive.home.paths.media_key)));
  Parts& p = *parts;
  Home& home = archive.home;
  TRY(p.uploads.expire());
  TRY(Batches(invocation.files, invocation.clock, home).expire());
  add_archive_gauges(p.metrics, home, p.searcher, invocation.files);
  add_copy_gauges(p.metrics, home, archive.copies);
  add_server_gauges(p.metrics, [&p] { return p.server->load(); });
  p.metrics.add({"khen_request_log_dropped", "Lines of the request log that the disk could not take.",
                 [&p] { return p.requests ? static_cast<double>(p.requests->dropped()) : 0; }});

  std::vector<ReadinessCheck> checks{
      {"catalogue", [&home] { return home.catalogue->read([](Db& db) { return db.execute("select 1"); }); }},
      {"index", [&p]() -> Result<void> {
         TRY(p.searcher.sequence());
         return {};
       }}};

  p.queue = TRY(QueueEvents::open({home, invocation.messages, p.vocabularies, invocation.clock, log}));

  Routes routes;
  append(routes, OperationsRoutes(p.metrics, p.assets, std::move(checks)).routes());
  append(routes, MediaRoutes(home, p.tokens).routes());
  append(routes, IiifRoutes(home, [&p](const Request& request) { return p.site.address(request); }).routes());
  append(routes, ApiRoutes(ApiTools{home, p.vocabularies, p.searcher, p.sessions, p.tokens, invocation.messages,
                                    invocation.clock})
                     .routes());
  append(routes,
         UploadRoutes(p.uploads, p.sessions, static_cast<std::uint64_t>(archive.settings.number(Setting::upload_limit)),
                      home.paths.run)
             .routes());
  append(routes, page_routes(PageTools{
                     home, invocation.files, p.vocabularies, p.searcher, p.sessions, p.tokens, p.uploads, *p.queue,
                     p.site, invocation.clock, archive.copies,
                     archive.settings.text(Setting::speech_to_text).empty() ? Listening::off : Listening::on}));

  p.dispatcher = std::make_unique<Dispatcher>(
      std::move(routes),
      DispatchTools{p.sessions, invocation.messages, invocation.clock, log,
                    [&p](const Call& call, const Error& error) { return error_page(p.site, call, error); }});
  const Listen listen = TRY(parse_listen(archive.settings.text(Setting::listen)));
  p.requests = TRY(open_request_log(invocation, archive));
  HttpServer::Options options = http_options(archive.settings, home.paths.home, listen, p.metrics, p.requests.get());
  options.words = refusals_in_words(invocation.messages, options.body_limit);
  p.server = TRY(HttpServer::open(std::move(options), [&p](Request& request) { return (*p.dispatcher)(request); }));
  p.host = listen.address.find(':') == std::string::npos || local_socket_path(listen.address)
               ? listen.address
               : "[" + listen.address + "]";
  if (p.host == "0.0.0.0") p.host = "127.0.0.1";
  if (!archive.settings.text(Setting::tls_certificate).empty()) p.scheme = "https";
  p.invocation = &invocation;
  p.home = home.paths.home;
  p.settings = archive.settings;
  p.log = &log;
  return std::unique_ptr<App>(new App(std::move(parts)));
}

std::string App::address() const {
  if (parts_->server->port() == 0) return parts_->host;
  return fmt::format("{}://{}:{}/", parts_->scheme, parts_->host, parts_->server->port());
}

// Takes over what can change while serving and tells what has to wait for a restart. A mistake changes nothing.
Result<void> App::read_settings_again() {
  Parts& p = *parts_;
  Settings fresh = TRY(load_settings(*p.invocation));
  HttpServer::Options options;
  trust(options, fresh, p.home);
  TRY(p.server->reload(options));
  p.sessions.set_lifetime(session_hours(fresh));
  p.log->set_least(parse_log_level(fresh.text(Setting::log_level)));
  for (const SettingFacts* changed : changed_settings(p.settings, fresh)) {
    const bool waits = changed->effect == SettingEffect::restart;
    p.log->write(waits ? LogLevel::warning : LogLevel::info, waits ? "settings.changed_at_restart" : "settings.changed",
                 {{"key", changed->key}});
  }
  // What waits goes on to be told until it is in force.
  for (const SettingFacts& facts : setting_table) {
    if (facts.effect == SettingEffect::reload) p.settings.take(facts.id, fresh);
  }
  return {};
}

Result<void> App::run(const std::stop_token& stop) {
  Parts& p = *parts_;
  const std::stop_callback on_stop(stop, [&p] { p.server->stop(); });
  p.invocation->hang_up.listen([this, &p] {
    if (const auto reread = read_settings_again(); !reread) p.log->failure("settings.reload", reread.error());
    if (!p.requests) return;
    if (const auto again = p.requests->reopen(); !again) p.log->failure("request_log.reopen", again.error());
  });
  auto outcome = p.server->run();
  p.invocation->hang_up.listen(nullptr);
  return outcome;
}

}  // namespace khen
