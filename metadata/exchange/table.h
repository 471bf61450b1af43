// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/catalogue_read.h"
#include "metadata/exchange/context.h"

// Records as rows of a table: one row a Record, columns from the field table. For people with a spreadsheet and for
// programs alike: what is read stands beside what is exact.
namespace khen {

struct TableColumn {
  enum class Shows {
    id,
    address,
    published,
    modified,
    words,        // values of the field as a reader of the language writes them; of texts in several languages one
    ids,          // terms and languages by their ids
    all_texts,    // "vi: … | en: …"
    coordinates,  // "22.3364, 103.8438", as coarse as readers may know them
  };
  std::string name;  // "titles", "titles.all", "places.coordinates": stable
  Shows shows = Shows::words;
  std::optional<FieldId> field{};
};

// In the order of the field table, after what every Record has.
const std::vector<TableColumn>& table_columns();

// Several values of a cell stand in one text with this between them.
inline constexpr std::string_view between_values = " | ";

// The cells of a Record, one a column.
std::vector<std::string> table_row(const StoredRecord& stored, std::string_view language,
                                   const ExchangeContext& context);

}  // namespace khen
