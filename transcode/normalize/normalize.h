// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transcode/derive.h"

// A second copy of a Recording in a form that will be readable for longer: FLAC for sound, FFV1 with FLAC in Matroska
// for film. The original always stays; the copy is proven to hold the same pictures and the same sound.
namespace khen {

enum class NormalForm { flac, ffv1_matroska };

struct NormalFormFacts {
  NormalForm form;
  std::string_view name;  // stored
  std::string_view ending;
  std::string_view media_type;
};
const NormalFormFacts& facts(NormalForm form);

// The policy, a table of codecs: absent for what is normal already, for what the table doesn't name, and for kinds of
// files that stay as they are (pictures, documents).
std::optional<NormalForm> normal_form_of(const MediaInfo& info);

struct Normalized {
  std::string file_name;  // in the directory
  std::uint64_t frames = 0;
  std::string proof;  // "framemd5 <sha256 of the list>; sound <sha256>…", the same of source and copy
};

// Makes the copy in `directory`, which must be empty, and decodes both. Deterministic: the same original gives the same
// bytes. Errors: media.unreadable, media.verify_failed when a frame or sample differs, media.timed_out,
// media.cancelled, sandbox.*.
Result<Normalized> normalize(const Sandbox& sandbox, const Path& original, const MediaInfo& info, NormalForm form,
                             const Path& directory, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
