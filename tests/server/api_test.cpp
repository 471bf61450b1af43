// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>
#include <set>

#include "metadata/transcript/store.h"
#include "server/openapi.h"
#include "tests/server/api_site.h"

namespace khen::test {
namespace {

using Json = nlohmann::json;

Json get_json(ApiClient& client, const std::string& target) {
  return Json::parse(client.get(target).body, nullptr, false);
}

constexpr AccessClass open_access = AccessClass::everyone;
const std::string json_type = ApiClient::json_type;

std::string described(const std::string& title) {
  return Json{{"status", "published"}, {"access", "public"}, {"titles", {{{"lang", "vi"}, {"value", title}}}}}.dump();
}

TEST(SessionApi, logging_in_gives_a_cookie_and_a_token) {
  ApiSite site;
  ApiClient client(site);
  EXPECT_TRUE(get_json(client, "/api/v1/session").at("login").is_null());
  const RawReply reply = client.log_in("lan");
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.header("set-cookie").find("HttpOnly"), std::string::npos);
  EXPECT_NE(reply.header("set-cookie").find("SameSite=Lax"), std::string::npos);
  EXPECT_EQ(reply.header("cache-control"), "no-store");
  EXPECT_EQ(get_json(client, "/api/v1/session").at("role"), "archivist");
  EXPECT_EQ(client.send("DELETE", "/api/v1/session").status, 204);
  EXPECT_TRUE(get_json(client, "/api/v1/session").at("login").is_null());
}

TEST(SessionApi, a_wrong_password_or_body_opens_nothing) {
  ApiSite site;
  ApiClient client(site);
  EXPECT_GE(client.log_in("lan", "wrong wrong wrong").status, 400);
  EXPECT_GE(client.log_in("nobody").status, 400);
  EXPECT_EQ(client.cookie_, "");
  for (const char* bad : {"", "{}", "[]", "{\"login\":\"lan\"}", "{\"login\":1,\"password\":2}"}) {
    EXPECT_EQ(client.send("POST", "/api/v1/session", bad, json_type).status, 400) << bad;
  }
  EXPECT_EQ(client.send("POST", "/api/v1/session", "login=lan", "Content-Type: text/plain\r\n").status, 415);
  EXPECT_EQ(client.send("POST", "/api/v1/session", std::string(9000, 'x'), json_type).status, 413);
}

TEST(SessionApi, another_site_can_neither_log_in_nor_write) {
  ApiSite site;
  ApiClient client(site, "lan");
  const std::string foreign = json_type + "Origin: https://evil.test\r\n";
  const Json body{{"login", "lan"}, {"password", ApiSite::password}};
  EXPECT_EQ(client.send("POST", "/api/v1/session", body.dump(), foreign).status, 403);
  EXPECT_EQ(client.send("POST", "/api/v1/records", described("a"), foreign).status, 403);
  EXPECT_EQ(client.send("POST", "/api/v1/records", described("a"), json_type + "Origin: null\r\n").status, 403);
  EXPECT_EQ(client.send("POST", "/api/v1/records", described("a"), json_type + "Origin: http://khen.test\r\n").status,
            201);
  client.csrf_ = "guessed";
  EXPECT_EQ(client.send("POST", "/api/v1/records", described("a"), json_type).status, 403);
  client.csrf_ = "";
  EXPECT_EQ(client.send("POST", "/api/v1/records", described("a"), json_type + "Origin: http://khen.test\r\n").status,
            403);
}

TEST(RecordApi, what_is_described_is_read_changed_and_kept_in_versions) {
  ApiSite site;
  ApiClient client(site, "lan");
  const RawReply made = client.send("POST", "/api/v1/records?reason=first", described("Lễ hội Lồng tồng"), json_type);
  ASSERT_EQ(made.status, 201) << made.body;
  const Json record = Json::parse(made.body);
  const std::string path = made.header("location");
  EXPECT_EQ(path, "/api/v1/records/" + record.at("id").get<std::string>());

  const RawReply read = client.get(path);
  EXPECT_EQ(read.body, made.body);
  EXPECT_EQ(read.header("etag"), made.header("etag"));
  EXPECT_TRUE(read.header("etag").starts_with("\"1-"));
  EXPECT_EQ(client.get(path, "If-None-Match: " + read.header("etag") + "\r\n").status, 304);

  Json changed = record;
  changed["titles"].push_back({{"lang", "en"}, {"value", "Going to the fields"}});
  const RawReply written =
      client.send("PUT", path + "?reason=translated", changed.dump(), json_type + "If-Match: \"1\"\r\n");
  ASSERT_EQ(written.status, 200) << written.body;
  EXPECT_EQ(Json::parse(written.body).at("version"), 2);
  const Json versions = get_json(client, path + "/versions");
  EXPECT_EQ(versions.at("items").size(), 2U);
  EXPECT_NE(versions.dump().find("translated"), std::string::npos);
  EXPECT_GE(get_json(client, path + "/events").at("items").size(), 2U);
}

TEST(RecordApi, an_overtaken_version_is_refused) {
  ApiSite site;
  const RecordId id = site.add("Katê", Status::published, open_access);
  ApiClient client(site, "lan");
  const std::string path = "/api/v1/records/" + id.str();
  const std::string body = described("Katê, viết lại");
  EXPECT_EQ(client.send("PUT", path, body, json_type).status, 428);
  EXPECT_EQ(client.send("PUT", path, body, json_type + "If-Match: *\r\n").status, 400);
  EXPECT_EQ(client.send("PUT", path, body, json_type + "If-Match: \"7\"\r\n").status, 412);
  const std::string tag = client.get(path).header("etag");
  EXPECT_EQ(client.send("PUT", path, body, json_type + "If-Match: " + tag + "\r\n").status, 200);
  EXPECT_EQ(client.send("PUT", path, described("x"), json_type + "If-Match: " + tag + "\r\n").status, 412);
}

TEST(RecordApi, bad_records_are_told_what_is_wrong_with_them) {
  ApiSite site;
  ApiClient client(site, "lan");
  const auto sent = [&](const std::string& body) { return client.send("POST", "/api/v1/records", body, json_type); };
  const RawReply findings = sent(R"({"titles":[{"lang":"vi","value":"a"}],"ethnic_groups":["no-such-group"]})");
  EXPECT_EQ(findings.status, 422);
  const Json problem = Json::parse(findings.body);
  EXPECT_EQ(problem.at("code"), "record.invalid");
  EXPECT_EQ(problem.at("findings").at(0).at("field"), "ethnic_groups");
  EXPECT_EQ(findings.header("content-type"), "application/problem+json");
  EXPECT_EQ(sent("{").status, 400);
  EXPECT_EQ(sent(R"({"titles":[{"lang":"vi","value":"a"}],"invented":1})").status, 422);
  EXPECT_EQ(sent("{}").status, 422);
  EXPECT_EQ(sent(R"({"titles":[],"titles":[]})").status, 422);
  EXPECT_EQ(sent(std::string(100000, '[')).status, 413);
  EXPECT_EQ(sent("\"" + std::string(5 << 20, 'a') + "\"").status, 413);
  EXPECT_EQ(get_json(client, "/api/v1/records").at("items").size(), 0U);
}

TEST(RecordApi, only_staff_write) {
  ApiSite site;
  const RecordId id = site.add("Katê", Status::published, open_access);
  ApiClient anonymous(site);
  ApiClient reader(site, "mai");
  const std::string path = "/api/v1/records/" + id.str();
  const std::string fields = json_type + "If-Match: \"1\"\r\n";
  for (auto [client, status] : {std::pair(&anonymous, 401), std::pair(&reader, 403)}) {
    EXPECT_EQ(client->send("POST", "/api/v1/records", described("x"), json_type).status, status);
    EXPECT_EQ(client->send("PUT", path, described("x"), fields).status, status);
    EXPECT_EQ(client->send("PUT", "/api/v1/collections/x", "{}", json_type).status, status);
    EXPECT_EQ(client->get(path + "/versions").status, status);
    EXPECT_EQ(client->get(path + "/events").status, status);
    EXPECT_EQ(client->get("/api/v1/jobs").status, status);
    EXPECT_EQ(client->send("POST", "/api/v1/jobs/" + id.str() + "/retry").status, status);
  }
}

TEST(RecordApi, pages_of_a_list_hold_each_record_once) {
  ApiSite site;
  std::set<std::string> ids;
  for (int i = 0; i < 7; ++i) ids.insert(site.add("số " + std::to_string(i), Status::published, open_access).str());
  ApiClient client(site);
  std::set<std::string> seen;
  std::string target = "/api/v1/records?limit=3";
  int pages = 0;
  while (!target.empty()) {
    const Json page = get_json(client, target);
    for (const Json& item : page.at("items")) EXPECT_TRUE(seen.insert(item.at("id").get<std::string>()).second);
    const Json& next = page.at("next");
    target = next.is_null() ? "" : "/api/v1/records?limit=3&cursor=" + next.get<std::string>();
    ++pages;
  }
  EXPECT_EQ(seen, ids);
  EXPECT_EQ(pages, 3);
}

TEST(RecordApi, bad_parameters_are_named) {
  ApiSite site;
  ApiClient client(site, "lan");
  for (const auto& [target, name] : std::map<std::string, std::string>{{"/api/v1/records?limit=0", "limit"},
                                                                       {"/api/v1/records?limit=101", "limit"},
                                                                       {"/api/v1/records?limit=1x", "limit"},
                                                                       {"/api/v1/records?cursor=zzz", "cursor"},
                                                                       {"/api/v1/records?limmit=1", "limmit"},
                                                                       {"/api/v1/search?lang=xx", "lang"},
                                                                       {"/api/v1/search?sort=up", "sort"},
                                                                       {"/api/v1/search?colour=red", "colour"},
                                                                       {"/api/v1/jobs?state=odd", "state"}}) {
    const RawReply reply = client.get(target);
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_EQ(Json::parse(reply.body).at("code"), "api.parameter") << target;
  }
  EXPECT_EQ(client.get("/api/v1/search?cursor=nonsense").status, 400);
}

// P9: for everybody else a reserved Record answers exactly as one that was never there.
TEST(RecordApi, what_is_reserved_leaves_no_trace) {
  ApiSite site;
  site.add("công khai", Status::published, open_access);
  const RecordId draft = site.add("bản thảo", Status::draft, open_access);
  const RecordId staff = site.add("nội bộ", Status::published, AccessClass::staff);
  const RecordId absent = RecordId::make(site.clock);
  site.index();
  const auto masked = [](RawReply reply, const std::string& id) {
    Json problem = Json::parse(reply.body);
    problem.erase("correlation");
    std::string text = std::to_string(reply.status) + problem.dump();
    const std::size_t at = text.find(id);
    return at == std::string::npos ? text : text.replace(at, id.size(), "ID");
  };
  for (const std::string login : {"", "mai"}) {
    ApiClient client(site);
    if (!login.empty()) client.log_in(login);
    const std::string never = masked(client.get("/api/v1/records/" + absent.str()), absent.str());
    for (const RecordId& id : {draft, staff}) {
      EXPECT_EQ(masked(client.get("/api/v1/records/" + id.str()), id.str()), never);
      EXPECT_EQ(get_json(client, "/api/v1/records").dump().find(id.str()), std::string::npos);
    }
    EXPECT_EQ(get_json(client, "/api/v1/search?q=").at("total"), 1);
  }
  ApiClient archivist(site, "lan");
  EXPECT_EQ(archivist.get("/api/v1/records/" + draft.str()).status, 200);
  EXPECT_EQ(get_json(archivist, "/api/v1/records").at("items").size(), 3U);
  EXPECT_EQ(get_json(archivist, "/api/v1/search?q=").at("total"), 3);
}

TEST(SearchApi, words_without_marks_find_and_mark) {
  ApiSite site;
  const RecordId id = site.add("Lễ hội Lồng tồng", Status::published, open_access);
  site.add("Nhạc cụ khác", Status::published, open_access);
  site.add_recording(id);
  site.index();
  ApiClient client(site);
  const Json page = get_json(client, "/api/v1/search?q=le+hoi&lang=vi");
  ASSERT_EQ(page.at("total"), 1) << page.dump();
  const Json& hit = page.at("items").at(0);
  EXPECT_EQ(hit.at("id"), id.str());
  EXPECT_EQ(hit.at("titles").at(0), (Json{{"lang", "vi"}, {"value", "Lễ hội Lồng tồng"}}));
  std::string joined;
  std::string marked;
  for (const Json& run : hit.at("highlights").at(0).at("runs")) {
    joined += run.at("text").get<std::string>();
    if (run.at("mark").get<bool>()) marked += run.at("text").get<std::string>() + "|";
  }
  EXPECT_EQ(joined, "Lễ hội Lồng tồng");
  EXPECT_NE(marked.find("Lễ"), std::string::npos) << hit.dump();
  EXPECT_TRUE(page.at("total_is_exact").get<bool>());
  EXPECT_TRUE(page.at("next").is_null());
}

TEST(SearchApi, a_hit_tells_the_second_at_which_its_words_are_said) {
  ApiSite site;
  const RecordId id = site.add("Băng ghi âm", Status::published, open_access);
  const RecordingId recording = site.add_recording(id);
  Transcript song;
  song.language = "vi";
  song.passages = {{.begin = milliseconds(1000), .end = milliseconds(2000), .text = "mở đầu"},
                   {.begin = milliseconds(61'500), .end = milliseconds(64'000), .text = "trèo lên cây bưởi"}};
  ASSERT_TRUE(site.archive.home->catalogue->write([&](Db& db) {
    return add_transcript(db, site.clock, recording, song, {"account:lan", ""});
  }));
  site.index();
  ApiClient client(site);
  const Json hit = get_json(client, "/api/v1/search?q=cay+buoi&lang=vi").at("items").at(0);
  EXPECT_EQ(hit.at("passages_total"), 1);
  const Json& passage = hit.at("passages").at(0);
  EXPECT_EQ(passage.at("recording"), recording.str());
  EXPECT_EQ(passage.at("begin"), 61'500);
  EXPECT_EQ(passage.at("end"), 64'000);
  EXPECT_FALSE(passage.contains("page"));
  EXPECT_EQ(passage.at("runs").at(1), (Json{{"text", "cây bưởi"}, {"mark", true}}));
  EXPECT_TRUE(get_json(client, "/api/v1/search?q=bang+ghi").at("items").at(0).at("passages").empty());
}

TEST(SuggestApi, offers_what_a_begun_text_may_become) {
  ApiSite site;
  const RecordId id = site.add("Lễ hội Lồng tồng", Status::published, open_access);
  site.add("Lễ hội kín", Status::published, AccessClass::staff);
  site.index();
  ApiClient client(site);
  const Json found = get_json(client, "/api/v1/suggest?q=le+hoi+l&lang=en");
  ASSERT_EQ(found.at("records").size(), 1U) << found.dump();
  EXPECT_EQ(found.at("records").at(0).at("title"), "Lễ hội Lồng tồng");
  EXPECT_EQ(found.at("records").at(0).at("url"), "/en/records/" + id.str());
  EXPECT_EQ(get_json(client, "/api/v1/suggest?q=le+hoi+k").at("records").size(), 0U) << "not open";
  ApiClient archivist(site, "lan");
  EXPECT_EQ(get_json(archivist, "/api/v1/suggest?q=le+hoi+k").at("records").size(), 1U);
  for (const char* nothing : {"/api/v1/suggest", "/api/v1/suggest?q=", "/api/v1/suggest?q=+"}) {
    EXPECT_EQ(get_json(client, nothing).dump(), R"({"names":[],"records":[]})");
  }
  EXPECT_EQ(client.get("/api/v1/suggest?q=a&lang=xx").status, 400);
}

TEST(VocabularyApi, lists_and_the_schema_are_served) {
  ApiSite site;
  ApiClient client(site);
  const Json all = get_json(client, "/api/v1/vocabularies");
  EXPECT_GE(all.at("items").size(), 5U);
  for (const Json& item : all.at("items")) {
    const Json vocabulary = get_json(client, item.at("url"));
    EXPECT_EQ(vocabulary.at("terms").size(), item.at("size").get<std::size_t>());
  }
  EXPECT_EQ(client.get("/api/v1/vocabularies/none").status, 404);
  const RawReply schema = client.get("/api/v1/schemas/record.json");
  EXPECT_EQ(schema.header("content-type"), "application/schema+json");
  EXPECT_EQ(Json::parse(schema.body).at("$id"), "http://khen.test/api/v1/schemas/record.json");
}

TEST(CollectionApi, a_collection_is_made_and_listed) {
  ApiSite site;
  ApiClient client(site, "lan");
  const std::string body = R"({"id":"cong-chieng","titles":[{"lang":"vi","value":"Cồng chiêng"}]})";
  EXPECT_EQ(client.send("PUT", "/api/v1/collections/cong-chieng", body, json_type).status, 200);
  EXPECT_EQ(client.send("PUT", "/api/v1/collections/other", body, json_type).status, 400);
  EXPECT_EQ(client.send("PUT", "/api/v1/collections/C%C3%A1", body, json_type).status, 400);
  ApiClient fresh(site);
  const Json list = get_json(fresh, "/api/v1/collections");
  EXPECT_EQ(list.at("items").at(0).at("id"), "cong-chieng");
}

TEST(OpenApi, describes_exactly_the_routes_that_there_are) {
  ApiSite site;
  std::set<std::string> described_routes;
  for (const ApiOperation& operation : api_operations()) {
    described_routes.insert(std::string(name_of(operation.method)) + " " + std::string(operation.path));
  }
  const ApiTools tools{*site.archive.home, site.vocabularies, site.searcher, site.sessions,
                       site.tokens,        site.messages,     site.clock};
  Routes routes = ApiRoutes(tools).routes();
  const Routes uploads = UploadRoutes(site.uploads, site.sessions, 0, "").routes();
  routes.insert(routes.end(), uploads.begin(), uploads.end());
  std::set<std::string> there;
  for (const auto& route : routes) {
    EXPECT_TRUE(is_pattern(route.pattern)) << route.pattern;
    for (const Method method :
         {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_, Method::options}) {
      if (route.methods.has(method)) there.insert(std::string(name_of(method)) + " " + std::string(route.pattern));
    }
  }
  EXPECT_EQ(described_routes, there);
}

// Checks the part of JSON Schema that the document uses; "" when `value` fits.
std::string misfit(const Json& document, const Json& schema, const Json& value, const std::string& where) {
  if (schema.contains("$ref")) {
    return misfit(document, document.at(Json::json_pointer(schema.at("$ref").get<std::string>().substr(1))), value,
                  where);
  }
  if (schema.contains("type")) {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    std::string name = value.type_name();
    if (name == "number") name = value.is_number_integer() ? "integer" : "number";
    const bool fits = std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return type == name || (type == "number" && name == "integer");
    });
    if (!fits) return where + " is " + name;
  }
  const Json required = schema.value("required", Json::array());
  for (const Json& name : required) {
    if (!value.contains(name.get<std::string>())) return where + " lacks " + name.get<std::string>();
  }
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, part] : properties.items()) {
    if (!value.contains(name)) continue;
    if (auto problem = misfit(document, part, value[name], where + "." + name); !problem.empty()) return problem;
  }
  if (schema.contains("items") && value.is_array()) {
    for (const Json& item : value) {
      if (auto problem = misfit(document, schema["items"], item, where + "[]"); !problem.empty()) return problem;
    }
  }
  return "";
}

