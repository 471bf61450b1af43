// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hls_rules.h"

#include <gtest/gtest.h>

#include "server/subtitle_playlist.h"
#include "transcode/hls.h"

namespace khen::test {
namespace {

using hls::Playlists;

// Eight seconds of a file in four fragments.
Track track_of(std::uint64_t bytes_each) {
  Track track;
  track.timescale = 1000;
  track.header_bytes = 800;
  for (std::uint64_t i = 0; i < 4; ++i) {
    Fragment fragment;
    fragment.offset = 900 + i * bytes_each;
    fragment.bytes = bytes_each;
    fragment.decode_time = i * 2000;
    fragment.duration = 2000;
    fragment.samples = 1;
    track.fragments.push_back(fragment);
  }
  return track;
}

// A film with two rungs, two languages and one sound for the blind, as it is packaged, and with captions as it is
// served.
Playlists film() {
  Playlists made;
  HlsPresentation shown;
  const auto add = [&](const std::string& name, std::uint64_t bytes) {
    const Track track = track_of(bytes);
    const auto segments = group_segments(track);
    made[name + ".m3u8"] = media_playlist(name + ".mp4", track, segments, 4);
    return measure(segments);
  };
  for (const auto& [name, height, bytes] : {std::tuple{"v480", 480, 90'000}, std::tuple{"v240", 240, 20'000}}) {
    shown.videos.push_back({std::string(name) + ".m3u8", "avc1.64001F", height * 16 / 9, height, 25,
                            height == 480 ? "a128" : "a48", add(name, static_cast<std::uint64_t>(bytes))});
  }
  for (const auto& [group, bytes] : {std::pair{"a48", 12'000}, std::pair{"a128", 32'000}}) {
    for (const auto& [ending, language, described] :
         {std::tuple{"", "vi", false}, std::tuple{"-2", "cjm-Cham", false}, std::tuple{"-3", "vi", true}}) {
      const std::string name = std::string(group) + ending;
      shown.audios.push_back({group, name + ".m3u8", std::string(language) + ending, language, "mp4a.40.2", 2,
                              *ending == '\0', described, add(name, static_cast<std::uint64_t>(bytes))});
    }
  }
  const Track frames = track_of(3000);
  made["i240.m3u8"] = keyframe_playlist("i240.mp4", frames, 4);
  shown.keyframes = HlsVideo{"i240.m3u8", "avc1.64001F", 426, 240, 1, "", measure(group_segments(frames))};
  const std::vector<SubtitleTrack> tracks{{"t1", "Tiếng Việt", "vi", SubtitlePurpose::all_sounds},
                                          {"t2", "Tiếng Việt", "vi", SubtitlePurpose::all_sounds},
                                          {"t3", "English", "en", SubtitlePurpose::translation}};
  for (const SubtitleTrack& track : tracks) made["captions/" + track.id + ".m3u8"] = subtitle_playlist(track.id, 8);
  made[""] = with_subtitles(master_playlist(shown), tracks);
  return made;
}

Playlists sound() {
  Playlists made;
  HlsPresentation shown;
  for (const auto& [name, bytes] : {std::pair{"a48", 12'000}, std::pair{"a128", 32'000}}) {
    const Track track = track_of(static_cast<std::uint64_t>(bytes));
    const auto segments = group_segments(track);
    const std::string address = std::string(name) + ".m3u8";
    made[address] = media_playlist(std::string(name) + ".mp4", track, segments, 4);
    shown.audios.push_back({name, address, "audio", "", "mp4a.40.2", 1, true, false, measure(segments)});
  }
  made[""] = master_playlist(shown);
  return made;
}

TEST(HlsRules, hold_for_what_is_served) {
  EXPECT_EQ(hls::wrongs(film()), "");
  EXPECT_EQ(hls::wrongs(sound()), "");
  Playlists slow = film();
  slow[""] = with_least_first(slow[""]);
  EXPECT_EQ(hls::wrongs(slow), "");
  EXPECT_LT(slow[""].find("v240.m3u8"), slow[""].find("v480.m3u8"));
  EXPECT_GT(film()[""].find("v240.m3u8"), film()[""].find("v480.m3u8"));
}

// What breaks each rule: in which playlist, which text by which.
struct Breach {
  std::string_view rule;
  std::string_view playlist;
  std::string_view from;
  std::string_view to;
};

constexpr std::array breaches{
    Breach{"begins with its mark", "v480.m3u8", "#EXTM3U", "\xEF\xBB\xBF#EXTM3U"},
    Breach{"begins with its mark", "v480.m3u8", "VERSION:7", "VERSION:5"},
    Breach{"begins with its mark", "", "VERSION:7\n", "VERSION:7\n#EXT-X-VERSION:7\n"},
    Breach{"says that segments", "", "#EXT-X-INDEPENDENT-SEGMENTS\n", ""},
    Breach{"every address", "", "\nv240.m3u8", "\nv241.m3u8"},
    Breach{"every address", "", "captions/t1.m3u8", "captions/t9.m3u8"},
    Breach{"BANDWIDTH is", "", "INF:BANDWIDTH=", "INF:BANDWIDTH=1"},
    Breach{"BANDWIDTH is", "a128.m3u8", "BYTERANGE:64000@900", "BYTERANGE:65000@900"},
    Breach{"AVERAGE-BANDWIDTH", "", "AVERAGE-BANDWIDTH=", "AVERAGE-BANDWIDTH=1"},
    Breach{"CODECS name", "", "avc1.64001F,mp4a.40.2", "avc1.64001F"},
    Breach{"pictures tell", "", "FRAME-RATE=25.000", "FRAME-RATE=25"},
    Breach{"pictures tell", "", ",VIDEO-RANGE=SDR", ""},
    Breach{"groups that variants name", "", "AUDIO=\"a48\"", "AUDIO=\"a64\""},
    Breach{"groups that variants name", "", ",SUBTITLES=\"captions\"", ""},
    Breach{"names are unique", "", "NAME=\"English\"", "NAME=\"Tiếng Việt\""},
    Breach{"one default", "", "DEFAULT=NO", "DEFAULT=YES"},
    Breach{"one default", "", "DEFAULT=YES,AUTOSELECT=YES", "DEFAULT=YES,AUTOSELECT=NO"},
    Breach{"what players may choose", "", "AUTOSELECT=NO", "AUTOSELECT=YES"},
    Breach{"what players may choose", "", "CHARACTERISTICS=\"public.accessibility.describes-video\",", ""},
    Breach{"groups of a kind", "", "NAME=\"cjm-Cham-2\"", "NAME=\"Cham\""},
    Breach{"languages are tags", "", "LANGUAGE=\"en\"", "LANGUAGE=\"english language\""},
    Breach{"purposes are those", "", "describes-music-and-sound", "describes-music"},
    Breach{"FORCED is said", "", "FORCED=NO,", ""},
    Breach{"FORCED is said", "", "CHANNELS=\"2\",", ""},
    Breach{"stable ids", "", "STABLE-VARIANT-ID=\"v480\"", "STABLE-VARIANT-ID=\"v240\""},
    Breach{"stable ids", "", "STABLE-RENDITION-ID=\"t1\"", "STABLE-RENDITION-ID=\"t 1\""},
    Breach{"keyframe playlists", "i240.m3u8", "#EXT-X-I-FRAMES-ONLY\n", ""},
    Breach{"keyframe playlists", "v480.m3u8", "#EXT-X-INDEPENDENT-SEGMENTS\n", "#EXT-X-I-FRAMES-ONLY\n"},
    Breach{"no segment is longer", "v240.m3u8", "EXTINF:4.000000", "EXTINF:4.600000"},
    Breach{"all pictures and sounds", "v240.m3u8", "TARGETDURATION:4", "TARGETDURATION:5"},
    Breach{"playlists are whole", "captions/t1.m3u8", "#EXT-X-PLAYLIST-TYPE:VOD\n", ""},
    Breach{"playlists are whole", "a48.m3u8", "#EXT-X-ENDLIST\n", ""},
    Breach{"byte ranges follow", "v240.m3u8", "@900", "@700"},
    Breach{"byte ranges follow", "v240.m3u8", "#EXT-X-MAP:URI=\"v240.mp4\",", "#EXT-X-MAP:"},
    Breach{"all last equally", "a48.m3u8", "#EXTINF:4.000000,\n#EXT-X-BYTERANGE:24000@900\na48.mp4\n#EXTINF:4.000000",
           "#EXTINF:3.000000"},
};

TEST(HlsRules, each_bites) {
  std::set<std::string_view> bitten;
  for (const Breach& breach : breaches) {
    Playlists broken = film();
    std::string& text = broken[std::string(breach.playlist)];
    const std::size_t place = text.find(breach.from);
    ASSERT_NE(place, std::string::npos) << breach.from;
    text.replace(place, breach.from.size(), breach.to);
    const std::string wrongs = hls::wrongs(broken);
    EXPECT_NE(("\n" + wrongs).find("\n" + std::string(breach.rule)), std::string::npos) << breach.to << "\n" << wrongs;
    for (const hls::Rule& rule : hls::rules) {
      if (rule.name.starts_with(breach.rule)) bitten.insert(rule.name);
    }
  }
  EXPECT_EQ(bitten.size(), hls::rules.size()) << "a rule without a control";
}

}  // namespace
}  // namespace khen::test
