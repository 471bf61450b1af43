// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/probe.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "transcode/codecs.h"
#include "transcode/command.h"
#include "transcode/document.h"
#include "transcode/document/office_kind.h"
#include "transcode/image.h"
#include "transcode/raw/raw.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_json = std::size_t{4} * 1024 * 1024;
constexpr std::size_t most_streams = 256;
constexpr std::uint64_t probe_memory = std::uint64_t{4} * 1024 * 1024 * 1024;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return 0;
  if (found->is_number_integer()) return found->get<int>();
  if (!found->is_string()) return 0;
  const std::string text = found->get<std::string>();
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool flag_at(const Json& object, const char* group, const char* key) {
  const auto found = object.find(group);
  return found != object.end() && found->is_object() && number_at(*found, key) != 0;
}

// "30000/1001" or "16:15"; 0 when absent or unusable.
Rate rate_at(const Json& object, const char* key, char separator) {
  const std::string text = text_at(object, key);
  const std::size_t middle = text.find(separator);
  if (middle == std::string::npos) return {};
  Rate rate{0, 0};
  std::from_chars(text.data(), text.data() + middle, rate.numerator);
  std::from_chars(text.data() + middle + 1, text.data() + text.size(), rate.denominator);
  return rate.numerator > 0 && rate.denominator > 0 ? rate : Rate{};
}

std::optional<double> seconds_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool sane = error == std::errc() && std::isfinite(value) && std::abs(value) < 1e9;
  return sane ? std::optional(value) : std::nullopt;
}

// Matroska keeps the length of a track as a tag, "00:00:03.417000000".
std::optional<double> clock_in(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto hours = seconds_in(parts[0]);
  const auto minutes = seconds_in(parts[1]);
  const auto seconds = seconds_in(parts[2]);
  if (!hours || !minutes || !seconds) return std::nullopt;
  return *hours * 3600 + *minutes * 60 + *seconds;
}

std::optional<MediaTime> positive(const std::optional<double>& seconds) {
  return seconds && *seconds > 0 ? std::optional(from_seconds(*seconds)) : std::nullopt;
}

std::string tag_at(const Json& stream, const char* name) {
  const auto tags = stream.find("tags");
  return tags != stream.end() && tags->is_object() ? text_at(*tags, name) : std::string();
}

std::optional<MediaTime> duration_of(const Json& stream) {
  if (const auto declared = positive(seconds_in(text_at(stream, "duration")))) return declared;
  return positive(clock_in(tag_at(stream, "DURATION")));
}

// ffprobe gives degrees counter-clockwise.
int rotation_of(const Json& stream) {
  const auto list = stream.find("side_data_list");
  if (list == stream.end() || !list->is_array()) return 0;
  for (const Json& side_data : *list) {
    if (side_data.is_object() && side_data.contains("rotation")) {
      const int quarters = static_cast<int>(std::lround(number_at(side_data, "rotation") / 90.0));
      return ((-quarters % 4 + 4) % 4) * 90;
    }
  }
  return 0;
}

Transfer transfer_of(std::string_view name) {
  if (name == "smpte2084") return Transfer::pq;
  return name == "arib-std-b67" ? Transfer::hlg : Transfer::sdr;
}

Decoding decoding_of(std::string_view codec) { return decoder_allowed(codec) ? Decoding::allowed : Decoding::refused; }