TEST(OpenApi, its_examples_are_answered_as_it_says) {
  ApiSite site;
  const RecordId id = site.add("Lễ hội", Status::published, open_access);
  const RecordingId recording = site.add_recording(id);
  site.index();
  ApiClient client(site, "lan");
  const RawReply brought = client.send("POST", "/api/v1/recordings/" + recording.str() + "/transcripts?language=vi",
                                       "WEBVTT\n\n00:01.000 --> 00:02.000\nmột\n");
  const std::string transcript = Json::parse(brought.body).value("id", "");
  const auto path_example = [&](const std::string& path, const Json& name) {
    if (name == "recording") return recording.str();
    if (name != "id") return std::string();
    return path.starts_with("/api/v1/transcripts/") ? transcript : id.str();
  };
  const Json document = get_json(client, "/api/v1/openapi.json");
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  for (const auto& [path, operations] : document.at("paths").items()) {
    if (!operations.contains("get")) continue;
    std::string target = path;
    std::string query = "?";
    const Json parameters = operations["get"].value("parameters", Json::array());
    for (const Json& parameter : parameters) {
      const std::string example = parameter.value("example", path_example(path, parameter["name"]));
      const std::string name = parameter["name"].get<std::string>();
      if (parameter["in"] == "path") target.replace(target.find("{" + name + "}"), name.size() + 2, example);
      if (parameter["in"] == "query" && !example.empty()) query += name + "=" + percent_encode(example) + "&";
    }
    const RawReply reply = client.get(target + query);
    ASSERT_EQ(reply.status, 200) << target + query << reply.body;
    const Json schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    EXPECT_EQ(misfit(document, schema, Json::parse(reply.body), path), "");
  }
}

