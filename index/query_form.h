// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "index/query.h"

// The boxes of a search form, and the query text that they stand for. Whatever a text asks for is in some box, so that
// text → form → text asks for the same. Pure.
namespace khen {

struct QueryForm {
  std::string all;                                         // words, each of them
  std::string phrase;                                      // side by side
  std::string any;                                         // words, at least one
  std::string none;                                        // words, none of them
  std::map<std::string, std::string, std::less<>> fields;  // form_fields() → as typed behind the colon
  std::string from, to;                                    // date:
  std::string shortest, longest;                           // duration:, minutes
  std::set<std::string, std::less<>> has;                  // presence_names
  std::string near, distance;                              // near:, kilometres
  std::string rest;                                        // query text for what no other box can say
};

// Query names that have a box of their own, in the order of the field table.
std::vector<std::string_view> form_fields();

QueryForm to_form(const QueryNode& root);
std::string to_query_text(const QueryForm& form);

}  // namespace khen
