// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/lease_owner.h"

#include <fmt/core.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::uint64_t largest_fact = 4096;

std::string first_line(const Path& file) {
  const auto text = read_file(file, largest_fact);
  return text ? std::string(trim(*text)) : std::string();
}

std::string machine() {
  const std::string id = first_line("/etc/machine-id");
  return id.empty() ? first_line("/proc/sys/kernel/hostname") : id;
}

std::string boot() { return first_line("/proc/sys/kernel/random/boot_id"); }

std::string pid_namespace() {
  std::error_code code;
  const Path target = std::filesystem::read_symlink("/proc/self/ns/pid", code);
  return target.native();
}

// Field 22 of /proc/<pid>/stat, in ticks since boot; counted behind the name, which may hold spaces and parentheses.
std::optional<std::string> start_time(std::string_view pid) {
  const std::string stat = first_line(fmt::format("/proc/{}/stat", pid));
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  const auto fields = split(std::string_view(stat).substr(name_end + 1), ' ');
  constexpr std::size_t index_behind_name = 20;
  if (fields.size() <= index_behind_name) return std::nullopt;
  return std::string(fields[index_behind_name]);
}

bool is_zombie(std::string_view pid) {
  const std::string stat = first_line(fmt::format("/proc/{}/stat", pid));
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos && name_end + 2 < stat.size() && stat[name_end + 2] == 'Z';
}

}  // namespace

Result<LeaseOwner> this_process() {
  const std::string pid = std::to_string(::getpid());
  const auto started = start_time(pid);
  if (!started) return with_cause(fail(Code::internal, "lease.no_proc"), "/proc isn't readable");
  return LeaseOwner{fmt::format("{}/{}/{}/{}/{}", machine(), boot(), pid_namespace(), pid, *started)};
}

Liveness liveness_of(const LeaseOwner& owner) {
  const auto parts = split(owner.text, '/');
  if (parts.size() != 5 || parts[0] != machine()) return Liveness::unknown;
  if (parts[1] != boot()) return Liveness::dead;
  if (parts[2] != pid_namespace()) return Liveness::unknown;
  const auto started = start_time(parts[3]);
  return started && *started == parts[4] && !is_zombie(parts[3]) ? Liveness::alive : Liveness::dead;
}

}  // namespace khen
