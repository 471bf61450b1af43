// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/base/text.h"
#include "server/http/guard.h"

// Whatever is accepted keeps what guard.h promises, and scanning in two pieces sees the same as at once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const HeadLimits limits;
  const HeadProgress progress = scan_head(bytes, 0, limits);
  if (std::holds_alternative<HeadIncomplete>(scan_head(bytes.substr(0, size / 2), 0, limits))) {
    if (scan_head(bytes, size / 2, limits).index() != progress.index()) std::abort();
  }
  const auto* complete = std::get_if<HeadComplete>(&progress);
  if (complete == nullptr) return 0;
  if (complete->size > size) std::abort();
  const auto parsed = parse_head(bytes.substr(0, complete->size), limits);
  const auto* head = std::get_if<RequestHead>(&parsed);
  if (head == nullptr) return 0;
  if (head->host.empty() || head->path.size() > limits.path || !is_clean_text(head->path)) std::abort();
  if (head->path != "*" && head->path.front() != '/') std::abort();
  if (head->path.find("/../") != std::string::npos || head->path.ends_with("/..")) std::abort();
  if (head->headers.has("transfer-encoding")) std::abort();
  return 0;
}
