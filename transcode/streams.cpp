// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "transcode/downloads.h"
#include "transcode/effort.h"
#include "transcode/lanes.h"
#include "transcode/likeness/write.h"
#include "transcode/package.h"
#include "transcode/sound/derive_sound.h"
#include "transcode/stills/poster.h"
#include "transcode/stills/storyboard.h"

namespace khen {
namespace {

// Tells how far the whole work is while one of its parts runs.
class Meter {
 public:
  Meter(const Plan& plan, const ProgressSink& sink)
      : effort_(effort_of(plan)),
        seconds_(plan.expected ? std::max(0.1, to_seconds(*plan.expected)) : 60),
        sink_(sink) {}

  // A part of `share` of the whole effort begins.
  void begin(std::string_view stage, double share) {
    done_ += share_;
    share_ = share;
    stage_ = stage;
    tell(0);
  }
  void tell(double fraction_of_part) {
    const double whole = std::max(1e-9, effort_.whole());
    fraction_ = std::max(fraction_, std::min(0.97, (done_ + share_ * std::clamp(fraction_of_part, 0.0, 1.0)) / whole));
    sink_({stage_, fraction_});
  }
  [[nodiscard]] PositionSink position() {
    return [this](double seconds) { tell(seconds / seconds_); };
  }
  [[nodiscard]] const Effort& effort() const { return effort_; }

