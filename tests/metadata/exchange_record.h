// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/exchange/context.h"

namespace khen {

// A Record with something in every kind of field, and characters that the formats must escape.
inline Record exchange_record() {
  Record record;
  record.id = *RecordId::parse("01hzzzzzzzzzzzzzzzzzzzzzzz");
  record.all(FieldId::titles) = {LocalizedText{"vi", "Lồng tồng & <hội> \"xuân\""},
                                 LocalizedText{"en", "Going down to the fields"}};
  record.all(FieldId::alternative_names) = {LocalizedText{"tyz", "Lồng tồng"}};
  record.all(FieldId::ethnic_groups) = {Term{"tay"}};
  record.all(FieldId::languages) = {LanguageTag{"tyz"}};
  record.all(FieldId::people) = {Person{"Hoàng A", "performer", "vi"}, Person{"Lý B & con", "", ""}};
  record.all(FieldId::places) = {Place{"vn.15", "vn63.10", "xã X", "bản Y", Coordinates{22.33641, 103.84382, 20}}};
  record.all(FieldId::dates) = {Date{"held", "1990", {}}, Date{"recorded", "2024-02~", {}}};
  record.all(FieldId::rights_statement) = {Term{"InC"}};
  record.all(FieldId::licence) = {Term{"CC-BY-4.0"}};
  record.all(FieldId::labels) = {Term{"TK-A"}};
  record.all(FieldId::collections) = {CollectionRef{"le-hoi"}};
  record.all(FieldId::relations) = {Relation{"has_part", "01hzzzzzzzzzzzzzzzzzzzzzz0"},
                                    Relation{"source", "https://example.org/?a=1&b=2"}};
  return record;
}

}  // namespace khen
