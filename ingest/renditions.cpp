// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/renditions.h"

#include <fmt/core.h>

#include "transcode/derive.h"
#include "transcode/probe.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr double planned = 0.02;  // share of the work that probing and planning take

// "v480.mp4" → "480": what a role's number is told by.
std::string number_in(std::string_view name) {
  const std::size_t begin = name.find_first_of("0123456789");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = name.find_first_not_of("0123456789", begin);
  return std::string(name.substr(begin, end == std::string_view::npos ? end : end - begin));
}

using FileRole = decltype(RenditionFile::role);

std::string stem_of(std::string_view name) { return std::string(name.substr(0, name.rfind('.'))); }

// The words of metadata/recording.h. Most are the file's name without its ending.
std::string role_of(const RenditionFile& file) {
  const std::string stem = stem_of(file.name);
  switch (file.role) {
    case FileRole::media_playlist: return "playlist-" + stem;
    case FileRole::video_rung: return "video-" + number_in(file.name);
    case FileRole::audio_rung: return "audio-" + number_in(file.name);
    case FileRole::video_download: return "progressive";
    case FileRole::audio_download: return "audio-download";
    case FileRole::dash_manifest: return "dash";
    case FileRole::page_words: return "words-" + stem;
    default: return stem;
  }
}

template <class T>
std::optional<T> unless_zero(T value) {
  return value > 0 ? std::optional(value) : std::nullopt;
}

Rendition to_rendition(const RenditionFile& file) {
  return Rendition{.role = role_of(file),
                   .file_name = file.name,
                   .media_type = file.media_type,
                   .bytes = file.bytes,
                   .width = unless_zero(file.width),
                   .height = unless_zero(file.height),
                   .codecs = file.codecs,
                   .bandwidth = unless_zero(static_cast<int>(file.average_bandwidth)),
                   .duration_seconds = unless_zero(to_seconds(file.duration))};
}

Result<void> sync_tree(Files& files, const Path& directory) {
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    TRY(it->is_directory() ? sync_tree(files, it->path()) : sync_existing_file(it->path()));
  }
  if (code) return fail_errno(code.value(), "list", directory.native());
  return files.sync_directory(directory);
}

// An unpublished directory of the same Plan is what a crash left between the rename and the transaction.
Result<void> put_in_place(Files& files, const Path& made, const Path& place) {
  TRY(sync_tree(files, made));
  TRY(make_durable_directories(files, place.parent_path()));
  TRY(files.remove_all(place));
  TRY(files.rename(made, place));
  return files.sync_directory(place.parent_path());
}

RenditionSet set_of(const RenditionWish& wish, const Plan& plan, const Derivation& derivation) {
  RenditionSet set{.recording = wish.recording, .directory = {}, .plan_digest = digest(plan), .renditions = {}};
  set.directory = fmt::format("{}/{}", wish.recording.text(), set.plan_digest);
  for (const RenditionFile& file : derivation.files) set.renditions.push_back(to_rendition(file));
  return set;
}

void add_remarks(const decltype(Plan::findings)& findings, std::vector<Remark>& remarks) {
  for (const auto& finding : findings) remarks.push_back({finding.message, finding.parameters});
}

}  // namespace

Result<std::optional<MadeRenditions>> make_renditions(Files& files, const Sandbox& sandbox, const RenditionWish& wish,
                                                      const StageSink& sink, const std::stop_token& stop) {
  sink("probe", 0);
  const MediaInfo info = TRY(probe(sandbox, wish.original, stop));
  sink("plan", planned / 2);
  const Plan plan = TRY(make_plan(info, Policy{.max_rung = wish.policy.max_rung, .threads = wish.policy.threads}));
  const Path place = wish.renditions / wish.recording.text() / digest(plan);
  std::error_code code;
  if (wish.present_digest == digest(plan) && fs::is_directory(place, code)) return std::optional<MadeRenditions>();

  const Path made = wish.renditions / ".tmp" / wish.recording.text();
  TRY(files.remove_all(made));
  TRY(make_durable_directories(files, made));
  const auto tell = [&](const Progress& progress) {
    // What is done there still has to be put in place here.
    sink(progress.stage == "done" ? "publish" : progress.stage, planned + (1 - planned) * progress.fraction);
  };
  auto derivation = derive(sandbox, wish.original, plan, made, tell, stop);
  if (!derivation) {
    TRY(files.remove_all(made));
    return std::move(derivation).error();
  }
  sink("publish", 1);
  TRY(put_in_place(files, made, place));
  MadeRenditions result{set_of(wish, plan, *derivation), describe(plan), {}};
  add_remarks(plan.findings, result.remarks);
  add_remarks(derivation->findings, result.remarks);
  return std::optional(std::move(result));
}

}  // namespace khen
