// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sniff.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "metadata/base/descriptor.h"
#include "metadata/base/text.h"
#include "transcode/document/compound_file.h"
#include "transcode/document/office_kind.h"
#include "transcode/raw/raw_sniff.h"

namespace khen {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t head_bytes = std::size_t{64} * 1024;

constexpr std::array<FormatFacts, format_count> table{{
    {Format::unknown, "unknown", std::nullopt, "application/octet-stream", "", ""},
    {Format::empty, "empty", std::nullopt, "application/octet-stream", "", ""},
    {Format::playlist, "playlist", std::nullopt, "text/plain", "", ""},
    {Format::markup, "markup", std::nullopt, "text/plain", "", ""},
    {Format::isobmff, "isobmff", Kind::video, "video/mp4", "mov", ""},
    {Format::matroska, "matroska", Kind::video, "video/x-matroska", "matroska", ""},
    {Format::mpegts, "mpegts", Kind::video, "video/mp2t", "mpegts", ""},
    {Format::mpegps, "mpegps", Kind::video, "video/mpeg", "mpeg,mpegvideo", ""},
    {Format::avi, "avi", Kind::video, "video/x-msvideo", "avi", ""},
    {Format::asf, "asf", Kind::video, "video/x-ms-asf", "asf", ""},
    {Format::flv, "flv", Kind::video, "video/x-flv", "flv", ""},
    {Format::mxf, "mxf", Kind::video, "application/mxf", "mxf", ""},
    {Format::dv, "dv", Kind::video, "video/dv", "dv", ""},
    {Format::ogg, "ogg", Kind::video, "application/ogg", "ogg", ""},
    {Format::mp3, "mp3", Kind::audio, "audio/mpeg", "mp3", ""},
    {Format::aac, "aac", Kind::audio, "audio/aac", "aac", ""},
    {Format::ac3, "ac3", Kind::audio, "audio/ac3", "ac3,eac3", ""},
    {Format::wav, "wav", Kind::audio, "audio/wav", "wav,w64", ""},
    {Format::flac, "flac", Kind::audio, "audio/flac", "flac", ""},
    {Format::aiff, "aiff", Kind::audio, "audio/aiff", "aiff", ""},
    {Format::amr, "amr", Kind::audio, "audio/amr", "amr", ""},
    {Format::au, "au", Kind::audio, "audio/basic", "au", ""},
    {Format::caf, "caf", Kind::audio, "audio/x-caf", "caf", ""},
    {Format::jpeg, "jpeg", Kind::image, "image/jpeg", "", "VipsForeignLoadJpeg"},
    {Format::png, "png", Kind::image, "image/png", "", "VipsForeignLoadPng"},
    {Format::webp, "webp", Kind::image, "image/webp", "", "VipsForeignLoadWebp"},
    {Format::tiff, "tiff", Kind::image, "image/tiff", "", "VipsForeignLoadTiff"},
    {Format::heif, "heif", Kind::image, "image/heif", "", "VipsForeignLoadHeif"},
    {Format::avif, "avif", Kind::image, "image/avif", "", "VipsForeignLoadHeif"},
    {Format::gif, "gif", Kind::image, "image/gif", "", "VipsForeignLoadNsgif"},
    {Format::jp2, "jp2", Kind::image, "image/jp2", "", "VipsForeignLoadJp2k"},
    {Format::jxl, "jxl", Kind::image, "image/jxl", "", "VipsForeignLoadJxl"},
    {Format::raw, "raw", Kind::image, "image/x-dcraw", "", ""},
    {Format::pdf, "pdf", Kind::document, "application/pdf", "", ""},
    {Format::docx, "docx", Kind::document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "", ""},
    {Format::xlsx, "xlsx", Kind::document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "", ""},
    {Format::pptx, "pptx", Kind::document, "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     "", ""},
    {Format::odt, "odt", Kind::document, "application/vnd.oasis.opendocument.text", "", ""},
    {Format::ods, "ods", Kind::document, "application/vnd.oasis.opendocument.spreadsheet", "", ""},
    {Format::odp, "odp", Kind::document, "application/vnd.oasis.opendocument.presentation", "", ""},
    {Format::doc, "doc", Kind::document, "application/msword", "", ""},
    {Format::xls, "xls", Kind::document, "application/vnd.ms-excel", "", ""},
    {Format::ppt, "ppt", Kind::document, "application/vnd.ms-powerpoint", "", ""},
    {Format::rtf, "rtf", Kind::document, "application/rtf", "", ""},
    {Format::text, "text", Kind::document, "text/plain", "", ""},
}};

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].format) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order());

