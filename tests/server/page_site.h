// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "index/rebuild.h"
#include "index/synonym_store.h"
#include "metadata/accounts.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "server/dispatch.h"
#include "server/error_page.h"
#include "server/pages.h"
#include "server/saved_news.h"
#include "tests/support/archive.h"

namespace khen::test {

// An archive with all pages, asked without a network.
class PageSite {
 public:
  static constexpr std::string_view password = "mật khẩu rất dài";

  PageSite()
      : vocabularies(Vocabularies::load().value()),
        messages(Messages::load().value()),
        renderer(PageRenderer::load(messages).value()),
        synonyms(*archive.home->catalogue),
        searcher(archive.home->paths.index, [this] { return synonyms.current(); }),
        sessions(*archive.home->catalogue, clock, std::chrono::hours(12)),
        tokens(*archive.home->catalogue, clock, SecretKey::keep(archive.files, archive.home->paths.media_key).value()),
        uploads(DepositTools{archive.files, clock, *archive.home, archive.sandbox, 0}, UploadLimits{0}),
        queue(QueueEvents::open({*archive.home, messages, vocabularies, clock, log}).value()),
        site(messages, renderer, "",
             [this](const Call& call) { return all_news(*archive.home->catalogue, searcher, call); }),
        dispatcher(page_routes({*archive.home, archive.files, vocabularies, searcher, sessions, tokens, uploads, *queue,
                                site, clock, copies}),
                   {sessions, messages, clock, log,
                    [this](const Call& call, const Error& error) { return error_page(site, call, error); }}) {}

  Request request(Method method, const std::string& target, const std::string& fields = "") {
    Request asked;
    asked.method = method;
    asked.target = target;
    asked.path = percent_decode(target.substr(0, target.find('?'))).value();
    if (const auto mark = target.find('?'); mark != std::string::npos) {
      asked.query = parse_form(target.substr(mark + 1)).value();
    }
    asked.host = "khen.test";
    if (!token.empty()) asked.cookies.add("khen", token);
    if (method == Method::post) {
      asked.headers.add("origin", "http://khen.test");
      asked.content_length = fields.size();
      asked.body = body_from(fields);
    }
    return asked;
  }

  Reply answer(Request asked) { return dispatcher(asked); }
  Reply get(const std::string& target) { return answer(request(Method::get, target)); }
  Reply post(const std::string& target, const std::string& fields) {
    return answer(request(Method::post, target, "csrf=" + percent_encode(csrf) + "&" + fields));
  }

  static std::string body(const Reply& reply) {
    const auto* text = std::get_if<std::string>(&reply.body);
    return text == nullptr ? std::string() : *text;
  }
  std::string page(const std::string& target) { return body(get(target)); }

  // From now on this account asks.
  void sign_in(const std::string& login, Role role) {
    const auto opened = archive.home->catalogue->write([&](Db& db) -> Result<OpenedSession> {
      const Account account =
          TRY(create_account(db, clock, NewAccount{login, login, role, std::string(password), false}));
      return open_session(db, clock, account, std::chrono::hours(1));
    });
    ASSERT_TRUE(opened) << opened.error().message;
    token = opened->token;
    csrf = opened->session.csrf;
  }
  void sign_out() {
    token.clear();
    csrf.clear();
  }

  RecordId add(Record record) {
    const auto made = archive.home->catalogue->write([&](Db& db) {
      return create_record(db, clock, std::move(record), {"account:lan", "a test"});
    });
    EXPECT_TRUE(made) << made.error().message;
    return *made->id;
  }

  Record read(const RecordId& id) {
    return archive.home->catalogue->read([&](Db& db) { return read_record(db, id); }).value().record;
  }

  void index() {
    EXPECT_TRUE(rebuild_index(archive.files, archive.home->paths.index, vocabularies, *archive.home->catalogue, {}));
  }

  testing::TestArchive archive;
  SystemClock clock;
  Log log{clock, STDERR_FILENO, LogLevel::error};
  Vocabularies vocabularies;
  Messages messages;
  PageRenderer renderer;
  SynonymStore synonyms;
  Searcher searcher;
  Sessions sessions;
  MediaTokens tokens;
  Uploads uploads;
  std::unique_ptr<QueueEvents> queue;
  std::vector<CopyPlace> copies{{"disk-b", archive.scratch / "disk-b"}};
  Site site;
  Dispatcher dispatcher;
  std::string token;
  std::string csrf;
};

inline Record published(std::string title, AccessClass access = AccessClass::everyone) {
  Record record;
  record.status = Status::published;
  record.access = access;
  record.all(FieldId::titles) = {LocalizedText{"vi", std::move(title)}};
  return record;
}

}  // namespace khen::test
