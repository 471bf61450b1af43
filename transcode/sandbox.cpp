// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sandbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "metadata/base/descriptor.h"
#include "transcode/image.h"

namespace khen {
namespace {

constexpr int background_niceness = 10;

enum class Need { always, some_formats };

struct ProgramFacts {
  Program program;
  std::string_view path;
  std::string_view package;  // Debian's, for the hint
  Need need = Need::always;
};
constexpr ProgramFacts programs[] = {
    {Program::ffmpeg, "/usr/bin/ffmpeg", "ffmpeg"},
    {Program::ffprobe, "/usr/bin/ffprobe", "ffmpeg"},
    {Program::pdfinfo, "/usr/bin/pdfinfo", "poppler-utils"},
    {Program::pdftoppm, "/usr/bin/pdftoppm", "poppler-utils"},
    {Program::pdftotext, "/usr/bin/pdftotext", "poppler-utils"},
    {Program::office, "/usr/lib/libreoffice/program/soffice", "libreoffice-writer-nogui", Need::some_formats},
    {Program::text_reader, "/usr/bin/tesseract", "tesseract-ocr", Need::some_formats},
    {Program::raw_identify, "/usr/bin/raw-identify", "libraw-bin", Need::some_formats},
    {Program::raw_developer, "/usr/bin/dcraw_emu", "libraw-bin", Need::some_formats},
    {Program::image_decoder, "/decoder", "khen"},
    {Program::adapter, "/adapter", "khen"},
};

constexpr std::string_view confined_input = "/in";
constexpr std::string_view limited_input = "/dev/fd/3";

#if defined(__SANITIZE_ADDRESS__)
constexpr bool instrumented = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool instrumented = true;
#else
constexpr bool instrumented = false;
#endif
#elif defined(__SANITIZE_THREAD__)
constexpr bool instrumented = true;
#else
constexpr bool instrumented = false;
#endif

const ProgramFacts& facts_of(Program program) { return *std::ranges::find(programs, program, &ProgramFacts::program); }

std::vector<std::string> clean_environment() {
  std::vector<std::string> result{
      "PATH=/usr/bin",  "HOME=/tmp",          "LANG=C.UTF-8",
      "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1", "SVT_LOG=1"};  // the AV1 encoder would tell its settings among the errors
  // A leak at the exit of a short-lived decoder is no fault, and the leak checker can't work without ptrace.
  if (instrumented) result.emplace_back("ASAN_OPTIONS=detect_leaks=0");
  return result;
}

// An instrumented program reserves terabytes of address space for its shadow.
ChildLimits fitting(ChildLimits limits, Program program) {
  if (instrumented && program == Program::image_decoder) limits.memory_bytes = 0;
  return limits;
}

void add(std::vector<std::string>& arguments, std::initializer_list<std::string_view> more) {
  for (const std::string_view one : more) arguments.emplace_back(one);
}

Result<void> require_installed(const ProgramFacts& program) {
  const bool own = program.program == Program::image_decoder || program.program == Program::adapter;
  if (own || ::access(std::string(program.path).c_str(), X_OK) == 0) return {};
  return fail(Code::internal, "sandbox.program_missing",
              {{"program", std::string(program.path)}, {"package", std::string(program.package)}});
}

// /bin, /lib… are links into /usr on merged systems and directories on others.
void add_system_directory(std::vector<std::string>& arguments, const std::string& path) {
  std::error_code error;
  const Path target = std::filesystem::read_symlink(path, error);
  if (!error) return add(arguments, {"--symlink", target.native(), path});
  add(arguments, {"--ro-bind-try", path, path});
}

std::vector<std::string> confinement(const SandboxOptions& options) {
  std::vector<std::string> arguments{options.bubblewrap.native()};
  add(arguments, {"--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"});
  add(arguments, {"--uid", "65534", "--gid", "65534", "--hostname", "decoder", "--cap-drop", "ALL"});
  add(arguments, {"--ro-bind", "/usr", "/usr"});
  for (const char* path : {"/bin", "/sbin", "/lib", "/lib64", "/lib32"}) add_system_directory(arguments, path);
  for (const char* path : {"/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/libreoffice"}) {
    add(arguments, {"--ro-bind-try", path, path});
  }
  add(arguments, {"--proc", "/proc", "--dev", "/dev", "--size", "268435456", "--tmpfs", "/tmp"});
  return arguments;
}

Error unavailable(const SandboxOptions& options, std::string_view cause) {
  return with_cause(fail(Code::internal, "sandbox.unavailable", {{"mode", std::string(name_of(options.mode))}}), cause);
}

Result<Path> resolved(const Path& path) {
  std::error_code error;
  Path result = std::filesystem::canonical(path, error);
  if (error) return fail_errno(error.value(), "resolve", path.native());
  return result;
}

Result<std::vector<std::string>> confined_arguments(const SandboxOptions& options, const Confined& job) {
  std::vector<std::string> arguments = confinement(options);
  if (job.program == Program::image_decoder) {
    const Path decoder = TRY(resolved(options.image_decoder));
    add(arguments, {"--ro-bind", decoder.native(), facts_of(job.program).path});
  }
  if (job.program == Program::adapter) {
    const Path adapter = TRY(resolved(job.adapter));
    add(arguments, {"--ro-bind", adapter.native(), facts_of(job.program).path});
  }
  if (!job.input.empty()) {
    const Path input = TRY(resolved(job.input));
    add(arguments, {"--ro-bind", input.native(), confined_input});
  }
  if (!job.output_directory.empty()) {
    const Path output = TRY(resolved(job.output_directory));
    add(arguments, {"--bind", output.native(), "/out", "--chdir", "/out"});
  } else {
    add(arguments, {"--chdir", "/tmp"});
  }
  add(arguments, {"--remount-ro", "/", "--", facts_of(job.program).path});
  return arguments;
}

// bubblewrap reports its own failures on standard error, always with its name in front.
bool confinement_failed(const ChildEnd& end) { return end.exit_code == 1 && end.messages.starts_with("bwrap: "); }

}  // namespace

Result<SandboxMode> parse_sandbox_mode(std::string_view name) {
  if (name == name_of(SandboxMode::bubblewrap)) return SandboxMode::bubblewrap;
  if (name == name_of(SandboxMode::limits)) return SandboxMode::limits;
  return fail(Code::usage, "sandbox.unknown_mode", {{"mode", std::string(name)}});
}

std::string_view name_of(SandboxMode mode) { return mode == SandboxMode::bubblewrap ? "bubblewrap" : "limits"; }

Sandbox::Sandbox(SandboxOptions options) : options_(std::move(options)) {}

std::string_view Sandbox::input_name() const {
  return options_.mode == SandboxMode::bubblewrap ? confined_input : limited_input;
}

Result<void> Sandbox::check() const {
  for (const ProgramFacts& one : programs) {
    if (one.need == Need::always) TRY(require_installed(one));
  }
  Confined harmless;
  harmless.program = Program::ffprobe;
  harmless.arguments = {"-hide_banner", "-v", "error", "-protocols"};
  harmless.limits.wall = std::chrono::seconds(20);
  const ChildEnd end = TRY(run(harmless, nullptr, {}));
  if (end.exit_code != 0) return unavailable(options_, end.messages);
  return {};
}

Result<ChildEnd> Sandbox::run(const Confined& job, const ChildOutput& output, const std::stop_token& stop) const {
  TRY(require_installed(facts_of(job.program)));
  ChildSpec spec;
  spec.environment = clean_environment();
  spec.limits = fitting(job.limits, job.program);
  spec.niceness = background_niceness;
  Descriptor input;
  if (options_.mode == SandboxMode::bubblewrap) {
    if (::access(options_.bubblewrap.c_str(), X_OK) != 0) return unavailable(options_, "bubblewrap is not installed");
    spec.arguments = TRY(confined_arguments(options_, job));
  } else {
    spec.arguments.emplace_back(job.program == Program::image_decoder ? TRY(resolved(options_.image_decoder)).native()
                                : job.program == Program::adapter     ? TRY(resolved(job.adapter)).native()
                                                                      : std::string(facts_of(job.program).path));
    spec.working_directory = job.output_directory;
    if (!job.input.empty()) {
      input = Descriptor(::open(job.input.c_str(), O_RDONLY | O_CLOEXEC));
      if (!input) return fail_errno(errno, "open", job.input.native());
      spec.input = input.get();
    }
  }
  if (job.program == Program::image_decoder) spec.arguments.emplace_back(image_decoder_verb);
  spec.arguments.insert(spec.arguments.end(), job.arguments.begin(), job.arguments.end());
  ChildEnd end = TRY(run_child(spec, output, stop));
  if (options_.mode == SandboxMode::bubblewrap && confinement_failed(end)) return unavailable(options_, end.messages);
  return end;
}

}  // namespace khen
