// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/protocol.h"

#include <algorithm>

namespace khen {
namespace {

constexpr Decision open{Verdict::allow, "decision.open"};

// Who is not allowed learns nothing, not even that the Record exists.
Decision allow_if(bool allowed, std::string_view reason) { return allowed ? open : Decision{Verdict::hidden, reason}; }

}  // namespace

std::string_view name_of(AccessClass access) {
  const auto* found = std::find_if(access_class_table.begin(), access_class_table.end(),
                                   [access](const AccessClassFacts& row) { return row.id == access; });
  return found == access_class_table.end() ? "" : found->name;
}

std::optional<AccessClass> parse_access_class(std::string_view name) {
  const auto* found = std::find_if(access_class_table.begin(), access_class_table.end(),
                                   [name](const AccessClassFacts& row) { return row.name == name; });
  if (found == access_class_table.end()) return std::nullopt;
  return found->id;
}

std::optional<Role> parse_role(std::string_view name) {
  const auto* found = std::find(role_names.begin(), role_names.end(), name);
  if (found == role_names.end()) return std::nullopt;
  return static_cast<Role>(found - role_names.begin() + 1);
}

Decision decide(const Viewer& viewer, AccessClass access, Instant /*now*/) {
  switch (access) {
    case AccessClass::everyone: return open;
    case AccessClass::signed_in: return allow_if(viewer.account && viewer.role, "decision.signed_in_only");
    case AccessClass::staff: return allow_if(viewer.account && viewer.is_staff(), "decision.staff_only");
  }
  // A number from a newer catalogue: what isn't understood stays closed.
  return {Verdict::hidden, "decision.unknown_class"};
}

std::vector<AccessClass> open_to(const Viewer& viewer, Instant now) {
  std::vector<AccessClass> classes;
  for (const AccessClassFacts& row : access_class_table) {
    if (decide(viewer, row.id, now).verdict == Verdict::allow) classes.push_back(row.id);
  }
  return classes;
}

}  // namespace khen
