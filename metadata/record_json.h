// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadata/base/result.h"
#include "metadata/record.h"

// The canonical JSON of a Record: members in the order of the field table, empty fields left out, UTF-8, NFC.
// parse(to_json(r)) == r. Texts are bounded: 4 MiB a document, 16 levels, 64 KiB a value, 500 values a field.
namespace khen {

// Only shape is checked here; rules of content are validate()'s. Unknown members are an error that names them: nothing
// an archivist wrote is silently dropped. Well-formed language tags get their recommended case.
// Errors: invalid "record.json" {where} for a value of the wrong shape, invalid "record.json_unknown" {where},
// too_large "record.json_large" {where}, and those of check_json (metadata/json_check.h).
Result<Record> parse_record(std::string_view json);
std::string to_json(const Record& record);

Result<Collection> parse_collection(std::string_view json);
// A JSON array of collections.
Result<std::vector<Collection>> parse_collections(std::string_view json);
std::string to_json(const Collection& collection);

// JSON Schema 2020-12 of a Record, generated from the field table.
std::string record_schema(std::string_view address);

}  // namespace khen
