// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/representation.h"

namespace khen {

FileRange part_of(const FileRange& file, const RangeDecision& range) {
  return {file.file, file.offset + range.offset, range.length, file.path};
}

std::uint64_t Representation::size() const {
  const auto* file = std::get_if<FileRange>(&content);
  return file != nullptr ? file->length : std::get<std::string>(content).size();
}

Presentation present(const Conditions& conditions, Retrieval retrieval, std::string_view range_header,
                     const Representation& representation) {
  const std::uint64_t size = representation.size();
  const RangeDecision whole{RangeOutcome::whole, 0, size};
  switch (evaluate(conditions, representation.validators, retrieval)) {
    case Precondition::not_modified: return {304, whole};
    case Precondition::failed: return {412, whole};
    case Precondition::proceed: break;
  }
  const bool ranged = representation.ranges == Ranges::bytes && retrieval == Retrieval::yes && !range_header.empty() &&
                      range_applies(conditions.if_range, representation.validators);
  if (!ranged) return {200, whole};
  const RangeDecision range = resolve_range(range_header, size);
  switch (range.outcome) {
    case RangeOutcome::partial: return {206, range};
    case RangeOutcome::unsatisfiable: return {416, range};
    case RangeOutcome::whole: break;
  }
  return {200, whole};
}

std::string content_range(const Presentation& presentation, std::uint64_t size) {
  return presentation.status == 206 || presentation.status == 416 ? content_range(presentation.range, size)
                                                                  : std::string();
}

Reply present(const Request& request, const Representation& representation) {
  const auto retrieval =
      request.method == Method::get || request.method == Method::head ? Retrieval::yes : Retrieval::no;
  const Presentation chosen = present(conditions_of(request), retrieval, request.headers.find("range"), representation);
  Reply reply;
  reply.status = chosen.status;
  reply.headers = representation.fields;
  const std::string range = content_range(chosen, representation.size());
  if (!range.empty()) reply.headers.set("Content-Range", range);
  if (chosen.status != 200 && chosen.status != 206) return reply;
  for (const auto& field : representation.content_fields.fields()) reply.headers.set(field.name, field.value);
  if (const auto* file = std::get_if<FileRange>(&representation.content)) {
    reply.body = part_of(*file, chosen.range);
  } else {
    reply.body = std::get<std::string>(representation.content).substr(chosen.range.offset, chosen.range.length);
  }
  return reply;
}

}  // namespace khen
