// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_likeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "metadata/catalogue_read.h"

namespace khen {
namespace {

constexpr std::size_t most_shown = 12;

// The likeness in words: "sounds like this one, 93 %; begins 12 s later there".
std::string say_likeness(const Speech& speech, const KnownLikeness& known) {
  if (known.same_bytes) return speech.say("likeness.same_bytes");
  const Likeness& likeness = known.likeness;
  const std::string percent = std::to_string(std::lround(likeness.score * 100));
  std::string text = speech.say(fmt::format("likeness.{}", name_of(likeness.kind)), {{"percent", percent}});
  const long seconds = std::lround(likeness.later);
  if (likeness.kind != PrintKind::sound || seconds == 0) return text;
  return text + " " +
         speech.say(seconds > 0 ? "likeness.later" : "likeness.earlier",
                    {{"seconds", std::to_string(std::labs(seconds))}});
}

PageData actions_data(const Speech& speech, const KnownLikeness& known) {
  PageData list{PageData::List()};
  if (known.same_bytes) return list;
  const auto add = [&](std::string_view op, std::string_view label) {
    list.add(PageData::map({{"op", op}, {"label", speech.say(label)}}));
  };
  if (!known.likeness.judgement.empty()) {
    add("open", "likeness.decide_again");
    return list;
  }
  add("same", "likeness.is_same");
  add("different", "likeness.is_different");
  return list;
}

Result<void> add_known(Db& db, const Likeness& likeness, bool same_bytes, const Recording& own,
                       const std::vector<AccessClass>& open, std::vector<KnownLikeness>& known) {
  Recording other = TRY(read_recording(db, likeness.other)).deliverable.recording;
  auto records = TRY(read_records(db, {other.record}, open));
  if (records.empty() || known.size() >= most_shown) return {};
  known.push_back({likeness, same_bytes, own, std::move(other), std::move(records.front().record)});
  return {};
}

}  // namespace

Result<std::vector<KnownLikeness>> known_likenesses(Db& db, const RecordingId& recording,
                                                    const std::vector<AccessClass>& open) {
  const Recording own = TRY(read_recording(db, recording)).deliverable.recording;
  std::vector<KnownLikeness> known;
  std::vector<RecordingId> identical;
  Statement select =
      TRY(db.prepare("select id from recording where sha512 = :sha512 and id <> :id order by id limit 20"));
  select.bind(":sha512", own.sha512).bind(":id", recording);
  while (TRY(select.step())) identical.push_back(TRY(select.id<RecordingId>(0)));
  for (const RecordingId& other : identical)
    TRY(add_known(db, Likeness{recording, other, PrintKind::sound, 1}, true, own, open, known));
  for (const Likeness& likeness : TRY(likenesses_of(db, recording))) {
    if (std::find(identical.begin(), identical.end(), likeness.other) != identical.end()) continue;
    TRY(add_known(db, likeness, false, own, open, known));
  }
  return known;
}

PageData likenesses_data(const Speech& speech, const std::vector<KnownLikeness>& known) {
  PageData list{PageData::List()};
  for (const KnownLikeness& one : known) {
    const LocalizedText title = title_of(one.record, speech.language);
    const std::string& judgement = one.likeness.judgement;
    list.add(PageData::map(
        {{"own", one.own.id.text()},
         {"other", one.other.id.text()},
         {"file", one.own.file_name},
         {"other_file", one.other.file_name},
         {"href", fmt::format("/{}/desk/records/{}", speech.language, one.record.id->text())},
         {"title", title.value},
         {"lang", lang_attribute(title.language, speech.language)},
         {"text", say_likeness(speech, one)},
         {"decided", judgement.empty() ? std::string() : speech.say(fmt::format("likeness.decided_{}", judgement))},
         {"actions", actions_data(speech, one)}}));
  }
  return list;
}

}  // namespace khen