VideoStream video_from(const Json& json) {
  VideoStream stream;
  stream.index = number_at(json, "index");
  stream.codec = text_at(json, "codec_name");
  stream.profile = text_at(json, "profile");
  stream.decoding = decoding_of(stream.codec);
  stream.width = number_at(json, "width");
  stream.height = number_at(json, "height");
  const Rate aspect = rate_at(json, "sample_aspect_ratio", ':');
  if (aspect.numerator > 0) stream.sample_aspect = aspect;
  stream.rotation = rotation_of(json);
  stream.nominal_rate = rate_at(json, "r_frame_rate", '/');
  stream.average_rate = rate_at(json, "avg_frame_rate", '/');
  const std::string order = text_at(json, "field_order");
  stream.scan = order.size() == 2 ? Scan::interlaced : Scan::progressive;  // tt, bb, tb, bt
  stream.transfer = transfer_of(text_at(json, "color_transfer"));
  stream.pixel_format = text_at(json, "pix_fmt");
  const bool full = text_at(json, "color_range") == "pc" || stream.pixel_format.starts_with("yuvj");
  stream.range = full ? Range::full : Range::limited;
  stream.matrix = text_at(json, "color_space");
  stream.duration = duration_of(json);
  stream.language = tag_at(json, "language");
  stream.preferred = flag_at(json, "disposition", "default");
  return stream;
}

AudioStream audio_from(const Json& json) {
  AudioStream stream;
  stream.index = number_at(json, "index");
  stream.codec = text_at(json, "codec_name");
  stream.decoding = decoding_of(stream.codec);
  stream.channels = number_at(json, "channels");
  stream.layout = text_at(json, "channel_layout");
  stream.sample_rate = number_at(json, "sample_rate");
  stream.duration = duration_of(json);
  stream.language = tag_at(json, "language");
  stream.preferred = flag_at(json, "disposition", "default");
  return stream;
}

TextStream text_from(const Json& json) {
  TextStream stream;
  stream.index = number_at(json, "index");
  stream.codec = text_at(json, "codec_name");
  stream.language = tag_at(json, "language");
  return stream;
}

// Cover art is no moving picture, whether the file says so or not.
bool is_cover(const Json& json, Format format) {
  if (flag_at(json, "disposition", "attached_pic") || flag_at(json, "disposition", "timed_thumbnails")) return true;
  return facts(format).kind == Kind::audio && is_picture_codec(text_at(json, "codec_name"));
}

// A stream whose size could not be found out has nothing that could be shown.
bool has_picture(const VideoStream& stream) {
  return stream.decoding == Decoding::refused || (stream.width > 0 && stream.height > 0);
}

void add_stream(MediaInfo& info, const Json& json) {
  const std::string type = text_at(json, "codec_type");
  if (type == "video" && !is_cover(json, info.format)) {
    VideoStream stream = video_from(json);
    if (has_picture(stream)) info.videos.push_back(std::move(stream));
  } else if (type == "audio") {
    info.audios.push_back(audio_from(json));
  } else if (type == "subtitle") {
    info.texts.push_back(text_from(json));
  }
}

// Segment duration counts from zero, what is played begins at the first timestamp.
std::optional<MediaTime> container_duration(const Json& container, Format format) {
  auto seconds = seconds_in(text_at(container, "duration"));
  const auto start = seconds_in(text_at(container, "start_time"));
  if (seconds && start && *start > 0 && format == Format::matroska) *seconds -= *start;
  return positive(seconds);
}

struct AudioMediaType {
  Format format;
  std::string_view media_type;
};
constexpr AudioMediaType audio_media_types[] = {{Format::isobmff, "audio/mp4"},
                                                {Format::matroska, "audio/x-matroska"},
                                                {Format::ogg, "audio/ogg"},
                                                {Format::asf, "audio/x-ms-wma"}};

void settle_kind(MediaInfo& info) {
  info.kind = info.videos.empty() ? Kind::audio : Kind::video;
  if (info.kind == Kind::video) return;
  const auto* found = std::ranges::find(audio_media_types, info.format, &AudioMediaType::format);
  if (found != std::end(audio_media_types)) info.media_type = found->media_type;
}

// FFmpeg's own words go to the log only; the person gets the one thing that differs: was the file cut off?
Error unreadable(const std::string& messages) {
  const bool cut = messages.find("moov atom not found") != std::string::npos;
  return with_cause(fail(Code::unreadable, cut ? "media.truncated" : "media.unreadable"), messages);
}

struct Probed {
  std::string json;
  ChildEnd end;
};

