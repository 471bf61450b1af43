// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/searcher.h"
#include "index/writer.h"
#include "metadata/catalogue.h"
#include "metadata/vocabulary.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen::testing {

inline const std::vector<AccessClass> for_everyone{AccessClass::everyone};
inline const std::vector<AccessClass> for_signed_in{AccessClass::everyone, AccessClass::signed_in};
inline const std::vector<AccessClass> for_staff{AccessClass::everyone, AccessClass::signed_in, AccessClass::staff};

const Vocabularies& vocabularies();

// One Record of a file in tests/queries.
struct Sample {
  std::string key;
  std::vector<std::string> files;
  Record record;
};
std::vector<Sample> samples(std::string_view file = "archive.json");

// A real catalogue and a real index in a directory of their own.
class Archive {
 public:
  Archive();

  void add(const Sample& sample);
  void add_samples(bool (*wanted)(const Sample&) = nullptr);
  // A Record with one title.
  RecordId add(std::string_view key, std::string_view language, std::string_view title,
               AccessClass access = AccessClass::everyone);
  // Stores the changed Record as its next version.
  void change(const std::string& key, void (*edit)(Record&));
  int catch_up();

  SearchPage search(const SearchRequest& request) const;
  SearchPage search(std::string_view text, const std::vector<AccessClass>& open = for_everyone,
                    std::string_view language = "vi") const;
  // Keys of the hits, in order.
  std::vector<std::string> keys(const SearchPage& page) const;
  std::vector<std::string> found(std::string_view text, const std::vector<AccessClass>& open = for_everyone) const;

  Scratch scratch;
  FakeClock clock;
  LocalFiles files;
  std::unique_ptr<DbPool> pool;
  std::map<std::string, RecordId> ids;  // by key
  std::map<std::string, std::string, std::less<>> keys_by_id;
  Path directory;
  std::unique_ptr<Searcher> searcher;

 private:
  void remember(const std::string& key, const RecordId& id);
};

}  // namespace khen::testing
