// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/support/attacks.h"

// Containers that name other files, lie about sizes, or are absurd.
namespace khen::testing {

std::string be(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string le(std::uint64_t value, int bytes) {
  const std::string text = be(value, bytes);
  return {text.rbegin(), text.rend()};
}

std::string box(const std::string& type, const std::string& content) {
  return be(content.size() + 8, 4) + type + content;
}

namespace {

std::string with(std::string bytes, std::string_view after, std::size_t offset, const std::string& written) {
  const std::size_t at = bytes.find(after);
  EXPECT_NE(at, std::string::npos) << after;
  if (at != std::string::npos) bytes.replace(at + offset, written.size(), written);
  return bytes;
}

// A data reference of the same length instead of the entry "url " with its flag "in this file". The movie stands at the
// end of the file, so that nothing has to be moved but sizes.
std::string with_reference(const std::string& file, const std::string& entry) {
  std::string bytes = file;
  const std::size_t at = bytes.find("dref");
  EXPECT_NE(at, std::string::npos);
  if (at == std::string::npos) return bytes;
  constexpr std::size_t old_entry = 12;
  bytes.replace(at + 12, old_entry, entry);
  const std::size_t growth = entry.size() - old_entry;
  bytes.replace(at - 4, 4, be(16 + entry.size(), 4));
  // The first of each kind around it belongs to the first track.
  for (const char* outer : {"dinf", "minf", "mdia", "trak", "moov"}) {
    const std::size_t type = bytes.rfind(outer, at);
    std::uint32_t size = 0;
    for (int i = 0; i < 4; ++i)
      size = size << 8U | static_cast<unsigned char>(bytes[type - 4 + static_cast<std::size_t>(i)]);
    bytes.replace(type - 4, 4, be(size + growth, 4));
  }
  return bytes;
}

std::string url_entry(const std::string& address) { return box("url ", be(0, 4) + address + std::string(1, '\0')); }

// Macintosh alias record with the absolute path as its tagged field 2, as QuickTime wrote them.
std::string alias_entry(const std::string& path) {
  std::string alias(150, '\0');  // volume, file and level names, all empty
  alias += be(2, 2) + be(path.size(), 2) + path + std::string(path.size() % 2, '\0') + be(0xffff, 2) + be(0, 2);
  return box("alis", be(0, 4) + alias);
}

std::string wave(int format, std::uint32_t channels, std::uint32_t rate, const std::string& data) {
  const std::string description =
      le(static_cast<std::uint64_t>(format), 2) + le(channels, 2) + le(rate, 4) + le(rate, 4) + le(1, 2) + le(16, 2);
  return "RIFF" + le(36 + data.size(), 4) + "WAVEfmt " + le(16, 4) + description + "data" + le(data.size(), 4) + data;
}

std::string id3(const std::string& frame, const std::string& content) {
  const std::string body = frame + be(content.size(), 4) + be(0, 2) + content;
  const std::size_t size = body.size();
  std::string head = std::string("ID3\x03", 4) + std::string(2, '\0');
  for (int i = 3; i >= 0; --i) head += static_cast<char>((size >> (7 * i)) & 0x7f);
  return head + body;
}

std::string nested(int depth) {
  std::string inner = "free";
  for (int i = 0; i < depth; ++i) inner = box("moov", inner);
  return box("ftyp", "isom" + be(0, 4) + "isom") + inner;
}

std::string many_tracks(const std::string& file, int count) {
  const std::size_t at = file.find("trak");
  EXPECT_NE(at, std::string::npos);
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i)
    size = size << 8U | static_cast<unsigned char>(file[at - 4 + static_cast<std::size_t>(i)]);
  const std::string track = file.substr(at - 4, size);
  std::string tracks;
  for (int i = 0; i < count; ++i) tracks += track;
  const std::size_t head = file.find("mvhd");
  return box("ftyp", "isom" + be(0, 4) + "isom") + box("moov", file.substr(head - 4, 108) + tracks);
}

std::string many_ogg_streams(int count) {
  std::string file;
  for (int i = 0; i < count; ++i) {
    const std::string head =
        std::string("\x01vorbis", 7) + le(0, 4) + "\x02" + le(48000, 4) + std::string(12, '\0') + "\xb8\x01";
    file += std::string("OggS\0\x02", 6) + le(0, 8) + le(static_cast<std::uint64_t>(i), 4) + le(0, 4) + le(0, 4) +
            "\x01" + static_cast<char>(head.size()) + head;
  }
  return file;
}

std::string avi_of_rate(std::uint32_t scale, std::uint32_t rate) {
  const std::string header = le(1, 4) + le(0, 4) + le(0, 4) + le(0x10, 4) + le(0xffffffff, 4) + le(0, 4) + le(1, 4) +
                             le(0, 4) + le(64, 4) + le(48, 4) + std::string(16, '\0');
  const std::string stream = std::string("vidsMJPG") + le(0, 4) + le(0, 4) + le(0, 4) + le(scale, 4) + le(rate, 4) +
                             le(0, 4) + le(0xffffffff, 4) + le(0, 4) + le(0, 4) + le(0, 4) + le(0, 8);
  const std::string format = le(40, 4) + le(64, 4) + le(48, 4) + le(1, 2) + le(24, 2) + "MJPG" + le(0, 4) + le(0, 16);
  const auto chunk = [](const std::string& name, const std::string& data) { return name + le(data.size(), 4) + data; };
  const auto list = [&](const std::string& name, const std::string& data) { return chunk("LIST", name + data); };
  const std::string lists =
      list("hdrl", chunk("avih", header) + list("strl", chunk("strh", stream) + chunk("strf", format))) +
      list("movi", chunk("00dc", std::string("\xff\xd8\xff\xd9", 4)));
  return "RIFF" + le(4 + lists.size(), 4) + "AVI " + lists;
}

}  // namespace

std::vector<Attack> container_attacks() {
  return {
      {"mov_data_in_a_web_address", "a.mov",
       [](const Bait& b) { return with_reference(b.samples.mov, url_entry(b.canaries.url("x.mov"))); }},
      {"mov_data_in_a_file_url", "a.mov",
       [](const Bait& b) { return with_reference(b.samples.mov, url_entry("file://" + b.canaries.text())); }},
      {"mov_data_in_an_alias", "a.mov",
       [](const Bait& b) { return with_reference(b.samples.mov, alias_entry(b.canaries.text())); }},
      {"mov_of_references_only", "a.mov",
       [](const Bait& b) {
         const std::string address = b.canaries.url("x.mov") + std::string(1, '\0');
         const std::string reference = box("rdrf", be(0, 4) + "url " + be(address.size(), 4) + address);
         return box("ftyp", "qt  " + be(0, 4)) + box("moov", box("rmra", box("rmda", reference)));
       }},
      {"mov_header_that_unpacks_to_gigabytes", "a.mov",
       [](const Bait&) {
         const std::string packed = "\x78\x9c" + std::string(2000, '\x00');
         return box("ftyp", "qt  " + be(0, 4)) +
                box("moov", box("cmov", box("dcom", "zlib") + box("cmvd", be(0xfffffff0, 4) + packed)));
       }},
      {"mp4_of_400_years", "a.mp4",
       [](const Bait& b) { return with(b.samples.mp4, "mvhd", 16, be(1, 4) + be(0xfffffffe, 4)); }},
      {"mp4_of_4_billion_samples", "a.mp4",
       [](const Bait& b) { return with(b.samples.mp4, "stsz", 8, be(1, 4) + be(0xffffffff, 4)); }},
      {"mp4_of_a_tick_of_zero", "a.mp4",
       [](const Bait& b) { return with(b.samples.mp4, "mdhd", 16, be(0, 4) + be(0xffffffff, 4)); }},
      {"mp4_chunks_behind_the_end", "a.mp4",
       [](const Bait& b) { return with(b.samples.mp4, "stco", 12, be(0xfffffff0, 4)); }},
      {"mp4_of_absurd_pictures", "a.mp4",
       [](const Bait& b) { return with(b.samples.mp4, "avc1", 28, be(0xffff, 2) + be(0xffff, 2)); }},
      {"mp4_of_5000_tracks", "a.mp4", [](const Bait& b) { return many_tracks(b.samples.mp4, 5000); }},
      {"mp4_boxes_5000_deep", "a.mp4", [](const Bait&) { return nested(5000); }},
      {"mp4_box_beyond_the_end", "a.mp4",
       [](const Bait& b) { return with(b.samples.mp4, "moov", static_cast<std::size_t>(-4), be(0x7fffffff, 4)); }},
      {"mkv_of_endless_elements", "a.mkv",
       [](const Bait&) {
         return "\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" +
                std::string("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", 12) + std::string(20000, '\x1f');
       }},
      {"mkv_linked_to_another_segment", "a.mkv",
       [](const Bait& b) {
         // SegmentFilename and NextFilename stand where a Void element was.
         const std::string name = b.canaries.text().substr(0, 100);
         const std::string linked = std::string("\x73\x84", 2) + static_cast<char>(0x80 | name.size()) + name +
                                    "\x3e\x83\xbb" + static_cast<char>(0x80 | name.size()) + name;
         std::string bytes = b.samples.mkv;
         const std::size_t info = bytes.find("\x15\x49\xa9\x66");
         EXPECT_NE(info, std::string::npos);
         return bytes.insert(std::min(info + 5, bytes.size()), linked);
       }},
      {"mp3_cover_by_address", "a.mp3",
       [](const Bait& b) {
         return id3("APIC", std::string("\0-->\0\x03\0", 7) + b.canaries.url("cover.jpg")) + b.samples.mp3;
       }},
      {"flac_cover_by_address", "a.flac",
       [](const Bait& b) {
         const std::string address = "file://" + b.canaries.text();
         const std::string picture =
             be(3, 4) + be(3, 4) + "-->" + be(0, 4) + std::string(16, '\0') + be(address.size(), 4) + address;
         std::string bytes = b.samples.flac;
         return bytes.insert(42, "\x06" + be(picture.size(), 3) + picture);
       }},
      {"wav_of_65535_channels", "a.wav", [](const Bait&) { return wave(1, 65535, 48000, std::string(4000, 'x')); }},
      {"wav_of_4_billion_samples_a_second", "a.wav",
       [](const Bait&) { return wave(1, 1, 0xffffffff, std::string(4000, 'x')); }},
      {"wav_that_holds_a_list", "a.wav",
       [](const Bait& b) { return wave(0xfffe, 2, 48000, "#EXTM3U\n#EXTINF:1,\n" + b.canaries.media() + "\n"); }},
      {"avi_of_4_billion_pictures_a_second", "a.avi", [](const Bait&) { return avi_of_rate(1, 0xffffffff); }},
      {"avi_of_one_picture_in_100_years", "a.avi", [](const Bait&) { return avi_of_rate(0xffffffff, 1); }},
      {"ogg_of_3000_streams", "a.ogg", [](const Bait&) { return many_ogg_streams(3000); }},
      {"transport_stream_of_noise", "a.ts",
       [](const Bait&) {
         std::string bytes;
         for (int i = 0; i < 3000; ++i) bytes += "\x47" + std::string(187, static_cast<char>(i * 37));
         return bytes;
       }},
  };
}

}  // namespace khen::testing