// Bytes that must stand at `offset`; an empty `also` always holds.
struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::size_t also_offset;
  std::string_view also;
  Format format;
};

constexpr Magic magics[] = {
    {0, "\x1a\x45\xdf\xa3"sv, 0, ""sv, Format::matroska},
    {0, "RIFF"sv, 8, "AVI "sv, Format::avi},
    {0, "RIFF"sv, 8, "WAVE"sv, Format::wav},
    {0, "RF64"sv, 8, "WAVE"sv, Format::wav},
    {0, "BW64"sv, 8, "WAVE"sv, Format::wav},
    {0, "riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb"sv, 0, ""sv, Format::wav},
    {0, "RIFF"sv, 8, "WEBP"sv, Format::webp},
    {0, "FORM"sv, 8, "AIFF"sv, Format::aiff},
    {0, "FORM"sv, 8, "AIFC"sv, Format::aiff},
    {0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, 0, ""sv, Format::asf},
    {0, "FLV\x01"sv, 0, ""sv, Format::flv},
    {0, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02"sv, 0, ""sv, Format::mxf},
    {0, "\x1f\x07\x00"sv, 0, ""sv, Format::dv},
    {0, "OggS\0"sv, 0, ""sv, Format::ogg},
    {0, "fLaC"sv, 0, ""sv, Format::flac},
    {0, "#!AMR"sv, 0, ""sv, Format::amr},
    {0, ".snd"sv, 0, ""sv, Format::au},
    {0, "caff\0\1"sv, 0, ""sv, Format::caf},
    {0, "\xff\xd8\xff"sv, 0, ""sv, Format::jpeg},
    {0, "\x89PNG\r\n\x1a\n"sv, 0, ""sv, Format::png},
    {0, "II*\0"sv, 0, ""sv, Format::tiff},
    {0, "MM\0*"sv, 0, ""sv, Format::tiff},
    {0, "II+\0\x08\0\0\0"sv, 0, ""sv, Format::tiff},
    {0, "MM\0+\0\x08\0\0"sv, 0, ""sv, Format::tiff},
    {0, "GIF87a"sv, 0, ""sv, Format::gif},
    {0, "GIF89a"sv, 0, ""sv, Format::gif},
    {0, "\0\0\0\x0cjP  \r\n\x87\n"sv, 0, ""sv, Format::jp2},
    {0, "\xff\x4f\xff\x51"sv, 0, ""sv, Format::jp2},
    {0, "\xff\x0a"sv, 0, ""sv, Format::jxl},
    {0, "\0\0\0\x0cJXL \r\n\x87\n"sv, 0, ""sv, Format::jxl},
    {0, "%PDF-"sv, 0, ""sv, Format::pdf},
    {0, "{\\rtf"sv, 0, ""sv, Format::rtf},
    {0, "\x0b\x77"sv, 0, ""sv, Format::ac3},
};

// Brands (ISO/IEC 14496-12, 4.3) that make an ISO base media file a still picture.
struct Brand {
  std::string_view name;
  Format format;
};
constexpr Brand still_brands[] = {
    {"heic", Format::heif}, {"heix", Format::heif}, {"heim", Format::heif}, {"heis", Format::heif},
    {"mif1", Format::heif}, {"avif", Format::avif}, {"avis", Format::avif},
};
constexpr std::string_view first_boxes[] = {"moov", "mdat", "wide", "free", "skip", "pnot", "uuid", "styp", "moof"};

constexpr std::string_view playlist_openings[] = {"#extm3u", "ffconcat", "[playlist]", "<asx", "<smil", "[reference]"};
constexpr std::string_view markup_openings[] = {"<?xml", "<svg",    "<!doctype", "<html",
                                                "<!--",  "<script", "<head",     "<body"};

bool has_at(std::string_view head, std::size_t offset, std::string_view bytes) {
  return offset <= head.size() && head.substr(offset).starts_with(bytes);
}

std::optional<Format> by_magic(std::string_view head) {
  for (const Magic& magic : magics) {
    if (has_at(head, magic.offset, magic.bytes) && has_at(head, magic.also_offset, magic.also)) return magic.format;
  }
  return std::nullopt;
}

std::optional<Format> by_brand(std::string_view head) {
  if (head.size() < 8) return std::nullopt;
  const std::string_view box = head.substr(4, 4);
  if (box == "ftyp" && head.size() >= 12) {
    for (const Brand& brand : still_brands) {
      if (head.substr(8, 4) == brand.name) return brand.format;
    }
    return Format::isobmff;
  }
  if (std::ranges::find(first_boxes, box) != std::end(first_boxes)) return Format::isobmff;
  return std::nullopt;
}

std::uint8_t byte_at(std::string_view head, std::size_t offset) { return static_cast<std::uint8_t>(head[offset]); }

// Sync bytes at a constant distance: plain packets, with a 4-byte time code before each (AVCHD), or with 16 behind.
bool is_transport_stream(std::string_view head) {
  struct Layout {
    std::size_t first;
    std::size_t distance;
  };
  constexpr Layout layouts[] = {{0, 188}, {4, 192}, {0, 204}};
  constexpr std::size_t packets = 5;
  return std::ranges::any_of(layouts, [&](const Layout& layout) {
    if (head.size() < layout.first + layout.distance * (packets - 1) + 1) return false;
    for (std::size_t i = 0; i < packets; ++i) {
      if (head[layout.first + i * layout.distance] != 'G') return false;
    }
    return true;
  });
}

// A pack or sequence header (ISO/IEC 13818-1, 13818-2); captures often begin with zeros.
bool is_program_stream(std::string_view head) {
  const std::size_t start = head.find_first_not_of('\0');
  if (start == std::string_view::npos || start < 2 || start + 1 >= head.size() || head[start] != 1) return false;
  const std::uint8_t code = byte_at(head, start + 1);
  return code == 0xba || code == 0xb3;
}

// Length of the MPEG audio frame whose header stands at `offset` (ISO/IEC 11172-3, 2.4.1.3); 0: no header.
std::size_t mpeg_audio_frame(std::string_view head, std::size_t offset) {
  if (offset + 4 > head.size() || byte_at(head, offset) != 0xff || (byte_at(head, offset + 1) & 0xe0U) != 0xe0U)
    return 0;
  const unsigned second = byte_at(head, offset + 1);
  const unsigned third = byte_at(head, offset + 2);
  const unsigned version = (second >> 3U) & 3U;  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const unsigned layer = 4U - ((second >> 1U) & 3U);
  const unsigned rate_index = third >> 4U;
  const unsigned sample_index = (third >> 2U) & 3U;
  if (version == 1 || layer == 4 || rate_index == 0 || rate_index == 15 || sample_index == 3) return 0;
  constexpr unsigned kbits[5][15] = {
      {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},  // MPEG-1 layer I
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},     // MPEG-1 layer II
      {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},      // MPEG-1 layer III
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},     // MPEG-2 layer I
      {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},          // MPEG-2 layers II, III
  };
  constexpr unsigned samples[3] = {44100, 48000, 32000};
  const std::size_t row = version == 3 ? layer - 1 : (layer == 1 ? 3 : 4);
  const std::size_t hertz = samples[sample_index] >> (version == 3 ? 0U : (version == 2 ? 1U : 2U));
  const std::size_t bits = std::size_t{kbits[row][rate_index]} * 1000;
  const std::size_t padding = (third >> 1U) & 1U;
  if (layer == 1) return (12 * bits / hertz + padding) * 4;
  return (layer == 3 && version != 3 ? 72 : 144) * bits / hertz + padding;
}

