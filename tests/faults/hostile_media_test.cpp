// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "tests/faults/support/attacks.h"
#include "tests/support/clips.h"
#include "tests/support/scratch.h"
#include "transcode/derive.h"
#include "transcode/probe.h"
#include "transcode/survey.h"

// Crafted files on the whole way from the first byte to Renditions. Each ends with a clear refusal or with harmless
// Renditions; no file beside it is opened and no address called. What points to files is tried in the weaker mode,
// where they would be within reach, so that each ring of the defence holds alone. Controls: the same files, without
// guards.
namespace khen::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_output = 50'000'000;

class HostileMedia : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<Scratch>();
    const auto bytes = [](const std::string& name, const std::string& arguments) {
      return *read_file(make_media(*scratch_ / name, arguments), 1U << 24U);
    };
    const std::string pictures = "-f lavfi -i testsrc2=s=64x48:r=10:d=1 ";
    const std::string sound = "-f lavfi -i sine=d=1 ";
    samples_.mp4 = bytes("s.mp4", pictures + "-c:v libx264 -pix_fmt yuv420p");
    samples_.mov = bytes("s.mov", pictures + "-c:v mjpeg");
    samples_.mkv = bytes("s.mkv", pictures + "-c:v mpeg4");
    samples_.mp3 = bytes("s.mp3", sound);
    samples_.flac = bytes("s.flac", sound);
    samples_.png = bytes("s.png", "-f lavfi -i testsrc2=s=64x48 -frames:v 1");
    const std::string media = bytes("s.ts", pictures + "-c:v mpeg2video");
    canaries_ = std::make_unique<Canaries>(scratch_->path(), media);
    EXPECT_EQ(canaries_->touched(), "");
  }
  static void TearDownTestSuite() {
    canaries_.reset();
    scratch_.reset();
  }

  static Path write(const Attack& attack) {
    const Path file = *scratch_ / attack.file_name;
    write_bytes(file, attack.bytes({*canaries_, samples_}));
    return file;
  }

  // The way of a Job.
  static Result<Derivation> process(const Sandbox& sandbox, const Path& file, const Path& out) {
    MediaInfo info = TRY(probe(sandbox, file));
    info = TRY(survey(sandbox, file, std::move(info)));
    Policy policy;
    const Plan plan = TRY(make_plan(info, policy));
    const Places places{*scratch_ / "work", out};
    return derive(sandbox, file, plan, places, Extent::whole, [](const Progress&) {}, {});
  }

  static void expect_harmless(const std::vector<Attack>& attacks, SandboxMode mode) {
    const Sandbox sandbox(SandboxOptions{.mode = mode});
    for (const Attack& attack : attacks) {
      SCOPED_TRACE(attack.name);
      const Path file = write(attack);
      const Path out = *scratch_ / "out";
      const Result<Derivation> result = process(sandbox, file, out);
      EXPECT_EQ(canaries_->touched(), "");
      if (!result) {
        const std::string& message = result.error().message;
        EXPECT_TRUE(message.starts_with("media.")) << message << " " << result.error().cause;
      } else {
        std::uint64_t bytes = 0;
        for (const RenditionFile& made : result->files) bytes += made.bytes;
        EXPECT_LT(bytes, most_output);
      }
      fs::remove_all(out);
      fs::remove_all(*scratch_ / "work");
      fs::remove(file);
    }
  }

  static std::string touched_without_guards(const std::string& program_and_options, const std::string& attack_name) {
    std::vector<Attack> all = playlist_attacks();
    std::ranges::copy(container_attacks(), std::back_inserter(all));
    const auto attack = std::ranges::find(all, attack_name, &Attack::name);
    EXPECT_NE(attack, all.end()) << attack_name;
    if (attack == all.end()) return "no such attack";
    const Path file = write(*attack);
    const std::string command = "timeout 3 " + program_and_options + " '" + file.native() + "' >/dev/null 2>&1";
    static_cast<void>(std::system(command.c_str()));  // that it fails in the end is of no interest here
    fs::remove(file);
    return canaries_->touched();
  }

  static std::unique_ptr<Scratch> scratch_;
  static std::unique_ptr<Canaries> canaries_;
  static Samples samples_;
};

std::unique_ptr<Scratch> HostileMedia::scratch_;
std::unique_ptr<Canaries> HostileMedia::canaries_;
Samples HostileMedia::samples_;

TEST_F(HostileMedia, PlaylistsPointNowhere) {
  expect_harmless(playlist_attacks(), SandboxMode::bubblewrap);
  expect_harmless(playlist_attacks(), SandboxMode::limits);
}
TEST_F(HostileMedia, ContainersStayWithinThemselves) { expect_harmless(container_attacks(), SandboxMode::limits); }
TEST_F(HostileMedia, PicturesAreRefusedByTheirHeaders) { expect_harmless(picture_attacks(), SandboxMode::bubblewrap); }
TEST_F(HostileMedia, DocumentsActOnNothing) { expect_harmless(document_attacks(), SandboxMode::limits); }

TEST_F(HostileMedia, ThereAreEnoughOfThem) {
  EXPECT_GE(
      playlist_attacks().size() + container_attacks().size() + picture_attacks().size() + document_attacks().size(),
      80U);
}

TEST_F(HostileMedia, BitesWithoutGuards) {
  EXPECT_EQ(touched_without_guards("ffprobe", "hls_of_a_path"), "file");
  EXPECT_EQ(touched_without_guards("ffprobe", "hls_of_a_file_url"), "file");
  EXPECT_EQ(touched_without_guards("ffprobe -protocol_whitelist file,http,tcp", "hls_of_a_web_address"), "network");
  EXPECT_EQ(touched_without_guards("ffprobe", "ffconcat_of_a_neighbour"), "file");
  EXPECT_EQ(touched_without_guards("ffprobe -safe 0", "ffconcat_of_a_path"), "file");
  EXPECT_EQ(touched_without_guards("ffprobe -protocol_whitelist file,http,tcp", "dash"), "network");
  EXPECT_EQ(touched_without_guards("ffprobe -enable_drefs 1 -use_absolute_path 1", "mov_data_in_an_alias"), "file");
}

}  // namespace
}  // namespace khen::testing
