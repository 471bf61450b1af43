// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/page.h"

#include <gtest/gtest.h>

#include "metadata/base/embedded.h"
#include "metadata/language.h"

namespace khen {
namespace {

struct Rendering {
  Messages messages = Messages::load().value();
  PageRenderer renderer = PageRenderer::load(messages).value();
};

const Rendering& rendering() {
  static const Rendering loaded;
  return loaded;
}

TEST(PageData, an_empty_text_is_absent_and_set_replaces) {
  PageData data = PageData::map({{"a", ""}, {"b", "x"}});
  EXPECT_TRUE(data.find("a")->is_absent());
  data.set("b", "y").set("c", true);
  EXPECT_EQ(data.find("b")->text(), "y");
  EXPECT_EQ(data.find("nothing"), nullptr);
}

TEST(Page, every_page_renders_in_every_language_without_data) {
  for (const EmbeddedFile& file : web_data::files()) {
    if (!file.name.starts_with("templates/") || !file.content.starts_with("{{> head}}")) continue;
    const std::string_view name = file.name.substr(10, file.name.size() - 10 - std::string_view(".mustache").size());
    for (const InterfaceLanguage& language : interface_languages) {
      const std::string html = rendering().renderer.render(language.tag, name, PageData::map());
      EXPECT_NE(html.find("</html>"), std::string::npos) << name;
      EXPECT_EQ(html.find("{{"), std::string::npos) << name << " " << language.tag;
    }
  }
}

TEST(Page, whatever_stands_in_the_data_is_escaped) {
  const PageData data = PageData::map({{"heading", "<script>alert(\"1\")</script>'&"}});
  const std::string html = rendering().renderer.render("en", "error", data);
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&apos;&amp;"), std::string::npos);
}

TEST(Page, a_list_brings_a_flag_that_tells_whether_it_holds_anything) {
  PageData one{PageData::List()};
  one.add(PageData::map({{"href", "/x"}, {"label", "Đầm"}, {"count", "1"}}));
  const std::string with = rendering().renderer.render("vi", "home", PageData::map({{"places", std::move(one)}}));
  const std::string without = rendering().renderer.render("vi", "home", PageData::map({{"places", PageData::List()}}));
  EXPECT_NE(with.find("id=\"by-place\""), std::string::npos);
  EXPECT_EQ(without.find("id=\"by-place\""), std::string::npos);
}

TEST(Page, built_files_are_named_by_their_content) {
  const std::string style = rendering().renderer.asset("style");
  EXPECT_TRUE(style.starts_with("/assets/style-")) << style;
  EXPECT_TRUE(style.ends_with(".css")) << style;
  EXPECT_EQ(rendering().renderer.asset("nothing"), "");
}

}  // namespace
}  // namespace khen
