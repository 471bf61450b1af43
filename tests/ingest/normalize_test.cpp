// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/normalize.h"

#include <gtest/gtest.h>

#include "ingest/rebuild_catalogue.h"
#include "metadata/base/digest.h"
#include "metadata/event.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

class NormalizeTest : public ::testing::Test {
 protected:
  void turn_on() {
    archive_.settings = std::make_unique<Settings>(
        Settings::load(archive_.home->paths.settings, [](const std::string&) { return std::nullopt; },
                       {{"max_rung", "144"}, {"saver_set", "off"}, {"normalization", "on"}})
            .value());
  }
  Deliverable deposit(const Path& path) {
    const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({path}));
    EXPECT_TRUE(deposited) << deposited.error().message << deposited.error().cause;
    return archive_.deliverables(deposited->record).at(0);
  }
  std::optional<NormalCopy> copy_of(const Deliverable& one) {
    return archive_.home->catalogue->read([&](Db& db) { return normal_copy_of(db, one.recording.id); }).value();
  }
  Path in_vault(const Deliverable& one, const std::string& path) {
    return archive_.home->vault.path_of(one.recording.record, path).value();
  }
  // As anybody could check it, without us.
  std::string frames_of(const Path& file) {
    const Path list = archive_.scratch / "frames.txt";
    const std::string line = "ffmpeg -nostdin -v error -y -i '" + file.native() +
                             "' -map 0:v -fps_mode passthrough -f framemd5 - | grep -v '^#' | sed 's/.*, *//' > '" +
                             list.native() + "'";
    EXPECT_EQ(std::system(line.c_str()), 0);
    return read_file(list, 1 << 20).value();
  }

  testing::TestArchive archive_;
};

TEST_F(NormalizeTest, AnOldFilmGetsALosslessCopyWithTheSameFramesAndKeepsItsOriginal) {
  turn_on();
  const Path film = testing::make_media(archive_.scratch / "old.mpg",
                                        "-f lavfi -i testsrc2=s=176x144:r=25:d=2 -f lavfi -i sine=d=2 -c:v mpeg2video "
                                        "-c:a mp2");
  const Deliverable one = deposit(film);
  ASSERT_TRUE(archive_.work());
  for (const Job& job : archive_.jobs())
    EXPECT_EQ(job.state, JobState::done) << (job.error ? job.error->message + job.error->cause : "");
  const auto copy = copy_of(one);
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->form, "ffv1/matroska");
  const Path kept = in_vault(one, copy->vault_path);
  EXPECT_EQ(digest_file_hex(DigestAlgorithm::sha512, kept).value(), copy->sha512);
  const std::string original = frames_of(in_vault(one, one.recording.vault_path));
  EXPECT_GT(std::ranges::count(original, '\n'), 40);
  EXPECT_EQ(frames_of(kept), original);
  const Path lossy = testing::make_media(archive_.scratch / "again.mpg", "-i '" + film.native() + "' -c:v mpeg2video");
  EXPECT_NE(frames_of(lossy), original) << "the control: frames that were coded anew are told";
  EXPECT_EQ(digest_file_hex(DigestAlgorithm::sha512, in_vault(one, one.recording.vault_path)).value(),
            one.recording.sha512);
  EXPECT_EQ(archive_.count("event where type = 'normalization' and outcome = 'success'"), 1);
  EXPECT_EQ(archive_.damage(), "");
  const std::string told = read_file(in_vault(one, "recordings.json"), 1 << 20).value();
  EXPECT_NE(told.find(copy->sha512), std::string::npos) << "the vault tells of it by itself";

  // The same Job again, as after a crash: nothing is made twice.
  archive_.home->catalogue->write([&](Db& db) { return enqueue(db, archive_.clock, normalization_of(one.recording)); })
      .value();
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(archive_.count("event where type = 'normalization'"), 1);
  EXPECT_TRUE(std::filesystem::is_empty(archive_.home->paths.staging / "deposits"));
}

TEST_F(NormalizeTest, LossySoundBecomesFlacAndWhatIsNormalStays) {
  turn_on();
  const Deliverable lossy = deposit(testing::make_media(archive_.scratch / "a.mp3", "-f lavfi -i sine=d=3 -b:a 96k"));
  const Deliverable normal = deposit(testing::make_media(archive_.scratch / "b.wav", "-f lavfi -i sine=f=600:d=3"));
  ASSERT_TRUE(archive_.work());
  ASSERT_TRUE(copy_of(lossy));
  EXPECT_EQ(copy_of(lossy)->form, "flac");
  EXPECT_NE(copy_of(lossy)->proof.find("sound SHA256="), std::string::npos) << copy_of(lossy)->proof;
  EXPECT_FALSE(copy_of(normal));
  EXPECT_EQ(archive_.damage(), "");

  // A catalogue that is made again from the vault alone knows of it.
  archive_.home.reset();
  const auto rebuilt = rebuild_catalogue(archive_.files, archive_.clock, archive_.home_path(), Placing::always);
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_TRUE(rebuilt->unproven.empty());
  EXPECT_TRUE(rebuilt->differences.empty());
  archive_.reopen();
  ASSERT_TRUE(copy_of(lossy));
}

TEST_F(NormalizeTest, NothingIsNormalizedUnlessTheSettingAsksForIt) {
  const Deliverable one = deposit(testing::make_media(archive_.scratch / "a.mp3", "-f lavfi -i sine=d=3"));
  ASSERT_TRUE(archive_.work());
  EXPECT_FALSE(copy_of(one));
  EXPECT_EQ(archive_.count("job"), 1);
}

}  // namespace
}  // namespace khen
