// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "transcode/codecs.h"
#include "transcode/embedded/parts.h"
#include "transcode/facts/findings.h"
#include "transcode/facts/numbers.h"
#include "transcode/facts/orientation.h"
#include "transcode/facts/pixel_format.h"
#include "transcode/probe.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_streams = 256;
constexpr std::size_t most_chapters = 1000;
constexpr std::size_t longest_tag = 500;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// ffprobe writes some numbers as numbers and most as texts.
std::int64_t long_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return 0;
  if (found->is_number_integer()) return found->get<std::int64_t>();
  return found->is_string() ? integer_in(found->get_ref<const std::string&>()).value_or(0) : 0;
}

int number_at(const Json& object, const char* key) {
  const std::int64_t value = long_at(object, key);
  return value >= -2'000'000'000 && value <= 2'000'000'000 ? static_cast<int>(value) : 0;
}

std::uint64_t size_at(const Json& object, const char* key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, long_at(object, key)));
}

bool flag_at(const Json& object, const char* group, const char* key) {
  const auto found = object.find(group);
  return found != object.end() && found->is_object() && number_at(*found, key) != 0;
}

Rate rate_at(const Json& object, const char* key, char separator) { return rate_in(text_at(object, key), separator); }

std::optional<MediaTime> positive(const std::optional<double>& seconds) {
  return seconds && *seconds > 0 ? std::optional(from_seconds(*seconds)) : std::nullopt;
}

std::optional<MediaTime> time_at(const Json& object, const char* key) {
  const auto seconds = seconds_in(text_at(object, key));
  return seconds ? std::optional(from_seconds(*seconds)) : std::nullopt;
}

// Containers differ in the case of a tag's name; a text is cut to a bearable length.
std::string tag_at(const Json& owner, std::string_view name) {
  const auto tags = owner.find("tags");
  if (tags == owner.end() || !tags->is_object()) return {};
  for (const auto& [key, value] : tags->items()) {
    if (!value.is_string() || to_lower_ascii(key) != name) continue;
    return std::string(clip(trim(value.get_ref<const std::string&>()), longest_tag));
  }
  return {};
}

std::string first_tag(const Json& owner, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (std::string text = tag_at(owner, name); !text.empty()) return text;
  }
  return {};
}

std::optional<MediaTime> duration_of(const Json& stream) {
  if (const auto declared = positive(seconds_in(text_at(stream, "duration")))) return declared;
  return positive(clock_in(tag_at(stream, "duration")));
}

// "10000000/10000": luminance in cd/m².
std::optional<double> luminance_at(const Json& object, const char* key) {
  const Rate fraction = rate_at(object, key, '/');
  return fraction.numerator > 0 ? std::optional(fraction.value()) : std::nullopt;
}

std::optional<int> level_at(const Json& object, const char* key) {
  const int value = number_at(object, key);
  return value > 0 ? std::optional(value) : std::nullopt;
}

void read_side_data(const Json& side_data, VideoStream& stream) {
  const std::string type = text_at(side_data, "side_data_type");
  if (type == "Display Matrix") {
    if (const auto orientation = orientation_in(text_at(side_data, "displaymatrix"))) {
      stream.rotation = orientation->rotation;
      stream.mirrored = orientation->mirrored;
    } else {  // degrees counter-clockwise
      const int quarters = static_cast<int>(std::lround(number_at(side_data, "rotation") / 90.0));
      stream.rotation = ((-quarters % 4 + 4) % 4) * 90;
    }
  } else if (type == "Mastering display metadata") {
    stream.hdr.mastering_peak = luminance_at(side_data, "max_luminance");
    stream.hdr.mastering_floor = luminance_at(side_data, "min_luminance");
  } else if (type == "Content light level metadata") {
    stream.hdr.brightest_pixel = level_at(side_data, "max_content");
    stream.hdr.brightest_average = level_at(side_data, "max_average");
  } else if (type == "DOVI configuration record") {
    stream.hdr.dolby_vision_profile = number_at(side_data, "dv_profile");
  }
}

Transfer transfer_of(std::string_view name) {
  if (name == "smpte2084") return Transfer::pq;
  return name == "arib-std-b67" ? Transfer::hlg : Transfer::sdr;
}

