// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/admit.h"

#include <algorithm>
#include <cmath>

#include "ingest/completeness.h"
#include "ingest/file_type.h"
#include "metadata/base/text.h"
#include "transcode/probe.h"

namespace khen {
namespace {

constexpr std::size_t longest_name = 255;

MediaKind kind_of(Kind kind) {
  switch (kind) {
    case Kind::video: return MediaKind::video;
    case Kind::audio: return MediaKind::audio;
    case Kind::image: return MediaKind::image;
    case Kind::document: return MediaKind::document;
  }
  return MediaKind::document;
}

bool has_control(std::string_view text) {
  // C1 controls are two bytes in UTF-8: 0xC2 0x80 to 0xC2 0x9F.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

struct Size {
  int width = 0;
  int height = 0;
};

// Square pixels, upright.
Size displayed(const VideoStream& stream) {
  Size size{static_cast<int>(std::lround(stream.width * stream.sample_aspect.value())), stream.height};
  if (stream.rotation == 90 || stream.rotation == 270) std::swap(size.width, size.height);
  return size;
}

void describe_size(const MediaInfo& info, Admitted& admitted) {
  Size size;
  if (info.picture) {
    size = {info.picture->width, info.picture->height};
  } else if (!info.videos.empty()) {
    const auto preferred = std::ranges::find_if(info.videos, &VideoStream::preferred);
    size = displayed(preferred == info.videos.end() ? info.videos.front() : *preferred);
  }
  if (size.width <= 0 || size.height <= 0) return;
  admitted.width = size.width;
  admitted.height = size.height;
}

// A name that promises media over bytes that are plain text is a mistake or a trick; other differences are only told.
Result<void> compare_with_name(const MediaInfo& info, Admitted& admitted) {
  const auto promised = kind_promised_by(admitted.file_name);
  if (!promised || *promised == info.kind) return {};
  const Parameter promise{"promised", std::string(name_of(*promised))};
  const Parameter found{"found", info.media_type};
  if (info.format == Format::text) return fail(Code::unsupported_type, "media.name_promises_other", {promise, found});
  const bool sound_only = *promised == Kind::video && info.kind == Kind::audio;
  const bool common = sound_only || (*promised == Kind::audio && info.kind == Kind::video);
  if (!common) admitted.remarks.push_back({"media.name_promises_other", {promise, found}});
  return {};
}

bool names_a_type(const Error& error) {
  return std::ranges::any_of(error.parameters, [](const Parameter& parameter) { return parameter.name == "found"; });
}

Error with_type(Error error, const Path& file) {
  if (facts(error.code).retry || names_a_type(error)) return error;
  error.parameters.push_back({"found", guess_media_type(file)});
  return error;
}

}  // namespace

Result<std::string> clean_file_name(std::string_view declared) {
  const Error invalid = fail(Code::invalid, "file.name_invalid", {{"name", printable(clip(declared, longest_name))}});
  // Browsers of old send whole paths, with either separator.
  const std::size_t slash = declared.find_last_of("/\\");
  const std::string_view last = slash == std::string_view::npos ? declared : declared.substr(slash + 1);
  if (!is_clean_text(declared) || has_control(declared)) return invalid;
  std::string name = to_nfc(trim(last));
  if (name.empty() || name == "." || name == ".." || name.size() > longest_name) return invalid;
  return name;
}

Result<Admitted> admit(const Sandbox& sandbox, const Path& file, std::string_view declared_name,
                       const std::stop_token& stop) {
  Admitted admitted;
  admitted.file_name = TRY(clean_file_name(declared_name));
  if (TRY(khen::file_size(file)) == 0) return fail(Code::unreadable, "media.empty");
  // First, because decoders show a cut file as one with fewer streams.
  if (TRY(sniff_file(file)) == Format::isobmff) TRY(check_boxes_complete(file));
  auto probed = probe(sandbox, file, stop);
  if (!probed) return with_type(std::move(probed).error(), file);
  const MediaInfo& info = *probed;
  TRY(compare_with_name(info, admitted));
  admitted.kind = kind_of(info.kind);
  admitted.media_type = info.media_type;
  if (info.duration) admitted.duration_seconds = to_seconds(*info.duration);
  describe_size(info, admitted);
  admitted.facts_json = to_json(info);
  for (const auto& finding : info.findings) admitted.remarks.push_back({finding.message, finding.parameters});
  return admitted;
}

}  // namespace khen
