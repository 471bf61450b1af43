// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sandbox.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "metadata/base/descriptor.h"
#include "transcode/confine/syscall_filter.h"
#include "transcode/image.h"

namespace khen {
namespace {

constexpr int background_niceness = 10;

// Without the needed ones nothing can be taken in; without the others only some kinds of files can't.
enum class Need { always, some_formats };
// What it may ask of the kernel beyond what all decoders may.
enum class Kernel { threads_only, processes_and_local_sockets };

struct ProgramFacts {
  Program program;
  std::string_view path;
  std::string_view package;  // Debian's, for the hint
  Need need = Need::always;
  Kernel kernel = Kernel::threads_only;
};
constexpr ProgramFacts programs[] = {
    {Program::ffmpeg, "/usr/bin/ffmpeg", "ffmpeg"},
    {Program::ffprobe, "/usr/bin/ffprobe", "ffmpeg"},
    {Program::pdfinfo, "/usr/bin/pdfinfo", "poppler-utils", Need::some_formats},
    {Program::pdftoppm, "/usr/bin/pdftoppm", "poppler-utils", Need::some_formats},
    {Program::pdftotext, "/usr/bin/pdftotext", "poppler-utils", Need::some_formats},
    {Program::office, "/usr/lib/libreoffice/program/soffice", "libreoffice-writer-nogui", Need::some_formats,
     Kernel::processes_and_local_sockets},
    {Program::text_reader, "/usr/bin/tesseract", "tesseract-ocr", Need::some_formats},
    {Program::raw_identify, "/usr/bin/raw-identify", "libraw-bin", Need::some_formats},
    {Program::raw_developer, "/usr/bin/dcraw_emu", "libraw-bin", Need::some_formats},
    {Program::image_decoder, "/decoder", "khen"},
    // A program of the archive's own choice, often a script.
    {Program::adapter, "/adapter", "khen", Need::some_formats, Kernel::processes_and_local_sockets},
    {Program::trial, "/decoder", "khen"},
    {Program::sheet_reader, "/decoder", "khen"},
    {Program::unpacker, "/decoder", "khen"},
    {Program::embedded_reader, "/decoder", "khen"},
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

// Verb of the programs that are ourselves; empty for all others.
std::string_view verb_of(Program program) {
  switch (program) {
    case Program::image_decoder: return image_decoder_verb;
    case Program::trial: return trial_verb;
    case Program::sheet_reader: return sheet_reader_verb;
    case Program::unpacker: return unpacker_verb;
    case Program::embedded_reader: return embedded_reader_verb;
    default: return {};
  }
}
bool is_own(Program program) { return !verb_of(program).empty(); }

// An instrumented program reserves terabytes of address space for its shadow.
ChildLimits fitting(ChildLimits limits, Program program) {
  if (instrumented && is_own(program)) limits.memory_bytes = 0;
  return limits;
}

void add(std::vector<std::string>& arguments, std::initializer_list<std::string_view> more) {
  for (const std::string_view one : more) arguments.emplace_back(one);
}

// Ourselves, and what a job names itself, is there or the job would not be.
bool is_installed(const ProgramFacts& program, const SandboxOptions& options) {
  if (std::ranges::find(options.without, program.program) != options.without.end()) return false;
  return is_own(program.program) || program.program == Program::adapter ||
         ::access(std::string(program.path).c_str(), X_OK) == 0;
}

Result<void> require_installed(const ProgramFacts& program, const SandboxOptions& options) {
  if (is_installed(program, options)) return {};
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

// The filter comes by descriptor 4; bubblewrap puts it on right before the program starts.
Result<std::vector<std::string>> confined_arguments(const SandboxOptions& options, const Confined& job) {
  std::vector<std::string> arguments = confinement(options);
  add(arguments, {"--seccomp", "4"});
  if (is_own(job.program)) {
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

// A socket of the loopback for a confined program to fail at.
struct Listener {
  Descriptor socket;
  int port = 0;

  static Result<Listener> open() {
    Listener listener;
    listener.socket = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool listens = listener.socket && ::bind(listener.socket.get(), generic, size) == 0 &&
                         ::listen(listener.socket.get(), 1) == 0 &&
                         ::getsockname(listener.socket.get(), generic, &size) == 0;
    if (!listens) return fail_errno(errno, "listen", "127.0.0.1");
    listener.port = ntohs(address.sin_port);
    return listener;
  }
};

// The path of the program where nothing is mounted elsewhere.
Result<std::string> program_in_the_open(const SandboxOptions& options, const Confined& job) {
  if (is_own(job.program)) return TRY(resolved(options.image_decoder)).native();
  if (job.program == Program::adapter) return TRY(resolved(job.adapter)).native();
  return std::string(facts_of(job.program).path);
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

struct Sandbox::Filters {
  Result<SyscallFilter> decoders;
  Result<SyscallFilter> converters;
  [[nodiscard]] const Result<SyscallFilter>& of(Kernel kernel) const {
    return kernel == Kernel::threads_only ? decoders : converters;
  }
};

Sandbox::Sandbox(SandboxOptions options)
    : options_(std::move(options)),
      filters_(std::make_shared<const Filters>(
          Filters{SyscallFilter::make({}),
                  SyscallFilter::make({SyscallPolicy::Processes::own, SyscallPolicy::Sockets::local})})) {}

std::string_view Sandbox::input_name() const {
  return options_.mode == SandboxMode::bubblewrap ? confined_input : limited_input;
}

Result<void> Sandbox::check() const {
  for (const ProgramFacts& one : programs) {
    if (one.need == Need::always) TRY(require_installed(one, options_));
  }
  Confined harmless;
  harmless.program = Program::ffprobe;
  harmless.arguments = {"-hide_banner", "-v", "error", "-protocols"};
  harmless.limits.wall = std::chrono::seconds(20);
  const ChildEnd end = TRY(run(harmless, nullptr, {}));
  if (end.exit_code != 0) return unavailable(options_, end.messages);
  return {};
}

bool Sandbox::has(Program program) const { return is_installed(facts_of(program), options_); }

std::vector<std::string> Sandbox::missing_packages() const {
  std::vector<std::string> missing;
  for (const ProgramFacts& one : programs) {
    if (is_installed(one, options_)) continue;
    if (std::ranges::find(missing, one.package) == missing.end()) missing.emplace_back(one.package);
  }
  return missing;
}

Result<Reach> Sandbox::measure() const {
  const Listener listener = TRY(Listener::open());
  const Path witness = TRY(resolved("/etc/passwd"));
  Confined job;
  job.program = Program::trial;
  job.arguments = {witness.native(), std::to_string(listener.port)};
  job.limits.wall = std::chrono::seconds(20);
  std::string words;
  const ChildOutput collect = [&](std::string_view piece) {
    if (words.size() < 1000) words += piece;
    return Advance::none;
  };
  const ChildEnd end = TRY(run(job, collect, {}));
  if (end.exit_code != 0) return unavailable(options_, end.messages);
  return reach_in(words);
}

Result<ChildEnd> Sandbox::run(const Confined& job, const ChildOutput& output, const std::stop_token& stop) const {
  const ProgramFacts& program = facts_of(job.program);
  TRY(require_installed(program, options_));
  const Result<SyscallFilter>& listed = filters_->of(program.kernel);
  if (!listed) return listed.error();
  const SyscallFilter& filter = *listed;
  ChildSpec spec;
  spec.environment = clean_environment();
  spec.limits = fitting(job.limits, job.program);
  spec.niceness = background_niceness;
  Descriptor input;
  Descriptor filter_file;
  if (options_.mode == SandboxMode::bubblewrap) {
    if (::access(options_.bubblewrap.c_str(), X_OK) != 0) return unavailable(options_, "bubblewrap is not installed");
    spec.arguments = TRY(confined_arguments(options_, job));
    filter_file = TRY(filter.to_file());
    spec.second_input = filter_file.get();
  } else {
    spec.arguments.push_back(TRY(program_in_the_open(options_, job)));
    spec.working_directory = job.output_directory;
    spec.syscall_filter = filter.program();
    if (!job.input.empty()) {
      input = Descriptor(::open(job.input.c_str(), O_RDONLY | O_CLOEXEC));
      if (!input) return fail_errno(errno, "open", job.input.native());
      spec.input = input.get();
    }
  }
  if (is_own(job.program)) spec.arguments.emplace_back(verb_of(job.program));
  spec.arguments.insert(spec.arguments.end(), job.arguments.begin(), job.arguments.end());
  ChildEnd end = TRY(run_child(spec, output, stop));
  if (options_.mode == SandboxMode::bubblewrap && confinement_failed(end)) return unavailable(options_, end.messages);
  return end;
}

}  // namespace khen
