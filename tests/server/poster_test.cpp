// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>

#include "metadata/event.h"
#include "metadata/poster.h"
#include "server/view_sound.h"
#include "tests/server/page_site.h"

namespace khen {
namespace {

using test::PageSite;

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Rendition picture(std::string name, std::string type, int width) {
  return {.role = name,
          .file_name = std::move(name),
          .media_type = std::move(type),
          .bytes = 9,
          .width = width,
          .height = width * 9 / 16};
}

Record festival() {
  Record record;
  record.all(FieldId::titles) = {LocalizedText{"vi", "Hội xuân"}};
  record.status = Status::published;
  record.access = AccessClass::everyone;
  return record;
}

Recording film(const Clock& clock, const RecordId& record) {
  return {.id = RecordingId::make(clock),
          .record = record,
          .file_name = "hội.mp4",
          .media_type = "video/mp4",
          .kind = MediaKind::video,
          .bytes = 10,
          .sha512 = "ab",
          .vault_path = "originals/x/hội.mp4",
          .duration_seconds = 60};
}

// A published film with a poster and one other still, and what was measured of its sound.
class Posters : public ::testing::Test {
 protected:
  Posters() : record_id(site.add(festival())), recording(film(site.clock, record_id)) {
    RenditionSet set{.recording = recording.id, .directory = "set", .plan_digest = "d", .renditions = {}};
    for (const int width : {320, 640, 1280}) {
      set.renditions.push_back(picture("poster-" + std::to_string(width) + ".jpg", "image/jpeg", width));
    }
    set.renditions.push_back(picture("still-2-320.webp", "image/webp", 320));
    set.renditions.push_back(picture("still-2-640.webp", "image/webp", 640));
    set.renditions.push_back(picture("still-2-1280.jpg", "image/jpeg", 1280));
    set.renditions.push_back(picture("storyboard-1.webp", "image/webp", 320));
    set.renditions.push_back(
        {.role = "sound", .file_name = "sound.json", .media_type = "application/json", .bytes = 9});
    set.renditions.push_back(
        {.role = "storyboard", .file_name = "storyboard.vtt", .media_type = "text/vtt", .bytes = 9});
    EXPECT_TRUE(site.archive.home->catalogue->write([&](Db& db) -> Result<void> {
      TRY(insert_recording(db, site.clock, recording));
      return publish_renditions(db, site.clock, set, "{}");
    }));
    const Path directory = site.archive.home->paths.renditions / "set";
    std::filesystem::create_directories(directory);
    std::ofstream(directory / "sound.json") << R"({"duration":60,"loudness":{"integrated":-24.04,"range":7.3,
      "true_peak":-3.2,"gain":2.2},"silence":{"ranges":[[5,9]]},"overview":[0,50,100],"spectrogram":{"lowest":50,
      "highest":20000},"fingerprint":{"chromaprint":"AQAAabc"}})";
  }

  [[nodiscard]] std::string media(std::string_view file) const {
    return "/media/" + recording.id.str() + "/" + std::string(file);
  }
  [[nodiscard]] std::string choice() const { return "/vi/desk/recordings/" + recording.id.str() + "/poster"; }
  std::string record_page() { return site.page("/vi/records/" + record_id.str()); }
  std::optional<int> chosen() {
    return site.archive.home->catalogue->read([&](Db& db) { return read_recording(db, recording.id); })
        .value()
        .deliverable.recording.poster;
  }
  std::size_t events() {
    return site.archive.home->catalogue->read([&](Db& db) { return events_of(db, record_id); }).value().size();
  }

  PageSite site;
  RecordId record_id;
  Recording recording;
};

