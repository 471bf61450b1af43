// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/codecs.h"

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

struct Codec {
  std::string_view name;
  std::string_view decoders;  // empty: the same as the name
};

constexpr Codec codecs[] = {
    // Delivery and cameras.
    {"h264", ""},
    {"hevc", ""},
    {"av1", "libdav1d,av1"},
    {"vp8", ""},
    {"vp9", ""},
    {"mpeg1video", ""},
    {"mpeg2video", ""},
    {"mpeg4", ""},
    {"msmpeg4v1", ""},
    {"msmpeg4v2", ""},
    {"msmpeg4v3", "msmpeg4"},
    {"h261", ""},
    {"h263", ""},
    {"h263p", ""},
    {"flv1", "flv"},
    {"vc1", ""},
    {"wmv1", ""},
    {"wmv2", ""},
    {"wmv3", ""},
    {"theora", ""},
    {"vp6", ""},
    {"vp6f", ""},
    {"svq1", ""},
    {"svq3", ""},
    {"mjpeg", ""},
    {"mjpegb", ""},
    // Tape, editing and preservation.
    {"dvvideo", ""},
    {"prores", ""},
    {"dnxhd", ""},
    {"cfhd", ""},
    {"ffv1", ""},
    {"huffyuv", ""},
    {"ffvhuff", ""},
    {"utvideo", ""},
    {"rawvideo", ""},
    {"v210", ""},
    {"v410", ""},
    {"jpeg2000", ""},
    {"png", ""},
    // The desktop of the 1990s.
    {"cinepak", ""},
    {"indeo3", ""},
    {"indeo5", ""},
    {"msvideo1", ""},
    {"msrle", ""},
    {"rpza", ""},
    {"qtrle", ""},
    {"smc", ""},
    // Sound.
    {"aac", ""},
    {"aac_latm", ""},
    {"mp1", "mp1float,mp1"},
    {"mp2", "mp2float,mp2"},
    {"mp3", "mp3float,mp3"},
    {"ac3", ""},
    {"eac3", ""},
    {"dts", "dca"},
    {"opus", "opus,libopus"},
    {"vorbis", "vorbis,libvorbis"},
    {"flac", ""},
    {"alac", ""},
    {"wavpack", ""},
    {"speex", "speex,libspeex"},
    {"wmav1", ""},
    {"wmav2", ""},
    {"wmapro", ""},
    {"wmalossless", ""},
    {"amr_nb", "amrnb"},
    {"amr_wb", "amrwb"},
    {"gsm", ""},
    {"gsm_ms", ""},
    {"qdm2", ""},
    {"mace3", ""},
    {"mace6", ""},
    {"adpcm_ms", ""},
    {"adpcm_ima_wav", ""},
    {"adpcm_ima_qt", ""},
    {"adpcm_g726", "g726"},
    {"adpcm_g722", "g722"},
    {"adpcm_swf", ""},
    {"adpcm_yamaha", ""},
    {"pcm_alaw", ""},
    {"pcm_mulaw", ""},
    {"pcm_u8", ""},
    {"pcm_s8", ""},
    {"pcm_s16le", ""},
    {"pcm_s16be", ""},
    {"pcm_s16le_planar", ""},
    {"pcm_u16le", ""},
    {"pcm_u16be", ""},
    {"pcm_s24le", ""},
    {"pcm_s24be", ""},
    {"pcm_s32le", ""},
    {"pcm_s32be", ""},
    {"pcm_f32le", ""},
    {"pcm_f32be", ""},
    {"pcm_f64le", ""},
    {"pcm_f64be", ""},
    {"pcm_bluray", ""},
    {"pcm_dvd", ""},
    {"s302m", ""},
};

constexpr std::string_view picture_codecs[] = {"mjpeg", "png", "bmp", "gif", "webp", "tiff"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

std::string join_decoders() {
  std::string list;
  for (const Codec& codec : codecs) {
    if (!list.empty()) list += ',';
    list += codec.decoders.empty() ? codec.name : codec.decoders;
  }
  return list;
}

}  // namespace

bool decoder_allowed(std::string_view codec) {
  return std::ranges::find(codecs, codec, &Codec::name) != std::end(codecs);
}

const std::string& decoder_list() {
  static const std::string list = join_decoders();
  return list;
}

// "[srt @ 0x55…] Codec (srt) not on whitelist 'h264,…"
RefusedDecoders refused_decoders(std::string_view messages) {
  constexpr std::string_view before = "Codec (";
  constexpr std::string_view after = ") not on whitelist";
  constexpr std::size_t most = 16;
  RefusedDecoders refused;
  for (const std::string_view line : split(messages, '\n')) {
    const std::size_t end = line.find(after);
    if (end == std::string_view::npos) continue;
    ++refused.lines;
    const std::size_t begin = line.substr(0, end).rfind(before);
    if (begin == std::string_view::npos) continue;
    const std::string name(line.substr(begin + before.size(), end - begin - before.size()));
    const bool plain = !name.empty() && name.size() <= 32 && std::ranges::all_of(name, is_name_character);
    if (plain && refused.names.size() < most && std::ranges::find(refused.names, name) == refused.names.end()) {
      refused.names.push_back(name);
    }
  }
  return refused;
}

bool is_picture_codec(std::string_view codec) {
  return std::ranges::find(picture_codecs, codec) != std::end(picture_codecs);
}

}  // namespace khen
