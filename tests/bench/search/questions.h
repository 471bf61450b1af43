// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/bench/search/engine.h"
#include "tests/bench/search/records.h"
#include "tests/bench/search/rows.h"

namespace khen::bench {

// `each` questions of every task, from the texts of the Records themselves; the same for the same archive.
std::map<Task, std::vector<Question>> make_questions(const RecordMaker& records, const RowMaker& rows,
                                                     std::uint64_t size, std::size_t each);

// Beginnings of titles, people and names of the vocabularies, as they are typed: the marks left out every other time.
std::vector<std::string> typed_texts(const RecordMaker& records, const Vocabularies& vocabularies, std::uint64_t size,
                                     std::size_t most);

}  // namespace khen::bench