// One sync pattern is chance; three in a row are a stream.
bool is_mpeg_audio(std::string_view head) {
  std::size_t offset = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t length = mpeg_audio_frame(head, offset);
    if (length == 0) return i > 0 && offset >= head.size();
    offset += length;
  }
  return true;
}

bool is_adts(std::string_view head) {
  std::size_t offset = 0;
  for (int i = 0; i < 3; ++i) {
    if (offset + 7 > head.size()) return i > 0;
    if (byte_at(head, offset) != 0xff || (byte_at(head, offset + 1) & 0xf6U) != 0xf0U) return false;
    const std::size_t length = ((byte_at(head, offset + 3) & 3U) << 11U) | (unsigned{byte_at(head, offset + 4)} << 3U) |
                               (byte_at(head, offset + 5) >> 5U);
    if (length < 7) return false;
    offset += length;
  }
  return true;
}

std::string_view without_byte_order_mark(std::string_view head) {
  return head.starts_with("\xef\xbb\xbf") ? head.substr(3) : head;
}

bool is_session_description(std::string_view text) { return text.starts_with("v=0\r") || text.starts_with("v=0\n"); }

bool opens_with(std::string_view text, std::span<const std::string_view> openings) {
  const std::string start = to_lower_ascii(trim(text.substr(0, 256)));
  return std::ranges::any_of(openings, [&](std::string_view opening) { return start.starts_with(opening); });
}

