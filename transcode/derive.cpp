// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/derive.h"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include "transcode/captions/derive_captions.h"
#include "transcode/document.h"
#include "transcode/image/derive_image.h"
#include "transcode/streams.h"

namespace khen {
namespace {

constexpr std::string_view role_names[] = {
    "master_playlist", "media_playlist", "video_rung",  "audio_rung", "video_download",
    "audio_download",  "poster",         "image",       "page",       "text",
    "saver_playlist",  "dash_manifest",  "still",       "storyboard", "storyboard_cues",
    "waveform",        "spectrogram",    "sound_facts", "pyramid",    "page_words",
    "converted",       "looks",          "captions"};

Result<void> make_empty_directory(const Path& directory) {
  LocalFiles files;
  TRY(files.make_directories(directory));
  std::error_code error;
  const bool empty = std::filesystem::is_empty(directory, error);
  if (error) return fail_errno(error.value(), "list", directory.native());
  if (!empty) return with_cause(fail(Code::conflict, "media.output_not_empty"), directory.native());
  return {};
}

Result<Derivation> run_plan(const Sandbox& sandbox, const Path& original, const Plan& plan, const Places& places,
                            Extent extent, const ProgressSink& sink, const std::stop_token& stop) {
  if (plan.video || !plan.audios.empty()) return derive_streams(sandbox, original, plan, places, extent, sink, stop);
  if (plan.image) return derive_image(sandbox, original, plan, places.out, sink, stop);
  if (!plan.document) return fail(Code::internal, "media.no_streams");
  return derive_document(sandbox, original, plan, places.out, sink, stop);
}

// What is on the disk must be exactly what is described, and nothing may be empty.
Result<void> take_inventory(std::vector<RenditionFile>& files, const Path& directory) {
  std::set<std::string> described;
  for (RenditionFile& file : files) {
    std::error_code error;
    file.bytes = std::filesystem::file_size(directory / file.name, error);
    if (error || file.bytes == 0)
      return with_cause(fail(Code::internal, "media.verify_failed"), file.name + " is missing or empty");
    described.insert(file.name);
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().native();
    if (entry.is_symlink() || !described.contains(name)) {
      return with_cause(fail(Code::internal, "media.verify_failed"), name + " was not expected");
    }
  }
  if (error) return fail_errno(error.value(), "list", directory.native());
  std::ranges::sort(files, {}, &RenditionFile::name);
  return {};
}

}  // namespace

std::string_view name_of(RenditionRole role) { return role_names[static_cast<std::size_t>(role)]; }

Result<Derivation> derive(const Sandbox& sandbox, const Path& original, const Plan& plan, const Places& places,
                          Extent extent, const ProgressSink& sink, const std::stop_token& stop) {
  LocalFiles files;
  TRY(make_empty_directory(places.out));
  TRY(files.make_directories(places.workspace));
  Derivation result = TRY(run_plan(sandbox, original, plan, places, extent, sink, stop));
  Derivation captions = TRY(derive_captions(sandbox, original, plan, places.out, stop));
  std::ranges::move(captions.files, std::back_inserter(result.files));
  std::ranges::move(captions.findings, std::back_inserter(result.findings));
  TRY(take_inventory(result.files, places.out));
  std::vector<MediaFinding> findings = plan.findings;
  std::ranges::move(result.findings, std::back_inserter(findings));
  result.findings = std::move(findings);
  sink({"done", 1});
  return result;
}

}  // namespace khen
