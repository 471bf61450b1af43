// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/clock.h"
#include "metadata/exchange/context.h"
#include "metadata/recording.h"

// How to cite a Record. Names are never turned round: family and given names stand differently in Vietnamese, Hmong or
// Ê Đê, so every format carries them as one literal.
namespace khen {

struct CitedPerson {
  std::string name;
  std::string role;        // id in the vocabulary "roles", "" when unknown
  std::string role_label;  // for the reader
};

struct CitedWork {
  std::string id;
  std::string title;
  std::string title_language;
  std::vector<CitedPerson> people;
  std::optional<std::string> first_year;  // of recording, creation or the event, in this order of preference
  std::optional<std::string> last_year;
  std::string archive;
  std::string address;
  std::string accessed;  // ISO 8601 date
  std::string language;  // of the reader, one of interface_languages; others get English words
  std::optional<MediaKind> kind;
};

struct CitationRequest {
  std::string_view language;
  Instant accessed{};
  std::optional<MediaKind> kind;  // of the Record's first Recording
};

CitedWork cite(const Record& record, const CitationRequest& request, const ExchangeContext& context);

// "Hoàng A (Performer). Lồng tồng. 2024. Khèn. https://… (accessed 2026-02-17)."
std::string to_plain_citation(const CitedWork& work);
std::string to_bibtex(const CitedWork& work);    // UTF-8, special characters of TeX escaped
std::string to_ris(const CitedWork& work);       // lines end with CR LF
std::string to_csl_json(const CitedWork& work);  // a list of one item, schema 1.0.2

}  // namespace khen
