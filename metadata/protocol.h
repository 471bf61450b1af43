// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "metadata/base/clock.h"
#include "metadata/base/id.h"

// The one decision point. Everything that leaves the program (pages, API, hits, counts, bytes, exports) passes
// decide(), or filters by open_to(), which asks decide() for every class. Pure, thread-safe.
namespace khen {

// One distinct combination of rules on who may see. Every Record, and through it every Recording and Rendition, has
// exactly one. The numbers are stored: append, never renumber.
enum class AccessClass : std::int32_t { everyone = 1, signed_in = 2, staff = 3 };

struct AccessClassFacts {
  AccessClass id;
  std::string_view name;  // in JSON, addresses and messages ("access.<name>")
};
inline constexpr std::array<AccessClassFacts, 3> access_class_table{{
    {AccessClass::everyone, "public"},
    {AccessClass::signed_in, "signed-in"},
    {AccessClass::staff, "staff"},
}};
std::string_view name_of(AccessClass access);
std::optional<AccessClass> parse_access_class(std::string_view name);

enum class Role : std::int32_t { reader = 1, archivist = 2, administrator = 3 };
inline constexpr std::array<std::string_view, 3> role_names{"reader", "archivist", "administrator"};
constexpr std::string_view name_of(Role role) { return role_names[static_cast<std::size_t>(role) - 1]; }
std::optional<Role> parse_role(std::string_view name);

// Whoever asks: anonymous (no role), or an account with its role.
struct Viewer {
  std::optional<AccountId> account;
  std::optional<Role> role;

  [[nodiscard]] bool is_staff() const { return role == Role::archivist || role == Role::administrator; }
  [[nodiscard]] bool is_administrator() const { return role == Role::administrator; }
};

enum class Verdict {
  allow,
  low,     // only the low-bandwidth Renditions
  deny,    // its existence may be told, its content not: 403
  hidden,  // as if it didn't exist: 404
};

struct Decision {
  Verdict verdict = Verdict::hidden;
  std::string_view reason;  // message id "decision.<…>"
};

Decision decide(const Viewer& viewer, AccessClass access, Instant now);

// The classes in which this viewer is allowed everything now; SQL and Xapian filter by this list.
std::vector<AccessClass> open_to(const Viewer& viewer, Instant now);

}  // namespace khen