// The head may end inside a character; that alone doesn't make it something other than text.
bool is_text(std::string_view head) {
  std::string_view text = without_byte_order_mark(head);
  if (head.size() >= head_bytes) text = clip(text, text.size() - 4);
  return is_clean_text(text);
}

std::optional<Format> by_text(std::string_view head) {
  const std::string_view text = without_byte_order_mark(head);
  if (opens_with(text, playlist_openings) || is_session_description(text)) return Format::playlist;
  if (text.substr(0, 4096).find("<MPD") != std::string_view::npos) return Format::playlist;
  if (opens_with(text, markup_openings)) return Format::markup;
  if (text.substr(0, 4096).find("<svg") != std::string_view::npos && is_text(head)) return Format::markup;
  if (is_text(head)) return Format::text;
  return std::nullopt;
}

// Bytes that an ID3v2 tag takes at the beginning, 0 when there is none.
std::uint64_t id3_length(std::string_view head) {
  if (head.size() < 10 || !head.starts_with("ID3")) return 0;
  std::uint64_t size = 0;
  for (std::size_t i = 6; i < 10; ++i) size = (size << 7U) | (byte_at(head, i) & 0x7fU);
  const bool footer = (byte_at(head, 5) & 0x10U) != 0;
  return size + (footer ? 20 : 10);
}

