// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/clock.h"
#include "metadata/base/error.h"
#include "metadata/base/id.h"

// Durable background work: plain values. Adding a kind of work is one row here and one step in the runner's table.
namespace khen {

enum class JobKind { derive, transcribe, import_sheet, normalize };

// Work on media takes hours; what the desk asks for has somebody waiting for it.
enum class JobSort { media, desk };

struct JobKindFacts {
  JobKind id;
  std::string_view name;  // stored, and message "job.<name>"
  JobSort sort;
  int most_attempts;         // of those whose Error may go away by itself
  milliseconds first_delay;  // before the second attempt; doubles each time
  milliseconds longest_delay;
};

inline constexpr std::array<JobKindFacts, 4> job_kind_table{{
    {JobKind::derive, "derive", JobSort::media, 6, std::chrono::seconds(5), std::chrono::minutes(30)},
    {JobKind::transcribe, "transcribe", JobSort::media, 2, std::chrono::minutes(1), std::chrono::minutes(30)},
    {JobKind::import_sheet, "import", JobSort::desk, 8, std::chrono::seconds(5), std::chrono::minutes(30)},
    {JobKind::normalize, "normalize", JobSort::media, 3, std::chrono::minutes(1), std::chrono::minutes(30)},
}};
constexpr const JobKindFacts& facts(JobKind kind) { return job_kind_table[static_cast<std::size_t>(kind)]; }
std::optional<JobKind> parse_job_kind(std::string_view name);

enum class JobState { waiting, running, done, failed, cancelled };
inline constexpr std::array<std::string_view, 5> job_state_names{"waiting", "running", "done", "failed", "cancelled"};
constexpr std::string_view name_of(JobState state) { return job_state_names[static_cast<std::size_t>(state)]; }
std::optional<JobState> parse_job_state(std::string_view name);

// When people want a Job done. In turn: what takes ten times as long waits an hour longer, and nothing waits for ever.
enum class Urgency { first, in_turn, last };
inline constexpr std::array<std::string_view, 3> urgency_names{"first", "in_turn", "last"};
constexpr std::string_view name_of(Urgency urgency) { return urgency_names[static_cast<std::size_t>(urgency)]; }
std::optional<Urgency> parse_urgency(std::string_view name);

// Who has to do something so that a Job gets on.
enum class Actor {
  nobody,         // it is done or was cancelled
  machine,        // it runs, waits its turn or will be tried again
  archivist,      // the file is at fault: deposit a better one
  administrator,  // the machine is at fault: disk, sandbox, program
};
inline constexpr std::array<std::string_view, 4> actor_names{"nobody", "machine", "archivist", "administrator"};
constexpr std::string_view name_of(Actor actor) { return actor_names[static_cast<std::size_t>(actor)]; }

// How far a running Job was at a time from which on its progress is work of this attempt.
struct Pace {
  double from = 0;
  Instant since{};
};
// By then an attempt has found what an earlier one had finished.
inline constexpr std::chrono::seconds pace_settles{10};

struct Job {
  JobId id;
  JobKind kind = JobKind::derive;
  std::string object;  // RecordingId text for derive; for transcribe with a language, BatchId with a mode behind it
  std::optional<RecordId> record;  // none of a batch
  JobState state = JobState::waiting;
  int priority = 0;  // how much work it is, job_queue.h: smaller goes first
  Urgency urgency = Urgency::in_turn;
  int attempts = 0;  // begun so far
  Instant run_at{};  // not before; the next retry of a waiting one that failed
  bool cancel_wanted = false;
  std::string stage;           // message "stage.<stage>"
  double progress = 0;         // 0 to 1
  std::optional<Error> error;  // of the last attempt
  Instant created{};
  std::optional<Instant> started;
  std::optional<Instant> finished;
  std::optional<Pace> pace;
};

// What a running Job still needs if it goes on as it went; nothing while that is a guess.
std::optional<std::chrono::seconds> time_left(const Job& job, Instant now);

Actor who_must_act(const Job& job);

// Lack of room ends by itself or by an administrator, never by giving up: such a Job is tried again for ever, and what
// is as large or larger waits with it.
bool waits_for_room(const Job& job);

// How long attempt number `attempts` + 1 waits after a failure.
milliseconds delay_after(JobKind kind, int attempts);

// Errors in the catalogue.
std::string to_json(const Error& error);
Error parse_stored_error(std::string_view json);

}  // namespace khen
