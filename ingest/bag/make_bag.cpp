// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/make_bag.h"

#include <fmt/core.h>

#include <map>

#include "ingest/bag/bag_sink.h"
#include "ingest/bag/bag_text.h"
#include "ingest/bag/record_in_bag.h"
#include "ingest/snapshot.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/exchange/premis.h"

namespace khen {
namespace {

// Path → digest, as manifests list them.
using Listing = std::map<std::string, std::string>;

std::string to_text(const Listing& listing) {
  std::string text;
  for (const auto& [path, digest] : listing) text += digest + "  " + encoded_bag_path(path) + "\n";
  return text;
}

class BagMaker {
 public:
  BagMaker(const Clock& clock, Home& home, BagSink& sink) : clock_(clock), home_(home), sink_(sink) {}

  Result<void> add(const RecordId& record) {
    const std::string folder = folder_in_bag(record);
    struct Read {
      std::map<std::string, std::string> texts;
      std::vector<Deliverable> deliverables;
      std::string title;
    };
    const Read read = TRY(home_.catalogue->read([&](Db& db) -> Result<Read> {
      const StoredRecord stored = TRY(read_record(db, record));
      Read all{TRY(snapshot_texts(db, record)), TRY(deliverables_of(db, record)), title_of(stored.record, "vi").value};
      all.texts[std::string(premis_file)] = to_premis(stored.record, all.deliverables, TRY(events_of(db, record)));
      return all;
    }));
    for (const Deliverable& one : read.deliverables) TRY(add_original(folder, one.recording));
    for (const auto& [name, text] : read.texts) TRY(add_payload(folder + name, text));
    identifiers_ += "External-Identifier: urn:khen:record:" + record.str() + "\n";
    titles_ += (titles_.empty() ? "" : "; ") + printable(read.title);
    ++made_.records;
    return {};
  }

  Result<MadeBag> finish() {
    const std::string declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    const std::string info = fmt::format(
        "Bag-Software-Agent: khen\nBagging-Date: {}\nExternal-Description: {}\n{}Payload-Oxum: {}.{}\n",
        to_rfc3339(clock_.now()).substr(0, 10), clip(titles_, 2000), identifiers_, made_.bytes, payload_.size());
    TRY(add_tag_file("bagit.txt", declaration));
    TRY(add_tag_file("bag-info.txt", info));
    TRY(add_tag_file("manifest-sha512.txt", to_text(payload_)));
    TRY(sink_.add_text("tagmanifest-sha512.txt", to_text(tags_)));
    TRY(sink_.finish());
    made_.files = payload_.size();
    return made_;
  }

 private:
  Result<void> add_original(const std::string& folder, const Recording& recording) {
    const Path kept = TRY(home_.vault.path_of(recording.record, recording.vault_path));
    const std::string path = folder + recording.vault_path;
    const std::string digest = TRY(sink_.add_file(path, kept));
    if (digest != recording.sha512) return with_cause(fail(Code::corrupt, "vault.damaged"), kept.native());
    payload_[path] = digest;
    made_.bytes += recording.bytes;
    return {};
  }
  Result<void> add_payload(const std::string& path, const std::string& text) {
    TRY(sink_.add_text(path, text));
    payload_[path] = digest_hex(DigestAlgorithm::sha512, text);
    made_.bytes += text.size();
    return {};
  }
  Result<void> add_tag_file(const std::string& name, const std::string& text) {
    tags_[name] = digest_hex(DigestAlgorithm::sha512, text);
    return sink_.add_text(name, text);
  }

  const Clock& clock_;
  Home& home_;
  BagSink& sink_;
  Listing payload_;
  Listing tags_;
  std::string identifiers_;
  std::string titles_;
  MadeBag made_;
};

}  // namespace

Result<MadeBag> make_bag(Files& files, const Clock& clock, Home& home, const std::vector<RecordId>& records,
                         const Path& to, const std::stop_token& stop) {
  const auto sink = TRY(open_bag_sink(files, to, stop));
  BagMaker maker(clock, home, *sink);
  for (const RecordId& record : records) TRY(maker.add(record));
  return maker.finish();
}

}  // namespace khen
