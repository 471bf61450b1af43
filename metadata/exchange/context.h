// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadata/record.h"
#include "metadata/vocabulary.h"

// What every export needs to know beside the Record. Exports are for anybody: they coarsen places themselves, but
// whether somebody may have them is protocol.h's decision, taken by the caller.
namespace khen {

struct ExchangeContext {
  std::string site;  // "https://archive.example", no slash at the end
  std::string archive_name;
  const Vocabularies& vocabularies;  // outlives the context
};

inline std::string record_address(const ExchangeContext& context, std::string_view id) {
  return context.site + "/records/" + std::string(id);
}
inline std::string record_address(const ExchangeContext& context, const Record& record) {
  return record_address(context, record.id ? record.id->text() : std::string_view());
}
inline std::string collection_address(const ExchangeContext& context, std::string_view id) {
  return context.site + "/collections/" + std::string(id);
}
// The target of a Relation as an address: it is one already, or the id of a Record here.
inline std::string target_address(const ExchangeContext& context, const Relation& relation) {
  return is_id_text(relation.target) ? record_address(context, relation.target) : relation.target;
}

}  // namespace khen
