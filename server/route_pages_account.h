// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "server/site.h"

namespace khen {

// Signing in and out, one's own password, and the administrator's list of accounts.
// What it refers to must outlive the routes, which hold copies of it.
class AccountPages {
 public:
  AccountPages(const Site& site, DbPool& catalogue, const Sessions& sessions, const Clock& clock)
      : site_(site), catalogue_(catalogue), sessions_(sessions), clock_(clock) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> show_login(Call& call) const;
  [[nodiscard]] Result<Reply> log_in(Call& call) const;
  [[nodiscard]] Result<Reply> log_out(Call& call) const;
  [[nodiscard]] Result<Reply> show_password(Call& call) const;
  [[nodiscard]] Result<Reply> change_password(Call& call) const;
  [[nodiscard]] Result<Reply> show_accounts(Call& call) const;
  [[nodiscard]] Result<Reply> change_accounts(Call& call) const;

  [[nodiscard]] Reply login_page(const Call& call, std::string_view name, std::string_view next,
                                 const Error* error) const;
  [[nodiscard]] Reply password_page(const Call& call, const Error* error) const;
  [[nodiscard]] Result<Reply> accounts_page(const Call& call, std::vector<Notice> notices, PageData secret) const;
  [[nodiscard]] Result<void> set_new_password(const Account& account, const FormFields& form) const;
  [[nodiscard]] Result<Reply> add_account(const Call& call, const FormFields& form) const;
  [[nodiscard]] Result<Reply> reset_password(const Call& call, const Account& account) const;

  const Site& site_;
  DbPool& catalogue_;
  const Sessions& sessions_;
  const Clock& clock_;
};

}  // namespace khen
