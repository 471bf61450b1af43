// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "metadata/base/text.h"
#include "server/api_call.h"
#include "server/form_post.h"
#include "server/http/guard.h"
#include "server/router.h"

namespace {

// As a browser reads an address before it goes there (WHATWG URL, 4.4).
std::string as_browsers_read(std::string_view address) {
  std::string read;
  for (const char c : khen::trim(address)) {
    if (c != '\t' && c != '\n' && c != '\r') read += c == '\\' ? '/' : c;
  }
  return read;
}

}  // namespace

// A path means one thing and its query is bounded clean text; no value of it leads a reader to another site; parameters
// of the API are within their limits or told.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  const std::string target(reinterpret_cast<const char*>(data), size);
  const HeadLimits limits;
  const std::string bytes = "GET " + target + " HTTP/1.1\r\nHost: khen.test\r\n\r\n";
  const HeadProgress progress = scan_head(bytes, 0, limits);
  const auto* complete = std::get_if<HeadComplete>(&progress);
  if (complete == nullptr || complete->size != bytes.size()) return 0;
  auto parsed = parse_head(bytes, limits);
  auto* head = std::get_if<RequestHead>(&parsed);
  if (head == nullptr) return 0;
  if (head->path.front() != '/' || head->path.find('\0') != std::string::npos) std::abort();
  if (head->query.fields().size() > 128) std::abort();
  for (const char* pattern :
       {"/", "/{lang}/", "/api/v1/records/{id}", "/media/{recording}/{file}", "/assets/{path...}"}) {
    const auto parameters = match_pattern(pattern, head->path);
    if (!parameters) continue;
    for (const auto& pair : parameters->pairs) {
      if (pair.value.empty() || pair.value == "." || pair.value == "..") std::abort();
    }
  }
  for (const auto& field : head->query.fields()) {
    if (!is_clean_text(field.name) || !is_clean_text(field.value) || field.value.size() > 4096) std::abort();
    if (!is_own_path(field.value)) continue;
    const std::string followed = as_browsers_read(field.value);
    if (!followed.starts_with('/') || followed.starts_with("//")) std::abort();
  }
  Request request;
  request.query = std::move(head->query);
  if (const auto limit = limit_of(request); limit && (*limit < 1 || *limit > largest_limit)) std::abort();
  const auto known = require_known_parameters(request, {"limit", "cursor"});
  if (!known && !is_clean_text(known.error().parameters.front().value)) std::abort();
  return 0;
}
