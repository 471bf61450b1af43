// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "metadata/base/clock.h"
#include "metadata/base/digest.h"
#include "metadata/base/error.h"
#include "metadata/base/files.h"
#include "metadata/base/id.h"
#include "metadata/base/log.h"
#include "metadata/base/settings.h"
#include "metadata/base/text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

using testing::FakeClock;
using testing::Scratch;

TEST(Id, is_26_safe_characters_in_the_order_of_time) {
  FakeClock clock;
  std::string last;
  for (int i = 0; i < 100; ++i) {
    const RecordId id = RecordId::make(clock);
    EXPECT_TRUE(is_id_text(id.text()));
    EXPECT_LT(last, id.text());
    last = id.str();
    clock.advance(milliseconds(1));
  }
}

TEST(Id, differs_within_one_millisecond) {
  const FakeClock clock;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RecordId::make(clock).str());
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Id, is_refused_in_any_other_form) {
  for (const char* text : {"", "0", "01234567890123456789012345678", "8zzzzzzzzzzzzzzzzzzzzzzzzz",
                           "0123456789abcdefghjkmnpqri", "../../../../../../etc/passwd"}) {
    EXPECT_FALSE(RecordId::parse(text)) << text;
  }
}

TEST(Clock, reads_back_what_it_writes) {
  const Instant instant = parse_rfc3339("2024-02-29T23:59:58.123Z").value();
  EXPECT_EQ(to_rfc3339_milliseconds(instant), "2024-02-29T23:59:58.123Z");
  EXPECT_EQ(to_rfc3339(instant), "2024-02-29T23:59:58Z");
  EXPECT_EQ(to_http_date(instant), "Thu, 29 Feb 2024 23:59:58 GMT");
  for (const char* text : {"2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01", "2024-01-01T00:00:00+07:00"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Files, write_durably_replaces_and_leaves_nothing_beside) {
  const Scratch scratch;
  LocalFiles files;
  ASSERT_TRUE(write_durably(files, scratch / "a.json", "one"));
  ASSERT_TRUE(write_durably(files, scratch / "a.json", "two"));
  EXPECT_EQ(read_file(scratch / "a.json", 100).value(), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch.path()), {}), 1);
}

TEST(Files, never_follow_a_link_that_somebody_planted) {
  const Scratch scratch;
  std::filesystem::create_symlink("/etc/passwd", scratch / "link");
  LocalFiles files;
  EXPECT_FALSE(files.open(scratch / "link", Opening::append));
}

TEST(Files, read_no_more_than_they_may) {
  const Scratch scratch;
  LocalFiles files;
  ASSERT_TRUE(write_durably(files, scratch / "big", std::string(1000, 'x')));
  EXPECT_EQ(read_file(scratch / "big", 999).error().code, Code::too_large);
  EXPECT_TRUE(read_file(scratch / "big", 1000));
}

TEST(Digest, agrees_with_the_published_vectors) {
  EXPECT_EQ(digest_hex(DigestAlgorithm::sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_hex(DigestAlgorithm::sha512, "").substr(0, 16), "cf83e1357eefb8bd");
}

TEST(Text, is_clean_only_when_strict_utf8_without_controls) {
  EXPECT_TRUE(is_clean_text("Lễ hội\n\tខ្មែរ ꪼꪕ 𖬌"));
  for (const std::string_view text :
       {std::string_view("a\0b", 3), std::string_view("\xC0\xAF"), std::string_view("\xED\xA0\x80"),
        std::string_view("a\x1B[31m"), std::string_view("\xFF")}) {
    EXPECT_FALSE(is_clean_text(text));
  }
}

TEST(Text, folds_marks_that_a_reader_may_leave_out_and_no_others) {
  EXPECT_EQ(fold_for_matching("Lễ  HỘI Đắk Lắk"), "le hoi dak lak");
  EXPECT_EQ(fold_for_matching("Ðắk"), "dak");
  EXPECT_EQ(fold_for_matching("Straße Œuvre"), "strasse oeuvre");
  EXPECT_EQ(fold_for_matching("त्योहार"), "त्योहार");
  EXPECT_EQ(fold_for_matching("អុំទូក"), "អុំទូក");
  EXPECT_EQ(fold_for_matching(to_nfc("Le\xCC\x82\xCC\x83")), "le");
}

TEST(Text, is_clipped_between_characters) {
  EXPECT_EQ(clip("ộộ", 4), "ộ");
  EXPECT_EQ(clip("abc", 10), "abc");
}

TEST(Text, is_printable_on_one_line) { EXPECT_EQ(printable("a\nb\x1B[1m"), "a\\x0ab\\x1b[1m"); }

Environment none() {
  return [](const std::string&) { return std::nullopt; };
}

TEST(Settings, come_from_flags_before_environment_before_file_before_table) {
  const Scratch scratch;
  LocalFiles files;
  ASSERT_TRUE(write_durably(files, scratch / "khen.toml", "listen = \"0.0.0.0:1\"\nworker_jobs = 3\n"));
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "KHEN_LISTEN") return "0.0.0.0:2";
    return std::nullopt;
  };
  const auto all = Settings::load(scratch / "khen.toml", environment, {{"listen", "0.0.0.0:3"}}).value();
  EXPECT_EQ(all.text(Setting::listen), "0.0.0.0:3");
  EXPECT_EQ(all.number(Setting::worker_jobs), 3);
  EXPECT_EQ(all.number(Setting::session_hours), 12);
  EXPECT_EQ(Settings::load(scratch / "khen.toml", environment, {}).value().text(Setting::listen), "0.0.0.0:2");
  EXPECT_EQ(Settings::load(scratch / "khen.toml", none(), {}).value().text(Setting::listen), "0.0.0.0:1");
  EXPECT_EQ(Settings::load(scratch / "absent", none(), {}).value().text(Setting::listen), "127.0.0.1:8080");
}

