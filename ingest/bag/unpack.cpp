// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/unpack.h"

#include "ingest/child_answer.h"
#include "metadata/base/text.h"

namespace khen {

Result<void> unpack(const Sandbox& sandbox, const Path& file, const Path& into, std::uint64_t most_bytes,
                    const std::stop_token& stop) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(file, code)) {
    return fail(Code::not_found, "file.not_found", {{"file", printable(file.native())}});
  }
  Confined job;
  job.program = Program::unpacker;
  job.arguments = {std::string(sandbox.input_name()), std::to_string(most_bytes)};
  job.input = file;
  job.output_directory = into;
  job.limits = {.memory_bytes = 2ULL << 30,
                .cpu_seconds = 0,
                .file_bytes = most_bytes,
                .silence = std::chrono::minutes(5),
                .wall = {}};
  std::string answer;
  // Dots while it gets on, then the answer on a line of its own.
  const ChildOutput collect = [&](std::string_view piece) {
    for (const char c : piece) {
      if (c != '.' || !answer.empty()) answer += c;
    }
    answer.resize(std::min<std::size_t>(answer.size(), 16384));
    return Advance::made;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  if (auto refusal = refusal_in(answer, Code::unreadable)) return *std::move(refusal);
  if (end.exit_code != 0) return with_cause(fail(Code::unreadable, "bag.packed"), end.messages);
  return {};
}

}  // namespace khen
