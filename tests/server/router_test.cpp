// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/router.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace khen {
namespace {

enum class Page { home, front, record, fresh, records, create, file };

constexpr std::array table{
    Route<Page>{{Method::get}, "/", RouteClass::page, Page::home},
    Route<Page>{{Method::get}, "/{lang}/", RouteClass::page, Page::front},
    Route<Page>{{Method::get}, "/{lang}/records/{id}", RouteClass::page, Page::record},
    Route<Page>{{Method::get}, "/{lang}/records/new", RouteClass::page, Page::fresh},
    Route<Page>{{Method::get}, "/api/v1/records", RouteClass::api, Page::records},
    Route<Page>{{Method::post}, "/api/v1/records", RouteClass::api, Page::create},
    Route<Page>{{Method::get, Method::head}, "/media/{token}/{file...}", RouteClass::media, Page::file},
};
static_assert(std::all_of(table.begin(), table.end(), [](const auto& route) { return is_pattern(route.pattern); }));
static_assert(!is_pattern("") && !is_pattern("a") && !is_pattern("/a//b") && !is_pattern("/{a") && !is_pattern("/{}"));
static_assert(!is_pattern("/{a...}/b") && !is_pattern("/{...}"));

RouteMatch<Page> found(Method method, std::string_view path) { return find_route<Page>(table, method, path); }

TEST(Router, a_path_finds_its_row_and_parameters) {
  EXPECT_EQ(found(Method::get, "/").route->endpoint, Page::home);
  EXPECT_EQ(found(Method::get, "/vi/").route->endpoint, Page::front);
  const auto record = found(Method::get, "/vi/records/01ab");
  ASSERT_NE(record.route, nullptr);
  EXPECT_EQ(record.route->endpoint, Page::record);
  EXPECT_EQ(record.parameters["lang"], "vi");
  EXPECT_EQ(record.parameters["id"], "01ab");
  EXPECT_EQ(record.parameters["other"], "");
  EXPECT_EQ(found(Method::get, "/media/t/a/b.mp4").parameters["file"], "a/b.mp4");
}

TEST(Router, a_literal_wins_over_a_name) {
  EXPECT_EQ(found(Method::get, "/vi/records/new").route->endpoint, Page::fresh);
}

TEST(Router, the_method_chooses_between_rows_of_one_path) {
  EXPECT_EQ(found(Method::get, "/api/v1/records").route->endpoint, Page::records);
  EXPECT_EQ(found(Method::head, "/api/v1/records").route->endpoint, Page::records);
  EXPECT_EQ(found(Method::post, "/api/v1/records").route->endpoint, Page::create);
}

TEST(Router, a_known_path_with_another_method_names_those_it_takes) {
  const auto match = found(Method::delete_, "/api/v1/records");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_TRUE(match.path_exists);
  EXPECT_EQ(allow_header(match.allowed), "GET, HEAD, POST, OPTIONS");
}

TEST(Router, an_unknown_path_is_nowhere) {
  for (const std::string_view path : {"/vi", "/vi//", "/vi/records/", "/vi/records", "/vi/records/1/2", "//",
                                      "/media/t", "/media/t/", "/api/v1/records/", "*"}) {
    EXPECT_FALSE(found(Method::get, path).path_exists) << path;
  }
}

}  // namespace
}  // namespace khen