TEST(Settings, are_refused_when_misspelt_or_of_a_wrong_kind) {
  const Scratch scratch;
  LocalFiles files;
  const auto load = [&](std::string_view toml) {
    EXPECT_TRUE(write_durably(files, scratch / "khen.toml", toml));
    return Settings::load(scratch / "khen.toml", none(), {});
  };
  EXPECT_EQ(load("lisen = \"x\"").error().message, "settings.unknown");
  EXPECT_EQ(load("worker_jobs = \"many\"").error().message, "settings.value");
  EXPECT_EQ(load("sandbox = \"none\"").error().message, "settings.value");
  EXPECT_EQ(load("listen = ").error().message, "settings.syntax");
}

TEST(Settings, write_a_file_that_they_can_read) {
  const Scratch scratch;
  LocalFiles files;
  std::string toml = settings_template();
  // Every commented default is itself a valid line.
  for (std::size_t at = 0; (at = toml.find("\n# ", at)) != std::string::npos; ++at) {
    const auto end = toml.find('\n', at + 1);
    if (toml.substr(at, end - at).find(" = ") != std::string::npos) toml.erase(at + 1, 2);
  }
  ASSERT_TRUE(write_durably(files, scratch / "khen.toml", toml));
  const auto loaded = Settings::load(scratch / "khen.toml", none(), {});
  EXPECT_TRUE(loaded) << loaded.error().message;
}

TEST(Settings, tell_what_changed_and_when_it_counts) {
  const testing::Scratch scratch;
  const auto with = [&](const Overrides& overrides) {
    return Settings::load(scratch / "absent", none(), overrides).value();
  };
  Settings before = with({{"log_level", "info"}, {"listen", "0.0.0.0:1"}});
  const Settings now = with({{"log_level", "debug"}, {"listen", "0.0.0.0:2"}});
  auto changed = changed_settings(before, now);
  ASSERT_EQ(changed.size(), 2U);
  EXPECT_EQ(changed[0]->key, "listen");
  EXPECT_EQ(changed[0]->effect, SettingEffect::restart);
  EXPECT_EQ(changed[1]->key, "log_level");
  EXPECT_EQ(changed[1]->effect, SettingEffect::reload);
  before.take(Setting::log_level, now);
  changed = changed_settings(before, now);
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0]->key, "listen");
}

TEST(Settings, read_sizes_with_units) {
  EXPECT_EQ(parse_bytes("64GiB").value(), 64LL << 30);
  EXPECT_EQ(parse_bytes("500 MB").value(), 500'000'000);
  EXPECT_FALSE(parse_bytes("-1"));
  EXPECT_FALSE(parse_bytes("12 parsecs"));
  EXPECT_FALSE(parse_bytes("99999999999TiB"));
}

TEST(Error, maps_a_full_disk_to_its_own_code) {
  EXPECT_EQ(fail_errno(ENOSPC, "write", "/x").code, Code::disk_full);
  EXPECT_EQ(fail_errno(EIO, "write", "/x").code, Code::io);
  EXPECT_EQ(facts(Code::conflict).http, 409);
}

TEST(Log, writes_one_json_object_a_line_whatever_the_value) {
  const Scratch scratch;
  const FakeClock clock;
  const Path file = scratch / "log";
  {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_WRONLY, 0600);
    Log log(clock, descriptor, LogLevel::info);
    log.write(LogLevel::debug, "left.out");
    log.write(LogLevel::info, "said", {{"value", "a\n\"b\" \xFF"}});
    ::close(descriptor);
  }
  const std::string text = read_file(file, 10000).value();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_NE(text.find(R"("event":"said")"), std::string::npos);
}

}  // namespace
}  // namespace khen
