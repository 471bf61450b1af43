// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "index/document.h"

// What a document of a Record carries besides terms and values: the words that it gave to the suggestions, so that
// exactly these are taken back when it changes, and the order of its words.
namespace khen {

std::string record_data(const IndexDocument& document);

// Both point into `data`. Words are separated by line ends.
std::string_view spellings_in(std::string_view data);
std::string_view word_order_in(std::string_view data);

}  // namespace khen