 private:
  Effort effort_;
  double seconds_;
  const ProgressSink& sink_;
  double done_ = 0;
  double share_ = 0;
  double fraction_ = 0;
  std::string_view stage_;
};

void append(std::vector<RenditionFile>& files, std::vector<RenditionFile> more) {
  std::ranges::move(more, std::back_inserter(files));
}

void append(std::vector<MediaFinding>& findings, std::vector<MediaFinding> more) {
  std::ranges::move(more, std::back_inserter(findings));
}

// The Plan as far as it is carried out first: small rungs, all sounds.
Plan first_part(Plan plan) {
  if (!plan.video) return plan;
  const auto later = [](const VideoRung& rung) { return rung.lane == Lane::quality; };
  std::erase_if(plan.video->rungs, later);
  std::erase_if(plan.video->saver, later);
  return plan;
}

// Everything that came out of the original's streams.
struct Made {
  Tracks tracks;
  std::vector<Path> files;  // of all tracks, in the workspace
  std::uint64_t damage = 0;
  std::vector<MediaFinding> findings;
};

void take(Made& made, const Encoded& encoded) {
  for (const TrackFile& file : encoded.tracks) made.files.push_back(file.path);
  made.damage += encoded.damage;
}

// The encoder gives tracks in the order of the rungs that it was asked for.
void take_pictures(Made& made, const VideoPlan& video, const std::vector<VideoRung>& rungs, const Encoded& encoded) {
  take(made, encoded);
  for (std::size_t i = 0; i < encoded.tracks.size(); ++i) {
    const VideoTrack track{rungs[i], encoded.tracks[i].track};
    if (video.trick && rungs[i].name == video.trick->name)
      made.tracks.trick = track;
    else
      (rungs[i].codec == VideoCodec::h264 ? made.tracks.videos : made.tracks.saver).push_back(track);
  }
}

Result<void> make_sounds(const EncodingWork& work, Meter& meter, Made& made) {
  const double share = meter.effort().sound / static_cast<double>(std::max<std::size_t>(1, work.plan.audios.size()));
  for (std::size_t i = 0; i < work.plan.audios.size(); ++i) {
    const AudioPlan& audio = work.plan.audios[i];
    meter.begin("sound", share);
    const Encoded encoded = TRY(encode_sound(work, i, meter.position()));
    take(made, encoded);
    if (encoded.tracks.empty()) continue;
    SoundTracks sound{audio.language, audio.describes_video, {}, {}};
    for (std::size_t k = 0; k < encoded.tracks.size(); ++k) {
      const bool plain = k < audio.rungs.size();
      (plain ? sound.rungs : sound.saver)
          .push_back({plain ? audio.rungs[k] : audio.saver[k - audio.rungs.size()], encoded.tracks[k].track});
    }
    made.tracks.sounds.push_back(std::move(sound));
  }
  if (!work.plan.audios.empty() && made.tracks.sounds.empty()) made.findings.push_back({"media.no_sound", {}});
  return {};
}

Result<void> make_pictures(const EncodingWork& work, Extent extent, Meter& meter, Made& made) {
  const VideoPlan& video = *work.plan.video;
  meter.begin("first", meter.effort().first);
  take_pictures(made, video, encoded_in(video, Lane::fast), TRY(encode_lane(work, Lane::fast, meter.position())));
  if (made.tracks.videos.empty()) {
    made.findings.push_back({"media.no_pictures", {}});
    return {};
  }
  if (extent == Extent::first) return {};
  meter.begin("quality", meter.effort().quality);
  const std::vector<VideoRung> rungs = encoded_in(video, Lane::quality);
  if (!rungs.empty()) take_pictures(made, video, rungs, TRY(encode_lane(work, Lane::quality, meter.position())));
  if (const VideoRung* copy = copied(video))
    take_pictures(made, video, {*copy}, TRY(copy_pictures(work, [](double) {})));
  return {};
}

// Nothing at all came out of a file that promised something.
Error nothing_inside(const Plan& plan) {
  const bool promised = plan.expected && plan.expected->count() > 0;
  return fail(Code::unreadable, promised ? "media.truncated" : "media.unreadable");
}

Result<void> link_into(const Path& directory, const std::vector<Path>& files) {
  LocalFiles local;
  for (const Path& file : files) TRY(local.link(file, directory / file.filename()));
  return {};
}

std::vector<VideoTrack> fast_tracks(const Tracks& tracks) {
  std::vector<VideoTrack> fast;
  std::ranges::copy_if(tracks.videos, std::back_inserter(fast),
                       [](const VideoTrack& video) { return video.rung.lane == Lane::fast; });
  return fast;
}

Result<void> take_piece(Made& made, Derivation& result, const Piece& piece) {
  for (const RenditionFile& file : piece.facts.files) made.files.push_back(piece.directory / file.name);
  append(result.files, piece.facts.files);
  append(result.findings, piece.facts.findings);
  return {};
}

const Path& file_of(const Made& made, const VideoTrack& video) {
  return *std::ranges::find(made.files, rung_file(video.rung.name),
                            [](const Path& path) { return path.filename().native(); });
}

// Poster and storyboard belong to the first part; further stills come from the rungs of the second. The samples are
// those of a small rung in both: the choice must not change when the larger ones come.
Result<void> make_stills(const EncodingWork& work, Extent extent, Made& made, Derivation& result) {
  const Sandbox& sandbox = work.site.sandbox;
  const Path& original = work.site.original;
  const std::stop_token& stop = work.site.stop;
  const Path small = file_of(made, fast_tracks(made.tracks).back());
  const Path large = file_of(made, made.tracks.videos.back());
  const auto samples = [&](const Path& directory) { return sample_rung(sandbox, small, directory, stop); };
  const PieceMaker first = [&](const Path& directory) -> Result<PieceFacts> {
    const Samples sampled = TRY(samples(directory));
    PieceFacts facts;
    facts.files = TRY(write_storyboard(sandbox, sampled, directory, stop));
    TRY(write_looks(looks_of_film(sampled), directory, facts.files));
    append(facts.files, TRY(derive_poster(sandbox, original, work.plan, small, sampled, directory, stop)));
    return facts;
  };
  const PieceMaker others = [&](const Path& directory) -> Result<PieceFacts> {
    PieceFacts facts;
    facts.files =
        TRY(derive_other_stills(sandbox, original, work.plan, large, TRY(samples(directory)), directory, stop));
    return facts;
  };
  TRY(take_piece(made, result, TRY(finished_piece(work.workspace, "poster", first))));
  if (extent == Extent::whole) TRY(take_piece(made, result, TRY(finished_piece(work.workspace, "stills", others))));
  return {};
}

}  // namespace

bool has_first_part(const Plan& plan) {
  constexpr MediaTime short_film = std::chrono::seconds(15);
  if (!plan.video || (plan.expected && *plan.expected <= short_film)) return false;
  return !encoded_in(*plan.video, Lane::quality).empty();
}

Result<Derivation> derive_streams(const Sandbox& sandbox, const Path& original, const Plan& plan, const Places& places,
                                  Extent extent, const ProgressSink& sink, const std::stop_token& stop) {
  const EncodingWork work{{sandbox, original, stop}, plan, places.workspace};
  Meter meter(plan, sink);
  Made made;
  TRY(make_sounds(work, meter, made));
  if (plan.video) TRY(make_pictures(work, extent, meter, made));
  if (made.tracks.videos.empty() && made.tracks.sounds.empty()) return nothing_inside(plan);

  Derivation result;
  result.findings = TRY(verify(made.tracks, extent == Extent::first ? first_part(plan) : plan));
  append(result.findings, std::move(made.findings));
  if (made.damage > 0) result.findings.push_back({"media.damaged", {{"count", fmt::format("{}", made.damage)}}});

  meter.begin("extras", meter.effort().extras);
  const ProgressSink part = [&](const Progress& progress) { meter.tell(progress.fraction); };
  if (!made.tracks.sounds.empty()) {
    TRY(take_piece(
        made, result,
        TRY(finished_piece(places.workspace, "sound-facts", [&](const Path& directory) -> Result<PieceFacts> {
          Derivation sound = TRY(derive_sound(sandbox, original, plan, directory, part, stop));
          return PieceFacts{0, std::move(sound.files), std::move(sound.findings)};
        }))));
  }
  if (!made.tracks.videos.empty()) TRY(make_stills(work, extent, made, result));
  meter.begin("package", 0);
  TRY(link_into(places.out, made.files));
  append(result.files, TRY(package(made.tracks, places.out)));
  append(result.files, TRY(make_downloads(sandbox, made.tracks, places.out, stop)));
  result.duration = from_seconds(played_seconds(made.tracks));
  return result;
}

}  // namespace khen
