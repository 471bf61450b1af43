// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <span>

#include "metadata/base/files.h"
#include "transcode/embedded/embedded.h"
#include "transcode/embedded/parts.h"

namespace khen {
namespace {

constexpr std::string_view of_picture = "picture";
constexpr std::string_view of_sidecar = "sidecar";
constexpr std::size_t most_json = 262'144;

Result<std::vector<EmbeddedField>> ask(const Sandbox& sandbox, const Path& file, std::string_view what,
                                       const std::stop_token& stop) {
  Confined job;
  job.program = Program::embedded_reader;
  job.arguments = {std::string(what), std::string(sandbox.input_name())};
  job.input = file;
  job.limits.memory_bytes = std::uint64_t{1} << 30;
  job.limits.cpu_seconds = 20;
  job.limits.wall = std::chrono::seconds(60);
  std::string answer;
  const ChildOutput collect = [&](std::string_view piece) {
    if (answer.size() <= most_json) answer += piece;
    return Advance::none;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  if (end.exit_code == 0 && answer.size() <= most_json) return parse_embedded(answer);
  return with_cause(fail(Code::unreadable, "media.unreadable"),
                    fmt::format("reader of tags: exit {} signal {}: {}", end.exit_code, end.signal, end.messages));
}

Result<std::vector<EmbeddedField>> obey(std::span<char*> words) {
  if (words.size() != 2) return fail(Code::usage, "image.usage");
  if (words[0] == of_picture) return picture_fields(words[1]);
  return sidecar_fields(TRY(read_file(words[1], largest_sidecar)));
}

}  // namespace

Result<std::vector<EmbeddedField>> read_picture_tags(const Sandbox& sandbox, const Path& file,
                                                     const std::stop_token& stop) {
  return ask(sandbox, file, of_picture, stop);
}

Result<std::vector<EmbeddedField>> read_sidecar(const Sandbox& sandbox, const Path& file, std::string_view name,
                                                const std::stop_token& stop) {
  std::vector<EmbeddedField> named;
  for (EmbeddedField& field : TRY(ask(sandbox, file, of_sidecar, stop))) {
    field.where = fmt::format("{}: {}", name, field.where);
    add_embedded(named, std::move(field));
  }
  return named;
}

int run_embedded_child(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  const auto fields = obey(words.subspan(std::min<std::size_t>(2, words.size())));
  if (!fields) {
    std::fputs((fields.error().message + " " + fields.error().cause).c_str(), stderr);
    ::_exit(facts(fields.error().code).exit);
  }
  const bool written = std::fputs(to_json(*fields).c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  // Without the libraries' clean-up: the process ends here and their destructors have nothing to add.
  ::_exit(written ? 0 : facts(Code::io).exit);
}

}  // namespace khen
