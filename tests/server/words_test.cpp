// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>

#include "metadata/recording.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

// A picture that was read: its words have places, and the page names the file that tells them.
class WordsTest : public ::testing::Test {
 protected:
  RecordId add(bool read) {
    const RecordId record = site_.add(published("Sắc phong"));
    const RecordingId id = RecordingId::make(site_.clock);
    const Recording recording{.id = id,
                              .record = record,
                              .file_name = "a.jpg",
                              .media_type = "image/jpeg",
                              .kind = MediaKind::image,
                              .bytes = 1,
                              .sha512 = "0",
                              .vault_path = "originals/a.jpg"};
    RenditionSet set{.recording = id, .directory = id.str() + "/x", .plan_digest = "x", .renditions = {}};
    set.renditions.push_back({.role = "image-320",
                              .file_name = "image-320.jpg",
                              .media_type = "image/jpeg",
                              .bytes = 1,
                              .width = 320,
                              .height = 240});
    if (read) {
      set.renditions.push_back({.role = "text", .file_name = "text.txt", .media_type = "text/plain", .bytes = 1});
      set.renditions.push_back(
          {.role = "words-page-1", .file_name = "page-1.hocr", .media_type = "text/vnd.hocr+html", .bytes = 1});
    }
    const Path directory = site_.archive.home->paths.renditions / set.directory;
    std::filesystem::create_directories(directory);
    if (read) std::ofstream(directory / "text.txt") << "cầu mưa\n";
    recording_ = id.str();
    const auto stored = site_.archive.home->catalogue->write([&](Db& db) -> Result<void> {
      TRY(insert_recording(db, site_.clock, recording));
      return publish_renditions(db, site_.clock, set, "{}");
    });
    EXPECT_TRUE(stored);
    return record;
  }

  PageSite site_;
  std::string recording_;
};

TEST_F(WordsTest, a_picture_that_was_read_says_where_its_words_stand) {
  const std::string page = site_.page("/vi/records/" + add(true).str());
  EXPECT_NE(page.find("data-words=\"/media/" + recording_ + "/page-1.hocr\""), std::string::npos);
  EXPECT_NE(page.find("data-find-words"), std::string::npos);
  EXPECT_NE(page.find("/words-"), std::string::npos) << "the script";
}

TEST_F(WordsTest, one_that_was_not_offers_no_search) {
  const std::string page = site_.page("/vi/records/" + add(false).str());
  EXPECT_EQ(page.find("data-words"), std::string::npos);
  EXPECT_EQ(page.find("data-find-words"), std::string::npos);
}

}  // namespace
}  // namespace khen::test