TEST_F(Posters, the_archivist_chooses_by_a_plain_form_and_every_page_shows_it) {
  EXPECT_TRUE(holds(record_page(), "poster=\"" + media("poster-1280.jpg")));
  site.sign_in("lan", Role::archivist);
  const std::string desk = site.page("/vi/desk/records/" + record_id.str());
  EXPECT_TRUE(holds(desk, "action=\"" + choice()));
  EXPECT_TRUE(holds(desk, media("still-2-320.webp")));
  const std::size_t before = events();
  EXPECT_EQ(site.post(choice(), "still=2").status, 303);
  EXPECT_EQ(chosen(), 2);
  EXPECT_EQ(events(), before + 1);
  EXPECT_TRUE(holds(record_page(), "poster=\"" + media("still-2-1280.jpg")));
  const Deliverable now = site.archive.deliverables(record_id).front();
  EXPECT_EQ(cover_of({now}, 320)->source, media("still-2-320.webp"));

  EXPECT_EQ(site.post(choice(), "still=2").status, 303);
  EXPECT_EQ(events(), before + 1) << "choosing the same again changes nothing";
  EXPECT_EQ(site.post(choice(), "still=").status, 303);
  EXPECT_EQ(chosen(), std::nullopt);
  EXPECT_TRUE(holds(record_page(), "poster=\"" + media("poster-1280.jpg")));
}

TEST_F(Posters, only_staff_choose_and_only_among_what_is_there) {
  EXPECT_GE(site.post(choice(), "still=2").status, 400);
  site.sign_in("lan", Role::archivist);
  EXPECT_EQ(site.post(choice(), "still=7").status, 400);
  EXPECT_EQ(site.answer(site.request(Method::post, choice(), "still=2")).status, 403) << "without its token";
  EXPECT_EQ(chosen(), std::nullopt);
}

TEST_F(Posters, a_choice_that_newer_renditions_do_not_have_falls_back) {
  Deliverable deliverable = site.archive.deliverables(record_id).front();
  deliverable.recording.poster = 4;
  EXPECT_EQ(poster_family(deliverable), "poster-");
  deliverable.recording.poster = 2;
  EXPECT_EQ(poster_family(deliverable), "still-2-");
}

TEST_F(Posters, the_player_gets_gain_and_storyboard_and_researchers_the_figures) {
  const std::string html = record_page();
  EXPECT_TRUE(holds(html, "data-gain=\"2.2\""));
  EXPECT_TRUE(holds(html, "data-storyboard=\"" + media("storyboard.vtt")));
  EXPECT_TRUE(holds(html, "−24,0\u00a0LUFS"));
  EXPECT_TRUE(holds(html, "0:05–0:09"));
  EXPECT_TRUE(holds(html, media("sound.json")));
  EXPECT_FALSE(holds(html, "data-saver")) << "there is no such set";
}

TEST(MeasuredSound, is_read_within_its_bounds_and_nothing_else_is) {
  const auto sound = parse_sound_facts(
      R"({"duration":9,"loudness":{"integrated":null,"gain":900},"silence":{"ranges":[[1,2],["x",3],[4,99]]},
          "overview":[0,250,"x",-4]})");
  ASSERT_TRUE(sound);
  EXPECT_FALSE(sound->integrated);
  EXPECT_EQ(sound->gain, 20);
  ASSERT_EQ(sound->silences.size(), 2U);
  EXPECT_EQ(sound->silences[1].end, 9);
  EXPECT_EQ(sound->overview, (std::vector<int>{0, 100, 0, 0}));
  for (const char* bad : {"", "[]", "{\"duration\":", "null", "\xff"}) EXPECT_FALSE(parse_sound_facts(bad)) << bad;
  EXPECT_TRUE(parse_sound_facts(R"({"loudness":7,"silence":[],"overview":{}})"));
}

TEST(Waveform, is_a_path_that_needs_no_script) {
  MeasuredSound sound;
  EXPECT_TRUE(waveform_data(sound).is_absent());
  sound.overview = {0, 50, 100};
  EXPECT_EQ(waveform_data(sound).find("path")->text(), "M0 49v2M1 26v48M2 2v96");
  sound.overview.assign(500, 20);
  EXPECT_EQ(waveform_data(sound).find("bars")->text(), "250");
}

}  // namespace
}  // namespace khen
