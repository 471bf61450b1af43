// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/accounts.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

constexpr std::string_view password = "a long enough password";

class Accounts : public ::testing::Test {
 protected:
  Accounts() : pool_(DbPool::open(scratch_ / "catalogue.db").value()) {
    account_ = pool_
                   ->write([&](Db& db) {
                     return create_account(db, clock_, {"lan", "Lan", Role::archivist, std::string(password), false});
                   })
                   .value();
  }

  Result<Account> log_in(std::string_view login, std::string_view with) {
    return check_login(*pool_, clock_, login, with);
  }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  std::unique_ptr<DbPool> pool_;
  std::optional<Account> account_;
};

TEST_F(Accounts, open_with_the_right_password_only) {
  EXPECT_EQ(log_in("lan", password).value().id, account_->id);
  EXPECT_EQ(log_in("lan", "something else").error().message, "login.failed");
  EXPECT_EQ(log_in("nobody", password).error().message, "login.failed");
}

TEST_F(Accounts, keep_no_password_in_the_clear) {
  const auto hash = pool_
                        ->read([](Db& db) -> Result<std::string> {
                          Statement select = TRY(db.prepare("select password_hash from account"));
                          TRY(select.step());
                          return select.text(0);
                        })
                        .value();
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_EQ(hash.find(password), std::string::npos);
}

TEST_F(Accounts, wait_after_five_failures_and_recover) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("lan", "wrong password").error().message, "login.failed");
  EXPECT_EQ(log_in("lan", password).error().message, "login.wait");
  clock_.advance(std::chrono::seconds(61));
  EXPECT_TRUE(log_in("lan", password));
  // A success forgets the failures.
  EXPECT_EQ(log_in("lan", "wrong password").error().message, "login.failed");
  EXPECT_TRUE(log_in("lan", password));
}

TEST_F(Accounts, refuse_weak_passwords_and_odd_logins) {
  const auto make = [&](std::string login, std::string secret) {
    return pool_->write([&](Db& db) {
      return create_account(db, clock_, {std::move(login), "", Role::reader, std::move(secret), false});
    });
  };
  EXPECT_EQ(make("minh", "short").error().message, "account.password_weak");
  EXPECT_EQ(make("Minh Anh", std::string(password)).error().message, "account.login_invalid");
  EXPECT_EQ(make("lan", std::string(password)).error().message, "account.login_taken");
}

TEST_F(Accounts, have_sessions_that_end) {
  const auto opened =
      pool_->write([&](Db& db) { return open_session(db, clock_, *account_, std::chrono::hours(12)); }).value();
  const auto find = [&] { return pool_->read([&](Db& db) { return find_session(db, clock_, opened.token); }).value(); };
  ASSERT_TRUE(find());
  EXPECT_EQ(find()->account.login, "lan");
  EXPECT_EQ(find()->csrf, opened.session.csrf);
  clock_.advance(std::chrono::hours(13));
  EXPECT_FALSE(find());
}

TEST_F(Accounts, lose_their_sessions_when_disabled) {
  const auto opened =
      pool_->write([&](Db& db) { return open_session(db, clock_, *account_, std::chrono::hours(12)); }).value();
  ASSERT_TRUE(pool_->write([&](Db& db) { return set_disabled(db, account_->id, true); }));
  EXPECT_FALSE(pool_->read([&](Db& db) { return find_session(db, clock_, opened.token); }).value());
  EXPECT_FALSE(log_in("lan", password));
}

TEST_F(Accounts, store_only_a_digest_of_the_token) {
  const auto opened =
      pool_->write([&](Db& db) { return open_session(db, clock_, *account_, std::chrono::hours(12)); }).value();
  const auto stored = pool_
                          ->read([](Db& db) -> Result<std::string> {
                            Statement select = TRY(db.prepare("select token_digest from session"));
                            TRY(select.step());
                            return select.text(0);
                          })
                          .value();
  EXPECT_NE(stored, opened.token);
}

TEST_F(Accounts, get_one_time_passwords_that_differ) {
  EXPECT_NE(make_one_time_password(), make_one_time_password());
  EXPECT_EQ(make_one_time_password().size(), 23U);
}

}  // namespace
}  // namespace khen
