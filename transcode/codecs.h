// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

// The codecs that we let FFmpeg decode. A table of what archives really hold; everything else is refused before a
// single packet is decoded, because FFmpeg has several hundred decoders and the rarely used ones are where memory
// errors live.
namespace khen {

// `codec` as ffprobe names it ("h264", "dts"), which is not always the decoder's own name.
bool decoder_allowed(std::string_view codec);

// All allowed decoders by FFmpeg's names, comma-separated, for -codec_whitelist. Stays valid for the program's life.
const std::string& decoder_list();

// The decoders that FFmpeg's messages say were refused by that list, each once, at most 16; and how many lines say so.
struct RefusedDecoders {
  std::vector<std::string> names;
  std::size_t lines = 0;
};
RefusedDecoders refused_decoders(std::string_view messages);

// Codecs of still pictures, which in a sound file are cover art even when the file forgets to say so.
bool is_picture_codec(std::string_view codec);

}  // namespace khen
