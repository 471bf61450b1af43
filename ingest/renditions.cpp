// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/renditions.h"

#include <fmt/core.h>

#include "transcode/captions/derive_captions.h"
#include "transcode/derive.h"
#include "transcode/probe.h"
#include "transcode/survey.h"

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

constexpr std::string_view first_ending = "-first";

MadeRenditions describe_made(const RenditionWish& wish, const Plan& plan, const Derivation& derivation,
                             const std::string& set_digest) {
  MadeRenditions made{{.recording = wish.recording, .directory = {}, .plan_digest = set_digest, .renditions = {}},
                      describe(plan),
                      {},
                      {},
                      {}};
  made.set.directory = fmt::format("{}/{}", wish.recording.text(), set_digest);
  for (const RenditionFile& file : derivation.files) made.set.renditions.push_back(to_rendition(file));
  for (const MediaFinding& finding : derivation.findings) made.remarks.push_back({finding.message, finding.parameters});
  return made;
}

// Those of the Derivation include the Plan's, and the Plan's the probe's.
MediaInfo with_findings(MediaInfo info, const std::vector<MediaFinding>& findings) {
  info.findings = findings;
  return info;
}

Path unfinished_of(const Path& renditions, const RecordingId& recording) {
  return renditions / ".work" / recording.text();
}

// Parts of a Plan that is no longer wanted are of no use.
Result<void> forget_other_plans(Files& files, const Path& unfinished, const std::string& wanted) {
  std::error_code code;
  std::vector<Path> others;
  for (fs::directory_iterator it(unfinished, code), end; !code && it != end; it.increment(code)) {
    if (it->path().filename() != wanted) others.push_back(it->path());
  }
  for (const Path& other : others) TRY(files.remove_all(other));
  return {};
}

// One set: made, put in its place and shown.
class SetMaker {
 public:
  SetMaker(Files& files, const Sandbox& sandbox, const RenditionWish& wish, const MediaInfo& info, const Plan& plan)
      : files_(files), sandbox_(sandbox), wish_(wish), info_(info), plan_(plan) {}

  Result<void> make(Extent extent, const Publisher& publish, const StageSink& sink, const std::stop_token& stop) {
    const std::string set_digest = digest(plan_) + std::string(extent == Extent::first ? first_ending : "");
    const Path unfinished = unfinished_of(wish_.renditions, wish_.recording);
    const Places places{unfinished / digest(plan_), unfinished / "set"};
    TRY(files_.remove_all(places.out));
    TRY(make_durable_directories(files_, places.workspace));
    const auto tell = [&](const Progress& progress) {
      // What is done there still has to be put in place here.
      fraction_ = std::max(fraction_, planned + (1 - planned) * (progress.stage == "done" ? 0.0 : progress.fraction));
      sink(progress.stage == "done" ? "publish" : progress.stage, fraction_);
    };
    const Derivation derivation = TRY(derive(sandbox_, wish_.original, plan_, places, extent, tell, stop));
    MadeRenditions made = describe_made(wish_, plan_, derivation, set_digest);
    made.facts_json = to_json(with_findings(info_, derivation.findings));
    made.seconds = unless_zero(to_seconds(derivation.duration));
    made.transcripts = TRY(read_captions(plan_, places.out));
    TRY(put_in_place(files_, places.out, wish_.renditions / made.set.directory));
    return publish(made);
  }

 private:
  Files& files_;
  const Sandbox& sandbox_;
  const RenditionWish& wish_;
  const MediaInfo& info_;
  const Plan& plan_;
  double fraction_ = planned;
};

struct Planned {
  MediaInfo info;
  Plan plan;
};

Result<Planned> plan_for(const Sandbox& sandbox, const Path& original, const RenditionPolicy& wanted,
                         const std::stop_token& stop) {
  MediaInfo info = TRY(survey(sandbox, original, TRY(probe(sandbox, original, stop)), stop));
  Policy policy;
  policy.max_rung = wanted.max_rung;
  policy.encoders = wanted.encoders;
  policy.languages = wanted.languages;
  policy.saver = wanted.saver_set ? SaverSet::on : SaverSet::off;
  Plan plan = TRY(make_plan(info, policy));
  return Planned{std::move(info), std::move(plan)};
}

}  // namespace

Result<FilePlan> plan_file(const Sandbox& sandbox, const Path& file, const RenditionPolicy& policy,
                           const std::stop_token& stop) {
  const Planned planned_file = TRY(plan_for(sandbox, file, policy, stop));
  return FilePlan{to_json(planned_file.info), describe(planned_file.plan), digest(planned_file.plan)};
}

Result<void> make_renditions(Files& files, const Sandbox& sandbox, const RenditionWish& wish, const Publisher& publish,
                             const StageSink& sink, const std::stop_token& stop) {
  sink("probe", 0);
  const Planned planned_file = TRY(plan_for(sandbox, wish.original, wish.policy, stop));
  const Plan& plan = planned_file.plan;
  const std::string wanted = digest(plan);
  std::error_code code;
  if (wish.present_digest == wanted && fs::is_directory(wish.renditions / wish.recording.text() / wanted, code))
    return {};
  sink("plan", planned);
  const Path unfinished = unfinished_of(wish.renditions, wish.recording);
  TRY(make_durable_directories(files, unfinished));
  TRY(forget_other_plans(files, unfinished, wanted));
  SetMaker maker(files, sandbox, wish, planned_file.info, plan);
  if (wish.present_digest.empty() && has_first_part(plan)) TRY(maker.make(Extent::first, publish, sink, stop));
  TRY(maker.make(Extent::whole, publish, sink, stop));
  sink("publish", 1);
  return forget_unfinished(files, wish.renditions, wish.recording);
}

Result<void> forget_unfinished(Files& files, const Path& renditions, const RecordingId& recording) {
  return files.remove_all(unfinished_of(renditions, recording));
}

}  // namespace khen
