// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/derive.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <set>

#include "metadata/base/text.h"
#include "tests/support/hls_rules.h"
#include "tests/transcode/support/samples.h"
#include "transcode/captions/derive_captions.h"
#include "transcode/mp4_boxes.h"

namespace khen {
namespace {

using test::colour_at;
using test::find;
using test::has_finding;
using test::message_of;
using test::ok;
using test::stream_fact;

// The playlists of a set, with one of variants at the top.
hls::Playlists playlists_of(const Path& directory, const std::string& top) {
  hls::Playlists playlists;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".m3u8") {
      playlists[entry.path().filename().native()] = *read_file(entry.path(), 1'000'000);
    }
  }
  playlists[""] = playlists.at(top);
  const auto read = hls::read_multivariant(playlists.at(""));
  std::set<std::string> named{""};
  for (const auto& one : read.variants) named.insert(one.address);
  for (const auto* list : {&read.renditions, &read.keyframes}) {
    for (const auto& one : *list) named.insert(hls::at(one, "URI"));
  }
  std::erase_if(playlists, [&](const auto& one) { return named.count(one.first) == 0; });
  return playlists;
}

class Derive : public test::Workshop {
 protected:
  [[nodiscard]] Path out(const std::string& name) const { return directory() / "out" / name; }
};

