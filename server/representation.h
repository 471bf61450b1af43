// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "server/byte_range.h"
#include "server/etag.h"
#include "server/http.h"

// What an address shows now, before anybody's conditions and ranges are looked at (RFC 9110, sections 8, 13 and 14).
namespace khen {

enum class Ranges { none, bytes };

FileRange part_of(const FileRange& file, const RangeDecision& range);

struct Representation {
  Validators validators{};
  HeaderList fields{};          // go with every status
  HeaderList content_fields{};  // go with content only: 200 and 206
  std::variant<std::string, FileRange> content{};
  Ranges ranges = Ranges::none;

  [[nodiscard]] std::uint64_t size() const;
};

// How it is shown to one request: 200, 206, 304, 412 or 416, and which part. Pure.
struct Presentation {
  int status = 200;
  RangeDecision range{};
};
Presentation present(const Conditions& conditions, Retrieval retrieval, std::string_view range_header,
                     const Representation& representation);

// The same as a Reply.
Reply present(const Request& request, const Representation& representation);

// Adds Content-Range where the status asks for it.
std::string content_range(const Presentation& presentation, std::uint64_t size);  // "" for other statuses

// A representation that may be shown again without asking the handler for as long as `holds` says so. It is asked on
// the threads of the network at each request, so it must be quick and never wait.
struct Standing {
  std::function<bool()> holds;
  std::optional<Representation> representation{};  // absent: the reply itself, when it is a text with status 200
};

}  // namespace khen
