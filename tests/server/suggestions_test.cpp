// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/embedded/suggest.h"
#include "metadata/recording.h"
#include "server/view_suggestions.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class SuggestionPagesTest : public ::testing::Test {
 protected:
  SuggestionPagesTest() {
    Record record;
    record.status = Status::published;
    record.access = AccessClass::everyone;
    record.all(FieldId::titles).emplace_back(LocalizedText{"vi", "Hát then"});
    record.all(FieldId::places).emplace_back(Place{"", "", "Xã Lũng Cú", "", std::nullopt});
    id_ = site_.add(record);
    Recording recording{.id = RecordingId::make(site_.clock),
                        .record = *id_,
                        .position = 0,
                        .file_name = "then.mp3",
                        .media_type = "audio/mpeg",
                        .kind = MediaKind::audio,
                        .bytes = 3,
                        .sha512 = std::string(128, 'a'),
                        .vault_path = "originals/x/then.mp3",
                        .state = RecordingState::stored,
                        .facts_json = with_beside("{}", {{"comment", Meaning::description, "<b>Thu ở</b> nhà văn hoá"},
                                                         {"artist", Meaning::performer, "Nguyễn Thị A"},
                                                         {"location", Meaning::coordinates, "+22.8233+104.9836/"}}),
                        .deposited = site_.clock.now()};
    EXPECT_TRUE(
        site_.archive.home->catalogue->write([&](Db& db) { return insert_recording(db, site_.clock, recording); }));
  }

  [[nodiscard]] std::string address() const { return "/en/desk/records/" + id_->str(); }
  std::string key_of(FieldId field) {
    const auto deliverables = site_.archive.deliverables(*id_);
    const Record record = site_.read(*id_);
    for (const Suggestion& one : suggestions_beside(rows_of(record), record, deliverables, "en")) {
      if (one.field == field) return one.key;
    }
    return {};
  }
  std::string typed() const {
    return "version=1&titles.0.lang=vi&titles.0.value=" + percent_encode("Hát then, sửa") +
           "&places.0.locality=" + percent_encode("Xã Lũng Cú");
  }

  PageSite site_;
  std::optional<RecordId> id_;
};

TEST_F(SuggestionPagesTest, offer_what_the_files_say_and_where_it_was_read) {
  site_.sign_in("lan", Role::archivist);
  const std::string page = site_.page(address());
  EXPECT_TRUE(holds(page, "Read from the files"));
  EXPECT_TRUE(holds(page, "&lt;b&gt;Thu ở&lt;/b&gt; nhà văn hoá"));
  EXPECT_TRUE(holds(page, "then.mp3 · comment"));
  EXPECT_TRUE(holds(page, "Nguyễn Thị A (Performer)"));
  EXPECT_TRUE(holds(page, "take:" + key_of(FieldId::people)));
}

TEST_F(SuggestionPagesTest, take_one_over_into_the_form_without_saving_or_losing_what_is_typed) {
  site_.sign_in("lan", Role::archivist);
  const Reply reply = site_.post(address(), typed() + "&op=take:" + key_of(FieldId::people));
  EXPECT_EQ(reply.status, 200);
  const std::string page = PageSite::body(reply);
  EXPECT_TRUE(holds(page, "value=\"Nguyễn Thị A\""));
  EXPECT_TRUE(holds(page, "Hát then, sửa"));
  EXPECT_FALSE(holds(page, "Nguyễn Thị A (Performer)")) << "what is taken over is not offered again";
  EXPECT_TRUE(site_.read(*id_).all(FieldId::people).empty()) << "nothing is saved";
  EXPECT_EQ(site_.read(*id_).version, 1);
  EXPECT_EQ(site_.post(address(), typed() + "&op=take:000000000000").status, 400);
}

TEST_F(SuggestionPagesTest, put_coordinates_into_the_place_that_has_none_and_coarsen_them_for_readers) {
  site_.sign_in("lan", Role::archivist);
  const std::string page = PageSite::body(site_.post(address(), typed() + "&op=take:" + key_of(FieldId::places)));
  EXPECT_TRUE(holds(page, "name=\"places.0.latitude\""));
  EXPECT_FALSE(holds(page, "name=\"places.1.latitude\" value=\"22")) << "it is the same place";
  EXPECT_TRUE(holds(page, "value=\"22.8233\""));
  const Reply saved = site_.post(address(), typed() +
                                                "&op=save&places.0.latitude=22.8233&places.0.longitude=104.9836"
                                                "&places.0.coarsen_km=10");
  EXPECT_EQ(saved.status, 303);
  site_.sign_out();
  EXPECT_FALSE(holds(site_.page("/en/records/" + id_->str()), "22.8233"));
}

TEST_F(SuggestionPagesTest, tell_readers_nothing) {
  for (const char* path : {"/en/records/", "/api/v1/records/"}) {
    const std::string page = site_.page(path + id_->str());
    EXPECT_FALSE(holds(page, "nhà văn hoá")) << path;
    EXPECT_FALSE(holds(page, "22.8233")) << path;
  }
  EXPECT_TRUE(holds(site_.page("/en/records/" + id_->str()), "Hát then")) << "the control";
}

}  // namespace
}  // namespace khen::test
