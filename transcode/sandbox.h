// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/child.h"
#include "transcode/confine/trial.h"

// Where every decoder of foreign bytes runs. With bubblewrap: no network, no other process, one read-only input at /in,
// one writable directory at /out (the working directory), private /tmp, the system's programs read-only, no
// capabilities. With `limits` (hosts without user namespaces): rlimits, a clean environment and the decoders' own
// allow-lists only; that is weaker, hence never chosen silently. In both modes a list of system calls: no sockets, no
// new processes, none of the kernel's rarely used doors.
namespace khen {

enum class SandboxMode { bubblewrap, limits };

Result<SandboxMode> parse_sandbox_mode(std::string_view name);  // the setting's words
std::string_view name_of(SandboxMode mode);

enum class Program {
  ffmpeg,
  ffprobe,
  pdfinfo,
  pdftoppm,
  pdftotext,
  office,         // LibreOffice
  text_reader,    // Tesseract
  raw_identify,   // LibRaw
  raw_developer,  // LibRaw
  image_decoder,
  adapter,
  trial,            // ourselves, see confine/trial.h
  sheet_reader,     // ourselves: tables of people's spreadsheet programs
  unpacker,         // ourselves: ZIP and tar
  embedded_reader,  // ourselves: what files say of themselves
};

// First arguments that make a program of ours the reader of sheets or of tags, or the unpacker; its main() must hand
// over then.
inline constexpr std::string_view sheet_reader_verb = "--read-sheet";
inline constexpr std::string_view unpacker_verb = "--unpack";
inline constexpr std::string_view embedded_reader_verb = "--read-tags";

struct SandboxOptions {
  SandboxMode mode = SandboxMode::bubblewrap;
  Path bubblewrap = "/usr/bin/bwrap";
  // The program that understands image_decoder_verb (see image.h), trial_verb (see confine/trial.h) and the verbs above
  // as its first argument: normally ourselves.
  Path image_decoder = "/proc/self/exe";
  std::vector<Program> without{};  // programs that count as not installed
};

// One confined run.
struct Confined {
  Program program = Program::ffmpeg;
  std::vector<std::string> arguments;  // without the program; relative names are in `output_directory`
  Path input;                          // the only foreign file, or empty
  Path adapter;                        // the program, for Program::adapter: a path of this machine
  Path output_directory;               // must exist; empty: nothing can be written
  ChildLimits limits;
};

// Immutable, safe to share between threads.
class Sandbox {
 public:
  explicit Sandbox(SandboxOptions options);

  // Tries a harmless run. sandbox.unavailable with the reason in `cause` when this machine can't confine in this mode,
  // or when a program that decoders need is missing (sandbox.program_missing). For start-up and `khen doctor`.
  [[nodiscard]] Result<void> check() const;

  // What a confined program can reach on this machine, tried by one. For `khen doctor`. Errors: sandbox.unavailable.
  [[nodiscard]] Result<Reach> measure() const;

  // Of the programs that only some kinds of files need, the packages that are missing on this machine.
  [[nodiscard]] std::vector<std::string> missing_packages() const;

  // Whether a program is installed, for what can be done without it.
  [[nodiscard]] bool has(Program program) const;

  // What the confined program must call its input.
  [[nodiscard]] std::string_view input_name() const;
  [[nodiscard]] SandboxMode mode() const { return options_.mode; }

  // Errors as run_child(), sandbox.program_missing for a program that only some formats need, and sandbox.unavailable
  // when the confinement itself could not be set up.
  [[nodiscard]] Result<ChildEnd> run(const Confined& job, const ChildOutput& output, const std::stop_token& stop) const;

 private:
  struct Filters;

  SandboxOptions options_;
  std::shared_ptr<const Filters> filters_;
};

}  // namespace khen
