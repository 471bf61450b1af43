// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/call.h"
#include "server/messages.h"
#include "server/page.h"

namespace khen {

// Which entry of the navigation is marked as where the reader is.
enum class SitePlace { elsewhere, groups, types, places, collections, about, desk, login };

enum class SearchBar { shown, hidden };
enum class Indexing { allowed, refused };

struct Notice {
  std::string kind = "info";  // "info", "success", "warn", "error"
  std::string text;
  std::string hint;
};

// What a page says about itself, beside its own data.
struct PageHead {
  std::string title;
  std::string description;
  std::string feed;   // path of what is new here as a feed, "" for none
  std::string image;  // path of a picture for previews elsewhere, "" for none
  SitePlace place = SitePlace::elsewhere;
  SearchBar search_bar = SearchBar::shown;
  Indexing indexing = Indexing::allowed;
  std::string query;  // what stands in the search bar
  std::vector<Notice> notices;
};

// Puts the frame around a page: navigation, language switch, who is signed in, token, data saver, notices.
// Immutable; shared by all threads. What it refers to must outlive it.
class Site {
 public:
  // How much is new in the saved searches of whoever is signed in.
  using News = std::function<std::size_t(const Call&)>;

  // `public_address` without a path, "" when it is to be taken from each request.
  Site(const Messages& messages, const PageRenderer& renderer, std::string public_address, News news = {})
      : messages_(messages), renderer_(renderer), public_address_(std::move(public_address)), news_(std::move(news)) {}

  [[nodiscard]] Reply page(const Call& call, std::string_view template_name, const PageHead& head, PageData data,
                           int status = 200) const;

  [[nodiscard]] const Messages& messages() const { return messages_; }
  [[nodiscard]] std::string say(const Call& call, std::string_view id,
                                const std::vector<Parameter>& parameters = {}) const {
    return messages_.text(call.language, id, parameters);
  }
  // "https://disan.example.vn" or what the reader used.
  [[nodiscard]] std::string address(const Request& request) const;

 private:
  const Messages& messages_;
  const PageRenderer& renderer_;
  std::string public_address_;
  News news_;
};

// A page's notice after a form was taken: `?done=<code>` of the address that the form redirects to. None for codes
// that are not in the list.
std::vector<Notice> notices_of(const Site& site, const Call& call);

// 303 to a path of this site.
Reply see_other(std::string_view path);

// The path below the language, with another language before it: "/vi/search?q=x" → "/en/search?q=x".
std::string in_language(const Request& request, std::string_view language);

inline constexpr std::string_view saver_cookie = "khen-saver";
inline constexpr std::string_view language_cookie_name = "khen-lang";
// By the cookie, else by the request's Save-Data.
bool wants_data_saver(const Request& request);

}  // namespace khen
