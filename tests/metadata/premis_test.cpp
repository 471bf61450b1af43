// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/premis.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

TEST(Premis, names_the_record_its_originals_what_happened_and_who_did_it) {
  const SystemClock clock;
  Record record;
  record.id = RecordId::make(clock);
  record.all(FieldId::titles).push_back(LocalizedText{"vi", "Hát & múa <1>"});
  Recording recording{.id = RecordingId::make(clock),
                      .record = *record.id,
                      .position = 0,
                      .file_name = "b\x01\xC3\xA0i.wav",
                      .media_type = "audio/vnd.wave",
                      .kind = MediaKind::audio,
                      .bytes = 42,
                      .sha512 = std::string(128, 'a'),
                      .vault_path = "originals/x/b.wav"};
  const StoredEvent event{.id = EventId::make(clock).str(),
                          .type = std::string(event_type::ingestion),
                          .object_kind = "recording",
                          .object_id = recording.id.str(),
                          .agent = "account:lan",
                          .outcome = "success",
                          .detail = "42 bytes",
                          .at = clock.now()};
  const std::string xml = to_premis(record, {{recording, std::nullopt}}, {event});
  for (const std::string part :
       {"xsi:type=\"premis:intellectualEntity\"", "xsi:type=\"premis:file\"", "Hát &amp; múa &lt;1&gt;",
        "<originalName>bài.wav</originalName>", "<messageDigestAlgorithm>SHA-512</messageDigestAlgorithm>",
        "<eventType>ingestion</eventType>", "<agentName>lan</agentName>", "<agentType>person</agentType>"}) {
    EXPECT_NE(xml.find(part), std::string::npos) << part << "\n" << xml;
  }
}

}  // namespace
}  // namespace khen