Result<std::string> read_head(int descriptor, std::uint64_t offset, const Path& path) {
  std::string head(head_bytes, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    const ssize_t got =
        ::pread(descriptor, head.data() + filled, head.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(errno, "read", path.native());
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  head.resize(filled);
  return head;
}

// Containers whose first bytes tell nothing about what they hold.
std::optional<Format> by_container(std::string_view head, int descriptor) {
  const bool zip = head.starts_with("PK\x03\x04");
  if (!zip && !head.starts_with(compound_magic)) return std::nullopt;
  const auto source = byte_source(descriptor);
  if (!source) return std::nullopt;
  return zip ? office_in_zip(*source) : office_in_compound_file(*source);
}

struct Promise {
  std::string_view extension;
  Kind kind;
};
constexpr Promise promises[] = {
    {"mp4", Kind::video},     {"m4v", Kind::video},     {"mov", Kind::video},    {"mkv", Kind::video},
    {"webm", Kind::video},    {"avi", Kind::video},     {"wmv", Kind::video},    {"flv", Kind::video},
    {"mpg", Kind::video},     {"mpeg", Kind::video},    {"ts", Kind::video},     {"mts", Kind::video},
    {"m2ts", Kind::video},    {"3gp", Kind::video},     {"mxf", Kind::video},    {"dv", Kind::video},
    {"ogv", Kind::video},     {"vob", Kind::video},     {"mp3", Kind::audio},    {"wav", Kind::audio},
    {"flac", Kind::audio},    {"m4a", Kind::audio},     {"aac", Kind::audio},    {"ogg", Kind::audio},
    {"oga", Kind::audio},     {"opus", Kind::audio},    {"wma", Kind::audio},    {"aif", Kind::audio},
    {"aiff", Kind::audio},    {"amr", Kind::audio},     {"mka", Kind::audio},    {"jpg", Kind::image},
    {"jpeg", Kind::image},    {"png", Kind::image},     {"webp", Kind::image},   {"tif", Kind::image},
    {"tiff", Kind::image},    {"heic", Kind::image},    {"heif", Kind::image},   {"avif", Kind::image},
    {"gif", Kind::image},     {"jp2", Kind::image},     {"j2k", Kind::image},    {"jxl", Kind::image},
    {"cr2", Kind::image},     {"cr3", Kind::image},     {"nef", Kind::image},    {"arw", Kind::image},
    {"dng", Kind::image},     {"raf", Kind::image},     {"orf", Kind::image},    {"rw2", Kind::image},
    {"pef", Kind::image},     {"srw", Kind::image},     {"pdf", Kind::document}, {"txt", Kind::document},
    {"md", Kind::document},   {"docx", Kind::document}, {"doc", Kind::document}, {"odt", Kind::document},
    {"rtf", Kind::document},  {"xlsx", Kind::document}, {"xls", Kind::document}, {"ods", Kind::document},
    {"pptx", Kind::document}, {"ppt", Kind::document},  {"odp", Kind::document},
};

}  // namespace

const FormatFacts& facts(Format format) { return table[static_cast<std::size_t>(format)]; }

std::string_view name_of(Kind kind) {
  constexpr std::array<std::string_view, 4> names{"video", "audio", "image", "document"};
  return names[static_cast<std::size_t>(kind)];
}

Format sniff(Bytes bytes) {
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (head.empty()) return Format::empty;
  if (is_raw(head)) return Format::raw;  // before the containers that it borrows
  if (const auto format = by_magic(head)) return *format;
  if (const auto format = by_brand(head)) return *format;
  if (is_transport_stream(head)) return Format::mpegts;
  if (is_program_stream(head)) return Format::mpegps;
  if (is_adts(head)) return Format::aac;
  if (is_mpeg_audio(head)) return Format::mp3;
  return by_text(head).value_or(Format::unknown);
}

Result<Format> sniff_file(const Path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!descriptor) return fail_errno(errno, "open", file.native());
  std::string head = TRY(read_head(descriptor.get(), 0, file));
  const std::uint64_t tag = id3_length(head);
  if (tag > 0) head = TRY(read_head(descriptor.get(), tag, file));
  if (const auto office = tag > 0 ? std::nullopt : by_container(head, descriptor.get())) return *office;
  const Format format = sniff(as_bytes(head));
  // Behind a tag only sound is plausible; encoders leave padding there, which MP3 readers skip.
  if (tag > 0 && facts(format).kind != Kind::audio) return head.empty() ? Format::unknown : Format::mp3;
  return format;
}

std::optional<Kind> kind_promised_by(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string extension = to_lower_ascii(file_name.substr(dot + 1));
  const auto* found = std::ranges::find(promises, extension, &Promise::extension);
  if (found == std::end(promises)) return std::nullopt;
  return found->kind;
}

}  // namespace khen