Decoding decoding_of(std::string_view codec) { return decoder_allowed(codec) ? Decoding::allowed : Decoding::refused; }

void read_colour(const Json& json, VideoStream& stream) {
  stream.pixel_format = text_at(json, "pix_fmt");
  const PixelLayout layout = pixel_layout(stream.pixel_format);
  stream.bit_depth = layout.bit_depth;
  stream.chroma = layout.chroma;
  stream.transfer = transfer_of(text_at(json, "color_transfer"));
  const bool full = text_at(json, "color_range") == "pc" || stream.pixel_format.starts_with("yuvj");
  stream.range = full ? Range::full : Range::limited;
  stream.matrix = text_at(json, "color_space");
  stream.primaries = text_at(json, "color_primaries");
}

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
  stream.nominal_rate = rate_at(json, "r_frame_rate", '/');
  stream.average_rate = rate_at(json, "avg_frame_rate", '/');
  const std::string order = text_at(json, "field_order");
  if (order != "unknown") stream.field_order = order;
  stream.scan = order.size() == 2 ? Scan::interlaced : Scan::progressive;  // tt, bb, tb, bt
  read_colour(json, stream);
  stream.duration = duration_of(json);
  stream.start = time_at(json, "start_time");
  stream.bit_rate = size_at(json, "bit_rate");
  stream.language = tag_at(json, "language");
  stream.title = tag_at(json, "title");
  stream.timecode = tag_at(json, "timecode");
  stream.preferred = flag_at(json, "disposition", "default");
  const auto list = json.find("side_data_list");
  if (list == json.end() || !list->is_array()) return stream;
  for (const Json& side_data : *list) {
    if (side_data.is_object()) read_side_data(side_data, stream);
  }
  return stream;
}

AudioStream audio_from(const Json& json) {
  AudioStream stream;
  stream.index = number_at(json, "index");
  stream.codec = text_at(json, "codec_name");
  stream.profile = text_at(json, "profile");
  stream.decoding = decoding_of(stream.codec);
  stream.channels = number_at(json, "channels");
  stream.layout = text_at(json, "channel_layout");
  stream.sample_rate = number_at(json, "sample_rate");
  const int stored = number_at(json, "bits_per_raw_sample");
  stream.bit_depth = stored > 0 ? stored : number_at(json, "bits_per_sample");
  stream.duration = duration_of(json);
  stream.start = time_at(json, "start_time");
  stream.bit_rate = size_at(json, "bit_rate");
  stream.language = tag_at(json, "language");
  stream.title = tag_at(json, "title");
  stream.preferred = flag_at(json, "disposition", "default");
  stream.describes_video =
      flag_at(json, "disposition", "visual_impaired") || flag_at(json, "disposition", "descriptions");
  return stream;
}

TextStream text_from(const Json& json) {
  TextStream stream;
  stream.index = number_at(json, "index");
  stream.codec = text_at(json, "codec_name");
  stream.language = tag_at(json, "language");
  stream.title = tag_at(json, "title");
  stream.preferred = flag_at(json, "disposition", "default");
  stream.forced = flag_at(json, "disposition", "forced");
  stream.hearing_impaired = flag_at(json, "disposition", "hearing_impaired");
  return stream;
}

AttachedPicture cover_from(const Json& json) {
  return {number_at(json, "index"), text_at(json, "codec_name"), number_at(json, "width"), number_at(json, "height"),
          tag_at(json, "title")};
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
  if (type == "video" && is_cover(json, info.format)) {
    info.covers.push_back(cover_from(json));
  } else if (type == "video") {
    VideoStream stream = video_from(json);
    if (has_picture(stream)) info.videos.push_back(std::move(stream));
  } else if (type == "audio") {
    info.audios.push_back(audio_from(json));
  } else if (type == "subtitle") {
    info.texts.push_back(text_from(json));
  } else if (type == "data" && info.tags.timecode.empty()) {
    info.tags.timecode = tag_at(json, "timecode");
  }
}