Result<Probed> run_ffprobe(const Sandbox& sandbox, const Path& file, Arguments arguments, const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffprobe;
  job.arguments = std::move(arguments);
  job.input = file;
  job.limits.memory_bytes = probe_memory;
  job.limits.cpu_seconds = 60;
  job.limits.wall = std::chrono::minutes(3);
  Probed probed;
  const ChildOutput collect = [&](std::string_view piece) {
    if (probed.json.size() <= most_json) probed.json += piece;
    return Advance::none;
  };
  probed.end = TRY(sandbox.run(job, collect, stop));
  return probed;
}

Result<MediaInfo> probe_streams(const Sandbox& sandbox, const Path& file, Format format, const std::stop_token& stop) {
  const std::string_view name = sandbox.input_name();
  Probed probed = TRY(run_ffprobe(sandbox, file, probe_arguments(format, name), stop));
  const RefusedDecoders refused = refused_decoders(probed.end.messages);
  if (probed.end.exit_code != 0 && !refused.names.empty()) {
    probed = TRY(run_ffprobe(sandbox, file, probe_arguments(format, name, refused.names), stop));
  }
  if (probed.end.exit_code != 0) return unreadable(probed.end.messages);
  if (probed.json.size() > most_json) return fail(Code::unreadable, "media.unreadable");
  return parse_probe(probed.json, format);
}

Result<void> refuse_by_format(Format format) {
  switch (format) {
    case Format::empty: return fail(Code::unreadable, "media.empty");
    case Format::playlist: return fail(Code::unsupported_type, "media.refused_playlist");
    case Format::markup: return fail(Code::unsupported_type, "media.refused_markup");
    case Format::unknown: return fail(Code::unsupported_type, "media.unsupported");
    default: return {};
  }
}

Result<MediaInfo> probe_picture(const Sandbox& sandbox, const Path& file, Format format, const std::stop_token& stop) {
  MediaInfo info;
  info.picture = TRY(format == Format::raw ? read_raw_header(sandbox, file, stop)
                                           : read_image_header(sandbox, file, format, stop));
  return info;
}

Result<MediaInfo> probe_document(const Sandbox& sandbox, const Path& file, Format format, const std::stop_token& stop) {
  if (is_office(format)) TRY(check_office_file(file, format));
  MediaInfo info;
  info.document = PagedDocument{format == Format::pdf ? TRY(count_pages(sandbox, file, stop)) : 0};
  return info;
}

}  // namespace

Result<MediaInfo> parse_probe(std::string_view text, Format format) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return with_cause(fail(Code::unreadable, "media.unreadable"), "ffprobe wrote no JSON");
  MediaInfo info;
  info.format = format;
  info.media_type = facts(format).media_type;
  const auto streams = json.find("streams");
  if (streams == json.end() || !streams->is_array() || streams->empty())
    return fail(Code::unreadable, "media.no_streams");
  for (const Json& stream : *streams) {
    if (info.videos.size() + info.audios.size() + info.texts.size() >= most_streams) break;
    if (stream.is_object()) add_stream(info, stream);
  }
  if (info.videos.empty() && info.audios.empty()) return fail(Code::unreadable, "media.no_streams");
  const auto container = json.find("format");
  if (container != json.end() && container->is_object()) info.duration = container_duration(*container, format);
  settle_kind(info);
  return info;
}

Result<MediaInfo> probe(const Sandbox& sandbox, const Path& file, const std::stop_token& stop) {
  const std::uint64_t bytes = TRY(khen::file_size(file));
  const Format format = TRY(sniff_file(file));
  TRY(refuse_by_format(format));
  const FormatFacts& known = facts(format);
  MediaInfo info;
  if (known.kind == Kind::image) {
    info = TRY(probe_picture(sandbox, file, format, stop));
  } else if (known.kind == Kind::document) {
    info = TRY(probe_document(sandbox, file, format, stop));
  } else {
    info = TRY(probe_streams(sandbox, file, format, stop));
    info.bytes = bytes;
    return info;
  }
  info.format = format;
  info.kind = *known.kind;
  info.media_type = known.media_type;
  info.bytes = bytes;
  return info;
}

}  // namespace khen
