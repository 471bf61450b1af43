// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/messages.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unicode/msgfmt.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "index/facet_list.h"
#include "index/parse.h"
#include "index/searcher.h"
#include "ingest/job.h"
#include "metadata/language.h"
#include "metadata/protocol.h"
#include "metadata/recording.h"
#include "metadata/transcript/passage.h"
#include "metadata/validation.h"

namespace khen {
namespace {

const Messages& messages() {
  static const Messages loaded = Messages::load().value();
  return loaded;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void collect(const std::string& text, const std::regex& pattern, const std::string& prefix,
             std::set<std::string>& ids) {
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    ids.insert(prefix + (*match)[1].str());
  }
}

// Ids that the sources hand to a person: errors, findings and what say() is asked for.
std::set<std::string> ids_in_sources() {
  const std::regex failures(R"re(fail\(\s*Code::\w+,\s*"([a-z_]+(?:\.[a-z_]+)+)")re");
  const std::regex said(R"re(say\((?:call, |invocation, )?"([a-z_]+(?:\.[a-z_]+)+)")re");
  const std::regex of_sheets_and_bags(R"re("((?:sheet|bag)\.[a-z_]+)")re");
  const std::regex found(R"re(\badd\("([a-z_]+)")re");
  std::set<std::string> ids;
  for (const std::string_view folder : {"metadata", "transcode", "index", "ingest", "server"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(KHEN_SOURCE_DIR) / folder)) {
      const auto extension = entry.path().extension();
      if (entry.path().string().find("node_modules") != std::string::npos) continue;
      if (extension != ".cpp" && extension != ".h") continue;
      const std::string text = content_of(entry.path());
      collect(text, failures, "", ids);
      collect(text, said, "", ids);
      if (folder == "ingest") collect(text, of_sheets_and_bags, "", ids);
      if (entry.path().filename() == "validation.cpp") collect(text, found, "finding.", ids);
    }
  }
  return ids;
}

// Ids that are put together from a table's names.
std::set<std::string> ids_of_tables() {
  std::set<std::string> ids;
  const auto add_all = [&](std::string_view prefix, const auto& names, std::string_view suffix = "") {
    for (const auto& name : names) ids.insert(fmt::format("{}{}{}", prefix, name, suffix));
  };
  for (const Field& row : field_table) {
    ids.insert(fmt::format("field.{}", row.name));
    ids.insert(fmt::format("field.{}.help", row.name));
    ids.insert(fmt::format("form_group.{}", row.form_group));
  }
  for (const AccessClassFacts& one : access_class_table) ids.insert(fmt::format("access.{}", one.name));
  for (const JobKindFacts& one : job_kind_table) ids.insert(fmt::format("job.{}", one.name));
  add_all("status.", status_names);
  add_all("editor.is_", status_names);
  add_all("role.", role_names);
  add_all("medium.", media_kind_names);
  add_all("recording_state.", recording_state_names);
  add_all("job_state.", job_state_names);
  add_all("jobs.actor.", actor_names);
  add_all("stage.", std::array{"sound", "first", "extras", "quality", "package", "pages", "text", "extract", "listen"});
  add_all("transcript.kind.", transcript_kind_names);
  add_all("transcript.origin.", transcript_origin_names);
  add_all("facet.", facet_list);
  add_all("search.sort.", sort_order_names);
  add_all("relation.", relation_types);
  add_all("date_kind.", date_kinds);
  for (const std::string_view id : query_remark::all) ids.insert(std::string(id));
  return ids;
}

TEST(Messages, every_id_of_sources_and_tables_has_a_text_in_every_language) {
  std::set<std::string> ids = ids_in_sources();
  ASSERT_GT(ids.size(), 100U) << "the search of the sources finds nothing";
  ids.merge(ids_of_tables());
  for (const InterfaceLanguage& language : interface_languages) {
    for (const std::string& id : ids) EXPECT_TRUE(messages().has(language.tag, id)) << language.tag << " lacks " << id;
  }
}

TEST(Messages, every_language_has_the_same_ids) {
  const auto& source = messages().all("vi");
  for (const InterfaceLanguage& language : interface_languages) {
    const auto& own = messages().all(language.tag);
    EXPECT_EQ(own.size(), source.size()) << language.tag;
    for (const auto& [id, pattern] : source) EXPECT_TRUE(own.contains(id)) << language.tag << " lacks " << id;
  }
}

TEST(Messages, every_pattern_is_one_that_ICU_reads) {
  for (const InterfaceLanguage& language : interface_languages) {
    for (const auto& [id, pattern] : messages().all(language.tag)) {
      UErrorCode status = U_ZERO_ERROR;
      const icu::MessageFormat format(icu::UnicodeString::fromUTF8(pattern), icu::Locale(language.tag.data()), status);
      EXPECT_TRUE(U_SUCCESS(status)) << language.tag << " " << id << ": " << u_errorName(status);
    }
  }
}

TEST(Messages, a_value_is_inserted_as_it_is) {
  EXPECT_EQ(messages().text("en", "search.heading", {{"query", "<b>2024</b>"}}), "Results for “<b>2024</b>”");
  EXPECT_EQ(messages().text("en", "decade", {{"year", "1990"}}), "1990s");
}

TEST(Messages, plurals_follow_the_language) {
  const auto count = [](std::string_view language, std::string value) {
    return messages().text(language, "search.total", {{"count", std::move(value)}});
  };
  EXPECT_EQ(count("en", "1"), "1 Record");
  EXPECT_EQ(count("en", "1234"), "1,234 Records");
  EXPECT_EQ(count("vi", "1234"), "1.234 hồ sơ");
  EXPECT_NE(count("ru", "1"), count("ru", "2"));
  EXPECT_NE(count("ru", "2").substr(1), count("ru", "5").substr(1)) << "Russian has its own form from five on";
}

TEST(Messages, an_unknown_language_reads_Vietnamese_and_an_unknown_id_itself) {
  EXPECT_EQ(messages().text("xx", "nav.login"), "Đăng nhập");
  EXPECT_EQ(messages().text("vi", "no.such.id"), "no.such.id");
}

TEST(Messages, an_error_is_explained_with_its_hint) {
  const std::string text =
      messages().explain("en", fail(Code::in_use, "server.port_in_use", {{"address", "127.0.0.1:1"}}));
  EXPECT_NE(text.find("127.0.0.1:1"), std::string::npos);
  EXPECT_NE(text.find("--listen"), std::string::npos) << "the hint is missing";
}

}  // namespace
}  // namespace khen
