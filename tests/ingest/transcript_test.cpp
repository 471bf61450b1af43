// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>

#include "index/rebuild.h"
#include "index/searcher.h"
#include "ingest/extra_text.h"
#include "ingest/transcribe.h"
#include "metadata/transcript/json.h"
#include "metadata/transcript/store.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

constexpr std::string_view srt =
    "1\n00:00:00,500 --> 00:00:01,000\nXin ch\xC3\xA0o <i>b\xC3\xA0 con</i>\n\n2\n00:00:01,200 --> "
    "00:00:01,900\nជំរាបសួរ\n\n";
// What old films carry: "Tiếng" in windows-1258.
constexpr std::string_view old_srt =
    "1\n00:00:00,500 --> 00:00:01,000\nTi\xEA\xEC"
    "ng h\xE1t\n\n";

class Transcripts : public ::testing::Test {
 protected:
  RecordId deposit(const Path& path) {
    const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({path}));
    EXPECT_TRUE(deposited) << deposited.error().message << deposited.error().cause;
    return deposited->record;
  }
  std::vector<StoredTranscript> all(const RecordId& record) {
    return archive_.home->catalogue->read([&](Db& db) { return transcripts_of_record(db, record, Removed::left_out); })
        .value();
  }
  void set(const std::string& key, const std::string& value) {
    archive_.settings = std::make_unique<Settings>(
        Settings::load("", [](const std::string&) { return std::nullopt; }, {{"max_rung", "240"}, {key, value}})
            .value());
  }
  Path film_with_captions() {
    testing::write_bytes(archive_.scratch / "a.srt", srt);
    testing::write_bytes(archive_.scratch / "old.srt", old_srt);
    const std::string captions =
        "-i '" + (archive_.scratch / "a.srt").native() + "' -i '" + (archive_.scratch / "old.srt").native() + "'";
    return testing::make_media(archive_.scratch / "phim.mkv",
                               "-f lavfi -i testsrc2=size=192x108:rate=15:duration=2 -f lavfi -i sine=duration=2 " +
                                   captions +
                                   " -map 0 -map 1 -map 2 -map 3 -c:v libx264 -preset ultrafast -c:a aac -c:s copy"
                                   " -metadata:s:s:0 language=vie -metadata:s:s:1 language=khm");
  }

  testing::TestArchive archive_;
};

TEST_F(Transcripts, text_tracks_of_a_film_become_captions_that_outlive_a_correction) {
  set("saver_set", "off");
  const RecordId record = deposit(film_with_captions());
  ASSERT_TRUE(archive_.work());
  auto made = all(record);
  ASSERT_EQ(made.size(), 2U);
  const Transcript& first = made[0].content;
  EXPECT_EQ(first.language, "vi");
  EXPECT_EQ(first.origin, TranscriptOrigin::embedded);
  ASSERT_EQ(first.passages.size(), 2U);
  EXPECT_EQ(first.passages[0].text, "Xin chào bà con");
  EXPECT_NEAR(static_cast<double>(first.passages[0].begin.count()), 500, 25);
  EXPECT_EQ(first.passages[1].text, "ជំរាបសួរ");
  EXPECT_NEAR(static_cast<double>(first.passages[1].end.count()), 1900, 25);
  EXPECT_EQ(made[1].content.language, "km");
  EXPECT_EQ(made[1].content.passages[0].text, "Tiếng hát");

  Transcript corrected = first;
  corrected.passages[0].text = "Xin chào bà con!";
  ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) {
    return replace_transcript(db, archive_.clock, made[0].id, 1, corrected, {"account:lan", ""});
  }));
  // Everything derived again: the correction stays.
  const auto recording = archive_.deliverables(record)[0];
  ASSERT_TRUE(archive_.files.remove_all(archive_.home->paths.renditions / recording.renditions->directory));
  ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) {
    return enqueue(db, archive_.clock, NewJob{JobKind::derive, recording.recording.id.str(), record, 0});
  }));
  ASSERT_TRUE(archive_.work());
  made = all(record);
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].content.passages[0].text, "Xin chào bà con!");

  // The vault can tell it all again.
  const std::string stem = "transcripts/" + made[0].id.str();
  const auto kept =
      parse_transcript_json(read_file(archive_.home->vault.path_of(record, stem + ".json").value(), 1 << 20).value());
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->content, made[0].content);
  const std::string vtt = read_file(archive_.home->vault.path_of(record, stem + ".vtt").value(), 1 << 20).value();
  EXPECT_NE(vtt.find("Xin chào bà con!"), std::string::npos);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(Transcripts, are_found_by_their_words_only_by_those_who_may) {
  testing::write_bytes(archive_.scratch / "a.txt", "không có gì");
  const RecordId record = deposit(archive_.scratch / "a.txt");
  const auto id = archive_.deliverables(record)[0].recording.id;
  Transcript content;
  content.language = "vi";
  content.passages = {{.begin = milliseconds(0), .end = milliseconds(900), .text = "con chim chiền chiện"}};
  ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) {
    return add_transcript(db, archive_.clock, id, content, {"account:lan", ""});
  }));
  const Vocabularies vocabularies = Vocabularies::load().value();
  ASSERT_TRUE(rebuild_index(archive_.files, archive_.home->paths.index, vocabularies, *archive_.home->catalogue,
                            {extra_texts(*archive_.home), {}}));
  const auto texts = archive_.home->catalogue->read([&](Db& db) -> Result<std::vector<ExtraText>> {
    return extra_texts(*archive_.home)(TRY(read_record(db, record)), {});
  });
  ASSERT_TRUE(texts);
  ASSERT_EQ(texts->size(), 1U);
  EXPECT_EQ((*texts)[0].language, "vi");
  EXPECT_EQ((*texts)[0].text, "con chim chiền chiện");
  ASSERT_TRUE((*texts)[0].place);
  EXPECT_EQ((*texts)[0].place->recording, id.str());
  EXPECT_EQ((*texts)[0].place->end, 900);
}

