// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http.h"

namespace khen {

// One operation of the API as its description names it. A test holds this table against the rows of the router.
struct ApiParameter {
  std::string_view name;
  std::string_view in;      // "query", "path", "header"
  std::string_view schema;  // JSON
  std::string_view example;
  std::string_view description;
};

enum class Access { everybody, session, staff };

struct ApiOperation {
  Method method;
  std::string_view path;
  std::string_view id;
  std::string_view summary;
  Access access;
  std::string_view request;  // name of a component schema, "" without a body
  std::string_view request_type;
  int status;                 // of success
  std::string_view response;  // name of a component schema, "" without a body
  std::vector<ApiParameter> parameters;
};

const std::vector<ApiOperation>& api_operations();

// OpenAPI 3.1 document of api_operations().
std::string openapi_document();

}  // namespace khen
