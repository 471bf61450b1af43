// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills/poster.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "transcode/command.h"
#include "transcode/image.h"
#include "transcode/mp4_boxes.h"
#include "transcode/stills/choose.h"

namespace khen {
namespace {

static_assert(signature_side == still_signature_side);

constexpr int poster_widths[] = {320, 640, 1280};
constexpr int still_widths[] = {320, 640};
constexpr double same_look = 12;  // difference of signatures up to which two frames are the same one
constexpr std::string_view frame_name = "poster-frame.jpg";
constexpr MediaTime slack{4000};  // times of frames are rounded

// A finished rung as if it were a deposited file.
Plan plan_of_rung(const Plan& plan) {
  Plan rung = plan;
  rung.format = Format::isobmff;
  rung.video->stream = 0;
  rung.video->scan = Scan::progressive;
  rung.video->transfer = Transfer::sdr;
  rung.video->range = Range::limited;
  rung.video->matrix = "bt709";
  return rung;
}

struct Source {
  Path file;
  Plan plan;
};

// Whether the frame at `sample`'s time came out of this source, and is the same that the sample shows.
Result<bool> take_frame(const Sandbox& sandbox, const Source& source, const SampledFrame& sample, std::string_view name,
                        const Path& directory, const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffmpeg;
  const MediaTime time = std::max(MediaTime(0), sample.time - slack);
  job.arguments = still_arguments(source.plan, sandbox.input_name(), time, name);
  job.input = source.file;
  job.output_directory = directory;
  job.limits.memory_bytes = std::uint64_t{6} * 1024 * 1024 * 1024;
  job.limits.file_bytes = std::uint64_t{64} * 1024 * 1024;
  job.limits.wall = std::chrono::minutes(2);
  Signature look{};
  std::size_t filled = 0;
  const ChildOutput collect = [&](std::string_view piece) {
    const std::size_t taken = std::min(piece.size(), look.size() - filled);
    std::copy_n(piece.begin(), taken, look.begin() + static_cast<std::ptrdiff_t>(filled));
    filled += taken;
    return Advance::made;
  };
  const Result<ChildEnd> end = sandbox.run(job, collect, stop);
  if (!end) {
    // A source that takes minutes to give one frame is not worth waiting for; the rung gives it at once.
    if (end.error().message == "media.timed_out") return false;
    return end.error();
  }
  std::error_code error;
  const bool written = std::filesystem::file_size(directory / name, error) > 0 && !error;
  return end->exit_code == 0 && written && filled == look.size() &&
         difference(look, sample.figures.signature) <= same_look;
}

// From the first source that gives it; false when none does.
Result<bool> take_best_frame(const Sandbox& sandbox, const std::vector<Source>& sources, const SampledFrame& sample,
                             std::string_view name, const Path& directory, const std::stop_token& stop) {
  LocalFiles files;
  for (const Source& source : sources) {
    if (TRY(take_frame(sandbox, source, sample, name, directory, stop))) return true;
    std::error_code error;
    if (std::filesystem::exists(directory / name, error)) TRY(files.remove(directory / name));
  }
  return false;
}

// A rung that is so much larger than the still that scaling hides what its encoding lost. There every frame of ours is
// a keyframe: nothing before it has to be decoded.
bool plenty(const Path& rung, int still_width) {
  const Result<Track> track = read_track(rung);
  return track && track->width >= 1.4 * still_width;
}

RenditionFile file_of(RenditionRole role, std::string name, std::string media_type, int width, int height) {
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = std::move(media_type);
  file.width = width;
  file.height = height;
  return file;
}

Result<void> add_images(const Sandbox& sandbox, const ImageRequest& request, RenditionRole role,
                        std::vector<RenditionFile>& made, const std::stop_token& stop) {
  for (ImageFile& image : TRY(make_images(sandbox, request, stop)).files) {
    made.push_back(file_of(role, std::move(image.name), std::move(image.media_type), image.width, image.height));
  }
  return {};
}

ImageRequest request_for(const Path& frame, std::string stem, std::span<const int> widths, int still_width) {
  ImageRequest request;
  request.source = frame;
  request.format = Format::jpeg;
  request.output_directory = frame.parent_path();
  request.stem = std::move(stem);
  for (const int width : widths) {
    if (width <= still_width) request.widths.push_back(width);
  }
  if (request.widths.empty()) request.widths.push_back(still_width);
  return request;
}

// A film and the rung that stands in for it.
struct Footage {
  const Sandbox& sandbox;
  const Plan& plan;
  Source original;
  Source rung;
  const Path& directory;
  const std::stop_token& stop;
};

std::vector<std::size_t> chosen(const Samples& samples) {
  std::vector<Candidate> candidates;
  for (const SampledFrame& frame : samples.frames) candidates.push_back({frame.time, frame.figures});
  return choose_stills(candidates, samples.duration);
}

// Nothing when no source gives the frame.
Result<std::vector<RenditionFile>> write_poster(const Footage& footage, const SampledFrame& sample) {
  std::vector<RenditionFile> made;
  const std::string name(frame_name);
  if (!TRY(take_best_frame(footage.sandbox, {footage.original, footage.rung}, sample, name, footage.directory,
                           footage.stop)))
    return made;
  const ImageRequest request =
      request_for(footage.directory / name, "poster", poster_widths, footage.plan.video->still_width);
  TRY(add_images(footage.sandbox, request, RenditionRole::poster, made, footage.stop));
  LocalFiles files;
  TRY(files.remove(footage.directory / name));
  return made;
}

Result<std::vector<RenditionFile>> write_still(const Footage& footage, const SampledFrame& sample, int number) {
  std::vector<RenditionFile> made;
  const int width = footage.plan.video->still_width;
  const std::string name = fmt::format("still-{}-{}.jpg", number, width);
  const std::vector<Source> sources = plenty(footage.rung.file, width) ? std::vector{footage.rung, footage.original}
                                                                       : std::vector{footage.original, footage.rung};
  if (!TRY(take_best_frame(footage.sandbox, sources, sample, name, footage.directory, footage.stop))) return made;
  made.push_back(file_of(RenditionRole::still, name, "image/jpeg", width, footage.plan.video->still_height));
  ImageRequest request = request_for(footage.directory / name, fmt::format("still-{}", number), still_widths, width);
  request.encodings = Encodings::webp;
  TRY(add_images(footage.sandbox, request, RenditionRole::still, made, footage.stop));
  return made;
}

}  // namespace

Result<std::vector<RenditionFile>> derive_poster(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                 const Path& small_rung, const Samples& samples,
                                                 const Path& out_directory, const std::stop_token& stop) {
  const Footage footage{sandbox, plan, {original, plan}, {small_rung, plan_of_rung(plan)}, out_directory, stop};
  for (const std::size_t index : chosen(samples)) {
    std::vector<RenditionFile> made = TRY(write_poster(footage, samples.frames[index]));
    if (!made.empty()) return made;
  }
  return std::vector<RenditionFile>();
}

Result<std::vector<RenditionFile>> derive_other_stills(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                       const Path& large_rung, const Samples& samples,
                                                       const Path& out_directory, const std::stop_token& stop) {
  const Footage footage{sandbox, plan, {original, plan}, {large_rung, plan_of_rung(plan)}, out_directory, stop};
  std::vector<RenditionFile> made;
  int number = 2;
  const std::vector<std::size_t> order = chosen(samples);
  for (std::size_t i = 1; i < order.size(); ++i) {
    std::vector<RenditionFile> still = TRY(write_still(footage, samples.frames[order[i]], number));
    if (!still.empty()) ++number;
    std::ranges::move(still, std::back_inserter(made));
  }
  return made;
}

}  // namespace khen