TEST_F(Transcripts, a_program_that_listens_is_confined_and_its_words_are_marked) {
  const RecordId record = deposit(testing::make_audio(archive_.scratch / "a.wav"));
  ASSERT_TRUE(archive_.work());
  const Path adapter = archive_.scratch / "adapter";
  testing::write_bytes(archive_.scratch / "secret", "secret");
  // It tells what it can see instead of what it hears.
  testing::write_bytes(adapter, "#!/bin/sh\ncat '" + (archive_.scratch / "secret").native() +
                                    "' >/dev/null 2>&1 && saw=secret || saw=nothing\n"
                                    "rate=$(od -An -tu4 -j24 -N4 \"$1\" | tr -d ' ')\n"
                                    "printf '{\"begin\": 0.25, \"end\": 1.5, \"text\": \"%s %s %s\", \"confidence\": "
                                    "0.5}\\n' \"$rate\" \"$2\" $saw\n");
  std::filesystem::permissions(adapter, std::filesystem::perms::owner_all);
  const Recording recording = archive_.deliverables(record)[0].recording;
  const auto ask = [&] {
    ASSERT_TRUE(archive_.home->catalogue->write(
        [&](Db& db) { return enqueue(db, archive_.clock, transcription_of(recording, "vi")); }));
    ASSERT_TRUE(archive_.work());
  };
  ask();  // policy off: the Job fails and says so
  EXPECT_TRUE(all(record).empty());
  set("speech_to_text", adapter.native() + " {audio} {language}");
  ask();
  ASSERT_EQ(all(record).size(), 1U);
  const Transcript heard = all(record)[0].content;
  EXPECT_EQ(heard.passages[0].text, "16000 vi nothing");
  EXPECT_EQ(heard.passages[0].begin, milliseconds(250));
  EXPECT_EQ(heard.passages[0].confidence, 0.5);
  EXPECT_TRUE(heard.is_unreviewed_machine());
  EXPECT_EQ(heard.language, "vi");
}

TEST_F(Transcripts, pocketsphinx_writes_English_down) {
  if (!std::filesystem::exists("/usr/bin/pocketsphinx_continuous") || !std::filesystem::exists("/usr/bin/espeak-ng")) {
    GTEST_SKIP() << "pocketsphinx is not installed";
  }
  const Path spoken = archive_.scratch / "spoken.wav";
  ASSERT_EQ(std::system(("espeak-ng -v en-us -s 120 -w '" + spoken.native() + "' 'three four five'").c_str()), 0);
  const RecordId record = deposit(spoken);
  set("speech_to_text", std::string(KHEN_SOURCE_DIR) + "/transcode/speech/pocketsphinx {audio} {language}");
  const Recording recording = archive_.deliverables(record)[0].recording;
  ASSERT_TRUE(archive_.home->catalogue->write(
      [&](Db& db) { return enqueue(db, archive_.clock, transcription_of(recording, "en")); }));
  ASSERT_TRUE(archive_.work());
  for (const Job& job : archive_.jobs()) EXPECT_FALSE(job.error) << job.error->message << job.error->cause;
  ASSERT_EQ(all(record).size(), 1U);
  EXPECT_TRUE(all(record)[0].content.is_unreviewed_machine());
  EXPECT_FALSE(all(record)[0].content.passages[0].text.empty());
  EXPECT_TRUE(all(record)[0].content.passages[0].confidence);
}

}  // namespace
}  // namespace khen