TEST_F(Derive, MakesEveryRungSoundPlaylistDownloadAndPosterInOneGo) {
  const Path file = make("a.mp4", {"-f", "lavfi", "-i", "testsrc2=s=854x480:r=30000/1001:d=5", "-f", "lavfi", "-i",
                                   "sine=d=5,aformat=channel_layouts=stereo", "-c:v", "libx264", "-preset", "ultrafast",
                                   "-metadata:s:a:0", "language=vie", "-c:a", "aac"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  const Result<Plan> plan = make_plan(*info, {});
  ASSERT_TRUE(ok(plan));
  std::vector<Progress> steps;
  const Result<Derivation> made = derive(sandbox_, file, *plan, {directory() / "work", directory() / "out"},
                                         Extent::whole, [&](const Progress& one) { steps.push_back(one); }, {});
  ASSERT_TRUE(ok(made));
  EXPECT_TRUE(made->findings.empty());
  EXPECT_EQ(steps.back().stage, "done");
  for (const char* name :
       {"master.m3u8", "v240.mp4",       "v240.m3u8",       "v480.mp4",        "v480.m3u8",     "s240.mp4",
        "s480.mp4",    "saver.m3u8",     "i240.m3u8",       "manifest.mpd",    "v144.mp4",      "o24.mp4",
        "o48.mp4",     "a48.mp4",        "a48.m3u8",        "a128.mp4",        "a128.m3u8",     "video.mp4",
        "audio.m4a",   "poster-320.jpg", "poster-320.webp", "poster-320.avif", "poster-640.jpg"}) {
    ASSERT_NE(find(*made, name), nullptr) << name;
    EXPECT_EQ(find(*made, name)->bytes, *khen::file_size(out(name))) << name;
  }
  EXPECT_EQ(find(*made, "a48.mp4")->language, "vi");
  EXPECT_NEAR(to_seconds(made->duration), 5.0, 0.1);

  const Result<Track> low = read_track(out("v240.mp4"));
  const Result<Track> high = read_track(out("v480.mp4"));
  ASSERT_TRUE(ok(low));
  ASSERT_TRUE(ok(high));
  ASSERT_EQ(low->fragments.size(), high->fragments.size());
  for (std::size_t i = 0; i < low->fragments.size(); ++i) {
    EXPECT_EQ(low->fragments[i].decode_time * high->timescale, high->fragments[i].decode_time * low->timescale);
  }
  EXPECT_EQ(stream_fact(out("v480.mp4"), "v:0", "sample_aspect_ratio"), "1:1");
  EXPECT_EQ(stream_fact(out("v480.mp4"), "v:0", "color_space"), "bt709");
  EXPECT_EQ(stream_fact(out("video.mp4"), "a:0", "channels"), "2");
  EXPECT_EQ(stream_fact(out("a48.mp4"), "a:0", "channels"), "1");

  EXPECT_EQ(hls::wrongs(playlists_of(out(""), "master.m3u8")), "");
  EXPECT_EQ(hls::wrongs(playlists_of(out(""), "saver.m3u8")), "");
  const std::string manifest = *read_file(out("manifest.mpd"), 100'000);
  for (const char* top : {"master.m3u8", "saver.m3u8"}) {
    for (const auto& [address, text] : playlists_of(out(""), top)) {
      const std::string id = address.substr(0, address.find('.'));
      const bool streamed = !address.empty() && text.find("I-FRAMES-ONLY") == std::string::npos;
      EXPECT_EQ(manifest.find("<Representation id=\"" + id + "\"") != std::string::npos, streamed) << address;
    }
  }
  const std::string master = *read_file(out("master.m3u8"), 100'000);
  EXPECT_LT(master.find("v480.m3u8"), master.find("v240.m3u8")) << "the default comes first";
  double last = 0;
  for (const Progress& step : steps) {
    EXPECT_GE(step.fraction, last);
    last = step.fraction;
  }
  EXPECT_EQ(last, 1);
  EXPECT_GT(steps.size(), 4U);
}

TEST_F(Derive, DeclaresTheBandwidthOfTheBytesThatItServes) {
  const Path file =
      make("a.mp4", {"-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=9", "-c:v", "libx264", "-preset", "ultrafast"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  const std::string playlist = *read_file(out("v240.m3u8"), 100'000);
  double peak = 0;
  double seconds = 0;
  for (const std::string_view line : split(playlist, '\n')) {
    if (line.starts_with("#EXTINF:")) seconds = std::stod(std::string(line.substr(8)));
    if (line.starts_with("#EXT-X-BYTERANGE:") && seconds >= 2)
      peak = std::max(peak, 8 * std::stod(std::string(line.substr(17))) / seconds);
  }
  EXPECT_NEAR(static_cast<double>(find(*made, "v240.mp4")->peak_bandwidth), peak, peak * 0.02);
}

TEST_F(Derive, TurnsAPhonesVideoUpright) {
  const Path flat =
      make("flat.mp4", {"-f", "lavfi", "-i", "color=red:s=320x240:d=1", "-vf", "drawbox=w=160:h=240:color=blue:t=fill",
                        "-pix_fmt", "yuv420p", "-c:v", "libx264"});
  const Path file = make("turned.mp4", {"-i", flat.native(), "-c", "copy", "-metadata:s:v",
                                        "rotate=270"});  // counter-clockwise, as FFmpeg writes it
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->videos.at(0).rotation, 90);
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  EXPECT_EQ(find(*made, "v240.mp4")->width, 240);
  EXPECT_GT(colour_at(out("v240.mp4"), 120, 40)[2], 200) << "the left half is now the upper one";
}

TEST_F(Derive, KeepsColoursOfStandardDefinition) {
  const Path file =
      make("a.mpg", {"-f", "lavfi", "-i", "color=0x20C040:s=352x288:d=1", "-c:v", "mpeg2video", "-q:v", "2"});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  const auto before = colour_at(file, 100, 100);
  const auto after = colour_at(out("v240.mp4"), 100, 100);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(before[i], after[i], 12) << i;
}

TEST_F(Derive, ShowsSquarePixelsOfAnInterlacedTapeFieldByField) {
  const Path file =
      make("tape.avi", {"-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=2", "-vf", "interlace,setsar=64/45", "-flags",
                        "+ildct+ilme", "-c:v", "mpeg2video", "-q:v", "4"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->videos.at(0).scan, Scan::interlaced);
  ASSERT_TRUE(ok(derive_all(file, "out")));
  EXPECT_EQ(stream_fact(out("v576.mp4"), "v:0", "r_frame_rate"), "50/1");
  EXPECT_EQ(stream_fact(out("v240.mp4"), "v:0", "r_frame_rate"), "25/1");
  EXPECT_EQ(stream_fact(out("v576.mp4"), "v:0", "width,height"), "1024\n576");
}

TEST_F(Derive, MapsHighDynamicRangeToWhatEveryScreenShows) {
  const Path file = make(
      "hdr.mp4", {"-f", "lavfi", "-i", "testsrc2=s=320x240:d=1,format=yuv420p10le", "-c:v", "libx265", "-x265-params",
                  "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc", "-color_trc", "smpte2084",
                  "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-tag:v", "hvc1"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->videos.at(0).transfer, Transfer::pq);
  ASSERT_TRUE(ok(derive_all(file, "out")));
  EXPECT_EQ(stream_fact(out("v240.mp4"), "v:0", "color_transfer"), "bt709");
  EXPECT_EQ(stream_fact(out("v240.mp4"), "v:0", "pix_fmt"), "yuv420p");
}

TEST_F(Derive, CapsFastVideoAndKeepsSlow) {
  const Path fast = make("fast.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:r=120:d=1", "-c:v", "libx264"});
  ASSERT_TRUE(ok(derive_all(fast, "out")));
  EXPECT_EQ(stream_fact(out("v120.mp4"), "v:0", "r_frame_rate"), "60/1");
  const Path slow = make("slow.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:r=1/2:d=10", "-c:v", "libx264"});
  const Result<Derivation> made = derive_all(slow, "slow");
  ASSERT_TRUE(ok(made));
  EXPECT_NEAR(to_seconds(made->duration), 10, 0.1);
}

TEST_F(Derive, HandlesOneFrameOneColumnAndOddSizes) {
  const Path one = make("one.mp4", {"-f", "lavfi", "-i", "testsrc2=s=853x481", "-frames:v", "1", "-pix_fmt", "yuv444p",
                                    "-c:v", "libx264"});
  EXPECT_TRUE(ok(derive_all(one, "one")));
  const Path column =
      make("column.avi",
           {"-f", "lavfi", "-i", "testsrc2=s=16x240:d=1,crop=1:240:0:0:exact=1,format=rgb24", "-c:v", "rawvideo"});
  EXPECT_TRUE(ok(derive_all(column, "column")));
}

TEST_F(Derive, DoesWithoutSoundOrWithoutPictures) {
  const Path silent = make("silent.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=1", "-c:v", "libx264"});
  const Result<Derivation> pictures = derive_all(silent, "silent");
  ASSERT_TRUE(ok(pictures));
  EXPECT_EQ(find(*pictures, "audio.m4a"), nullptr);

  const Path cover = make("cover.jpg", {"-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1"});
  const Path song = make("song.mp3", {"-f", "lavfi", "-i", "sine=d=2", "-i", cover.native(), "-map", "0", "-map", "1",
                                      "-c:v", "copy", "-disposition:v", "attached_pic"});
  const Result<Derivation> sound = derive_all(song, "song");
  ASSERT_TRUE(ok(sound));
  EXPECT_EQ(find(*sound, "video.mp4"), nullptr);
  EXPECT_NE(find(*sound, "a96.mp4"), nullptr) << "one channel stays one channel";
  EXPECT_NE(read_file(directory() / "song/master.m3u8", 10'000)->find("a48.m3u8"), std::string::npos);
  for (const char* top : {"master.m3u8", "saver.m3u8"}) {
    EXPECT_EQ(hls::wrongs(playlists_of(directory() / "silent", top)), "") << top;
    EXPECT_EQ(hls::wrongs(playlists_of(directory() / "song", top)), "") << top;
  }
}

TEST_F(Derive, TellsPlayersWhichSoundDescribesThePictures) {
  const Path film = make("film.mkv", {"-f",
                                      "lavfi",
                                      "-i",
                                      "testsrc2=s=320x240:d=3",
                                      "-f",
                                      "lavfi",
                                      "-i",
                                      "sine=d=3,aformat=channel_layouts=stereo",
                                      "-f",
                                      "lavfi",
                                      "-i",
                                      "sine=f=300:d=3",
                                      "-f",
                                      "lavfi",
                                      "-i",
                                      "sine=f=200:d=3",
                                      "-map",
                                      "0",
                                      "-map",
                                      "1",
                                      "-map",
                                      "2",
                                      "-map",
                                      "3",
                                      "-c:v",
                                      "libx264",
                                      "-c:a",
                                      "aac",
                                      "-metadata:s:a:0",
                                      "language=vie",
                                      "-metadata:s:a:1",
                                      "language=vie",
                                      "-metadata:s:a:2",
                                      "language=eng",
                                      "-disposition:a:0",
                                      "default",
                                      "-disposition:a:1",
                                      "visual_impaired"});
  ASSERT_TRUE(ok(derive_all(film, "film")));
  const std::string master = *read_file(directory() / "film/master.m3u8", 100'000);
  EXPECT_NE(master.find("NAME=\"vi AD\",LANGUAGE=\"vi\",CHARACTERISTICS=\"public.accessibility.describes-video\","
                        "DEFAULT=NO,AUTOSELECT=YES"),
            std::string::npos)
      << master;
  EXPECT_NE(read_file(directory() / "film/manifest.mpd", 100'000)->find("AudioPurposeCS:2007\" value=\"1\""),
            std::string::npos);
  for (const char* top : {"master.m3u8", "saver.m3u8"}) {
    EXPECT_EQ(hls::wrongs(playlists_of(directory() / "film", top)), "") << top;
  }
}

TEST_F(Derive, MixesSurroundDownWithoutClipping) {
  const Path file = make("surround.wav", {"-f", "lavfi", "-i",
                                          "aevalsrc=0.9*sin(440*t*2*PI)|0.9*sin(440*t*2*PI)|0.9*sin(440*t*2*PI)|0|"
                                          "0.9*sin(440*t*2*PI)|0.9*sin(440*t*2*PI):d=2:c=5.1"});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  EXPECT_EQ(stream_fact(out("a128.mp4"), "a:0", "channels"), "2");
  const std::string raw = *read_file(make("decoded.raw", {"-i", out("a128.mp4").native(), "-f", "f32le"}), 1U << 24U);
  float peak = 0;
  for (std::size_t i = 0; i + sizeof(float) <= raw.size(); i += sizeof(float)) {
    float sample = 0;
    std::memcpy(&sample, raw.data() + i, sizeof sample);
    peak = std::max(peak, std::abs(sample));
  }
  EXPECT_LT(peak, 1.05F);
  EXPECT_GT(peak, 0.5F);
}

TEST_F(Derive, TellsWhenAFileIsShorterThanItSays) {
  const Path whole = make("whole.mkv", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=10", "-c:v", "mpeg4", "-q:v", "4"});
  const std::string bytes = *read_file(whole, 1U << 24U);
  const Result<Derivation> cut = derive_all(write("cut.mkv", bytes.substr(0, bytes.size() / 2)), "cut");
  ASSERT_TRUE(ok(cut));
  EXPECT_TRUE(has_finding(cut->findings, "media.shorter_than_declared"));
  EXPECT_LT(to_seconds(cut->duration), 8);
  const Result<Derivation> good = derive_all(whole, "good");
  ASSERT_TRUE(ok(good));
  EXPECT_TRUE(good->findings.empty());
}

TEST_F(Derive, TellsWhenSoundOrPicturesEndLongBeforeTheOther) {
  const auto film = [&](const std::string& name, int pictures, int sound) {
    return derive_all(make(name + ".mkv", {"-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=" + std::to_string(pictures),
                                           "-f", "lavfi", "-i", "sine=d=" + std::to_string(sound), "-c:v", "mpeg4"}),
                      name);
  };
  const Result<Derivation> mute = film("mute", 8, 3);
  ASSERT_TRUE(ok(mute));
  EXPECT_TRUE(has_finding(mute->findings, "media.sound_ends_early"));
  const Result<Derivation> blind = film("blind", 3, 8);
  ASSERT_TRUE(ok(blind));
  EXPECT_TRUE(has_finding(blind->findings, "media.pictures_end_early"));
  const Result<Derivation> whole = film("whole", 4, 4);
  ASSERT_TRUE(ok(whole));
  EXPECT_TRUE(whole->findings.empty()) << "control";
}

TEST_F(Derive, TakesTheFilmsOwnChaptersAsATranscript) {
  const Path marks = write("marks.txt",
                           ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Rước nước\n"
                           "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Tế lễ\n");
  const Path file = make("film.mkv", {"-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=3", "-i", marks.native(),
                                      "-map_metadata", "1", "-c:v", "mpeg4"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  const Plan plan = *make_plan(*info, {});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  const Result<std::vector<Transcript>> all = read_captions(plan, directory() / "out");
  ASSERT_TRUE(ok(all));
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->at(0).kind, TranscriptKind::chapters);
  ASSERT_EQ(all->at(0).passages.size(), 2U);
  EXPECT_EQ(all->at(0).passages[1].begin.count(), 1500);
  EXPECT_EQ(all->at(0).passages[1].text, "Tế lễ");
  EXPECT_NE(read_file(out("chapters.vtt"), 10'000)->find("00:00:01.500 --> 00:00:03.000"), std::string::npos);
}

TEST_F(Derive, RefusesAFileOfWhichNothingIsLeftButTheHeader) {
  const Path whole =
      make("whole.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=2", "-c:v", "libx264", "-movflags", "+faststart"});
  const std::string bytes = *read_file(whole, 1U << 24U);
  const std::string headers = bytes.substr(0, bytes.find("mdat") + 4);
  EXPECT_EQ(message_of(derive_all(write("headers.mp4", headers), "out")), "media.truncated");
}

TEST_F(Derive, SavesTheSoundOfAFileWhosePicturesAreGone) {
  const Path file = make("a.mkv", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=2", "-f", "lavfi", "-i", "sine=d=2",
                                   "-c:v", "libx264", "-c:a", "pcm_s16le", "-bsf:v", "noise=drop=1"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  EXPECT_TRUE(has_finding(made->findings, "media.no_pictures"));
  EXPECT_NE(find(*made, "audio.m4a"), nullptr);
  EXPECT_EQ(find(*made, "video.mp4"), nullptr);
}

TEST_F(Derive, ChoosesAPosterThatShowsSomething) {
  const Path file = make("a.mp4", {"-f", "lavfi", "-i", "color=black:s=640x360:d=4", "-f", "lavfi", "-i",
                                   "mandelbrot=s=640x360:start_scale=2", "-filter_complex",
                                   "[1:v]trim=duration=2,setpts=PTS-STARTPTS,fps=25[m];[0:v]fps=25[b];[b][m]concat=n=2",
                                   "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  const Path grey = make("mean.png", {"-i", out("poster-640.jpg").native(), "-vf", "scale=1:1:flags=area"});
  const auto mean = colour_at(grey, 0, 0);
  EXPECT_GT(mean[0] + mean[1] + mean[2], 30) << "not the black opening";
}

TEST_F(Derive, StopsAtOnceWhenCancelledAndLeavesNoProcess) {
  const Path file =
      make("long.mp4", {"-f", "lavfi", "-i", "testsrc2=s=1280x720:d=30", "-c:v", "libx264", "-preset", "ultrafast"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  std::stop_source stop;
  std::chrono::steady_clock::time_point asked;
  const ProgressSink cancel = [&](const Progress& progress) {
    if (progress.fraction <= 0 || stop.stop_requested()) return;
    asked = std::chrono::steady_clock::now();
    stop.request_stop();
  };
  const auto made = derive(sandbox_, file, *make_plan(*info, {}), {directory() / "work", directory() / "out"},
                           Extent::whole, cancel, stop.get_token());
  EXPECT_EQ(message_of(made), "media.cancelled");
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(3));
}

TEST_F(Derive, DoesNotTouchADirectoryWithSomethingInIt) {
  const Path file = make("a.wav", {"-f", "lavfi", "-i", "sine=d=0.5"});
  std::filesystem::create_directory(directory() / "out");
  write("out/precious.txt", "keep");
  EXPECT_EQ(message_of(derive_all(file, "out")), "media.output_not_empty");
  EXPECT_EQ(*read_file(out("precious.txt"), 100), "keep");
}

TEST_F(Derive, GivesTheSameBytesInTheWeakerSandbox) {
  const Path file = make("a.wav", {"-f", "lavfi", "-i", "sine=d=1"});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  SandboxOptions options;
  options.mode = SandboxMode::limits;
  sandbox_ = Sandbox(options);
  ASSERT_TRUE(ok(derive_all(file, "weak")));
  EXPECT_EQ(*read_file(out("a48.mp4"), 1U << 20U), *read_file(directory() / "weak/a48.mp4", 1U << 20U));
  const Path picture = make("a.png", {"-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1"});
  EXPECT_TRUE(ok(derive_all(picture, "picture")));
}

}  // namespace
}  // namespace khen