void read_chapters(const Json& json, MediaInfo& info) {
  const auto chapters = json.find("chapters");
  if (chapters == json.end() || !chapters->is_array()) return;
  for (const Json& one : *chapters) {
    if (!one.is_object() || info.chapters.size() >= most_chapters) continue;
    const auto start = time_at(one, "start_time");
    const auto end = time_at(one, "end_time");
    if (start && end && *end >= *start) info.chapters.push_back({*start, *end, tag_at(one, "title")});
  }
  std::ranges::stable_sort(info.chapters, {}, &Chapter::start);
}

void read_tags(const Json& container, MediaTags& tags) {
  tags.created = tag_at(container, "creation_time");
  tags.location = first_tag(container, {"com.apple.quicktime.location.iso6709", "location", "location-eng"});
  if (std::string timecode = tag_at(container, "timecode"); !timecode.empty()) tags.timecode = std::move(timecode);
  tags.title = tag_at(container, "title");
  tags.encoder = tag_at(container, "encoder");
  const std::string maker = first_tag(container, {"com.apple.quicktime.make", "make", "com.android.manufacturer"});
  const std::string model = first_tag(container, {"com.apple.quicktime.model", "model", "com.android.model"});
  tags.device = maker.empty() || model.empty() ? maker + model : maker + " " + model;
  // Broadcast Wave shares its tag names with others, so its own one tells that it is there.
  const std::string reference = tag_at(container, "time_reference");
  if (reference.empty()) return;
  tags.samples_since_midnight =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, integer_in(reference).value_or(0)));
  tags.originator = tag_at(container, "encoded_by");
  tags.originator_reference = tag_at(container, "originator_reference");
  tags.originated = tag_at(container, "date");
  if (!tags.created.empty()) tags.originated += (tags.originated.empty() ? "" : " ") + tags.created;
}

// In Ogg the tags of the work are those of its stream.
void read_embedded(const Json& json, const Json& container, MediaInfo& info) {
  std::vector<NamedText> named;
  const auto read = [&named](const Json& owner) {
    const auto tags = owner.find("tags");
    if (tags == owner.end() || !tags->is_object()) return;
    for (const auto& [key, value] : tags->items()) {
      if (value.is_string() && named.size() < most_embedded_fields) named.push_back({key, value.get<std::string>()});
    }
  };
  read(container);
  const auto streams = json.find("streams");
  if (info.format == Format::ogg && streams != json.end() && streams->is_array() && !streams->empty())
    read(streams->front());
  const bool broadcast = !tag_at(container, "time_reference").empty();
  add_tags(info.embedded, named, broadcast ? TagFamily::broadcast : TagFamily::plain);
}

// Segment duration counts from zero, what is played begins at the first timestamp.
std::optional<MediaTime> container_duration(const Json& container, Format format) {
  auto seconds = seconds_in(text_at(container, "duration"));
  const auto start = seconds_in(text_at(container, "start_time"));
  if (seconds && start && *start > 0 && format == Format::matroska) *seconds -= *start;
  return positive(seconds);
}

void read_container(const Json& json, MediaInfo& info) {
  const auto container = json.find("format");
  if (container == json.end() || !container->is_object()) return;
  info.duration = container_duration(*container, info.format);
  info.start = time_at(*container, "start_time");
  info.bit_rate = size_at(*container, "bit_rate");
  read_tags(*container, info.tags);
  read_embedded(json, *container, info);
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

}  // namespace

Result<MediaInfo> parse_probe(std::string_view text, Format format) {
  // Tags come as the bytes that they are.
  const Json json = Json::parse(as_utf8(text), nullptr, false);
  if (!json.is_object()) return with_cause(fail(Code::unreadable, "media.unreadable"), "ffprobe wrote no JSON");
  MediaInfo info;
  info.format = format;
  info.media_type = facts(format).media_type;
  const auto streams = json.find("streams");
  if (streams == json.end() || !streams->is_array() || streams->empty())
    return fail(Code::unreadable, "media.no_streams");
  for (const Json& stream : *streams) {
    if (info.videos.size() + info.audios.size() + info.texts.size() + info.covers.size() >= most_streams) break;
    if (stream.is_object()) add_stream(info, stream);
  }
  if (info.videos.empty() && info.audios.empty()) return fail(Code::unreadable, "media.no_streams");
  read_chapters(json, info);
  read_container(json, info);
  settle_kind(info);
  note_declared(info);
  return info;
}

}  // namespace khen
