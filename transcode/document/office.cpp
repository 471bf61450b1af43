// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document/office.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace khen {
namespace {

// What LibreOffice must not do, in its own registry's words.
struct Setting {
  std::string_view place;
  std::string_view name;
  std::string_view value;
};
constexpr std::array<Setting, 5> settings{{{"Common/Security/Scripting", "DisableMacrosExecution", "true"},
                                           {"Common/Security/Scripting", "MacroSecurityLevel", "3"},
                                           {"Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"},
                                           {"Writer/Content/Update", "Link", "0"},
                                           {"Calc/Content/Update", "Link", "1"}}};

std::string registry() {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">\n";
  for (const Setting& setting : settings) {
    text += "<item oor:path=\"/org.openoffice.Office." + std::string(setting.place) + "\"><prop oor:name=\"" +
            std::string(setting.name) + "\" oor:op=\"fuse\"><value>" + std::string(setting.value) +
            "</value></prop></item>\n";
  }
  return text + "</oor:items>\n";
}

Result<void> write_profile(const Path& directory) {
  LocalFiles files;
  const Path user = directory / "profile" / "user";
  TRY(files.make_directories(user));
  return TRY(files.open(user / "registrymodifications.xcu", Opening::create_new))->append(as_bytes(registry()));
}

// Named after its input, which the sandbox has named.
std::optional<Path> pdf_in(const Path& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".pdf" && entry.is_regular_file() && !entry.is_symlink()) return entry.path();
  }
  return std::nullopt;
}

}  // namespace

Result<Path> convert_to_pdf(const Sandbox& sandbox, const Path& file, const Path& directory,
                            const std::stop_token& stop) {
  TRY(write_profile(directory));
  const std::string seen = sandbox.mode() == SandboxMode::bubblewrap ? "/out" : directory.native();
  Confined job;
  job.program = Program::office;
  job.input = file;
  job.output_directory = directory;
  job.limits.memory_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
  job.limits.cpu_seconds = 300;
  job.limits.file_bytes = std::uint64_t{512} * 1024 * 1024;
  job.limits.wall = std::chrono::minutes(8);
  job.arguments = {"-env:UserInstallation=file://" + seen + "/profile",
                   "--headless",
                   "--norestore",
                   "--nolockcheck",
                   "--nodefault",
                   "--nofirststartwizard",
                   "--convert-to",
                   "pdf",
                   "--outdir",
                   seen,
                   std::string(sandbox.input_name())};
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  const auto pdf = pdf_in(directory);
  if (!pdf) return with_cause(fail(Code::unreadable, "media.unreadable"), end.messages);
  return *pdf;
}

}  // namespace khen