TEST(Operations, health_assets_and_robots_are_served) {
  ApiSite site;
  ApiClient client(site);
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_EQ(client.get("/readyz").body, "catalogue: ready\nready\n");
  EXPECT_NE(client.get("/metrics").body.find("khen_http_requests_total{class=\"operations\",status=\"2xx\"} 2"),
            std::string::npos);
  EXPECT_NE(client.get("/robots.txt").body.find("Disallow: /api/"), std::string::npos);
  EXPECT_EQ(client.get("/favicon.ico").header("content-type"), "image/svg+xml");
  const RawReply plain = client.get("/assets/style-AB12.css");
  EXPECT_EQ(plain.body, "body{color:red}");
  EXPECT_EQ(plain.header("cache-control"), "public, max-age=31536000, immutable");
  const RawReply packed = client.get("/assets/style-AB12.css", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(packed.header("content-encoding"), "br");
  EXPECT_EQ(packed.body, "brotli bytes");
  EXPECT_NE(packed.header("etag"), plain.header("etag"));
  EXPECT_EQ(client.get("/assets/style-AB12.css", "Accept-Encoding: gzip\r\n").header("content-encoding"), "gzip");
  for (const char* absent : {"/assets/style-AB12.css.br", "/assets/x", "/assets/..%2fx"}) {
    EXPECT_GE(client.get(absent).status, 400) << absent;
  }
}

TEST(Dispatch, methods_and_paths_that_are_not_there) {
  ApiSite site;
  ApiClient client(site);
  const RawReply wrong = client.send("DELETE", "/api/v1/records");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(wrong.header("content-type"), "application/problem+json");
  const Json told = Json::parse(client.send("DELETE", "/api/v1/records", "", "Accept-Language: en\r\n").body);
  EXPECT_EQ(told["status"], 405);
  EXPECT_EQ(told["title"], "Method Not Allowed");
  EXPECT_EQ(told["code"], "request.method");
  EXPECT_EQ(told["detail"], "This address can’t be asked with DELETE.");
  EXPECT_EQ(told["hint"], "It takes GET, HEAD, POST, OPTIONS.");
  const RawReply options = client.send("OPTIONS", "/api/v1/records");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(options.headers.count("access-control-allow-origin"), 0U);
  const RawReply preflight = client.send("OPTIONS", "/media/x/y", "",
                                         "Origin: https://other.test\r\nAccess-Control-Request-Method: GET\r\n"
                                         "Access-Control-Request-Headers: range\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("access-control-allow-origin"), "*");
  EXPECT_EQ(preflight.header("access-control-allow-methods"), "GET, HEAD");
  EXPECT_NE(preflight.header("access-control-allow-headers").find("Range"), std::string::npos);
  EXPECT_EQ(preflight.headers.count("access-control-allow-credentials"), 0U);
  const RawReply none = client.get("/api/v1/nothing");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.header("content-type"), "application/problem+json");
}

}  // namespace
}  // namespace khen::test
