// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/mp4_boxes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>

#include "metadata/base/descriptor.h"

namespace khen {
namespace {

constexpr std::uint64_t largest_header_box = std::uint64_t{4} * 1024 * 1024;
constexpr std::size_t most_fragments = 200'000;  // 2 s each: more than four days
constexpr std::uint32_t most_samples_in_fragment = 100'000;
constexpr std::uint64_t longest_time = std::uint64_t{1} << 56U;

Error broken(std::string_view reason) { return with_cause(fail(Code::corrupt, "media.verify_failed"), reason); }

// Big-endian reading with bounds; after a read beyond the end everything is 0 and ok() is false.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t take(std::size_t count) {
    if (count > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = (value << 8U) | static_cast<std::uint8_t>(bytes_[i]);
    bytes_.remove_prefix(count);
    return value;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(take(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(take(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(take(4)); }
  std::uint64_t u64() { return take(8); }
  void skip(std::size_t count) {
    if (count > bytes_.size()) ok_ = false;
    bytes_.remove_prefix(std::min(count, bytes_.size()));
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

struct Box {
  std::string_view type;
  std::string_view body;
};

// The next child box; absent at the end or when the rest is no box.
std::optional<Box> next_box(std::string_view& bytes) {
  Cursor cursor(bytes);
  std::uint64_t size = cursor.u32();
  std::size_t head = 8;
  if (bytes.size() < 8) return std::nullopt;
  const std::string_view type = bytes.substr(4, 4);
  cursor.skip(4);
  if (size == 1) {
    size = cursor.u64();
    head = 16;
  }
  if (!cursor.ok() || size < head || size > bytes.size()) return std::nullopt;
  const Box box{type, bytes.substr(head, size - head)};
  bytes.remove_prefix(size);
  return box;
}

std::optional<std::string_view> find_box(std::string_view bytes, std::string_view type) {
  while (const auto box = next_box(bytes)) {
    if (box->type == type) return box->body;
  }
  return std::nullopt;
}

Result<std::string_view> descend(std::string_view bytes, std::initializer_list<std::string_view> path) {
  for (const std::string_view type : path) {
    const auto body = find_box(bytes, type);
    if (!body) return broken(fmt::format("no {} box", type));
    bytes = *body;
  }
  return bytes;
}

struct FullBox {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
};
FullBox full_box(Cursor& cursor) {
  const std::uint32_t both = cursor.u32();
  return {static_cast<std::uint8_t>(both >> 24U), both & 0xffffffU};
}

// RFC 6381, 3.4; the three bytes behind avcC's version.
Result<std::string> avc_codecs(std::string_view entry) {
  const std::string_view configuration = TRY(descend(entry, {"avcC"}));
  Cursor cursor(configuration);
  cursor.skip(1);
  const std::uint64_t profile = cursor.take(3);
  if (!cursor.ok()) return broken("avcC is short");
  return fmt::format("avc1.{:06X}", profile);
}

std::uint32_t descriptor_length(Cursor& cursor) {
  std::uint32_t length = 0;
  for (int i = 0; i < 4; ++i) {
    const std::uint8_t byte = cursor.u8();
    length = (length << 7U) | (byte & 0x7fU);
    if ((byte & 0x80U) == 0) break;
  }
  return length;
}

// ISO/IEC 14496-1, 7.2.6: ES descriptor → decoder configuration → AudioSpecificConfig (14496-3, 1.6.2.1): five bits of
// audio object type, four of sampling frequency, four of channels. The sample entry's own channel count always says 2.
Result<void> read_aac(std::string_view entry, Track& track) {
  Cursor cursor(TRY(descend(entry, {"esds"})));
  full_box(cursor);
  if (cursor.u8() != 3) return broken("esds without an ES descriptor");
  descriptor_length(cursor);
  cursor.skip(2);
  const std::uint8_t flags = cursor.u8();
  if ((flags & 0xe0U) != 0) return broken("esds with unexpected flags");
  if (cursor.u8() != 4) return broken("esds without a decoder configuration");
  descriptor_length(cursor);
  const std::uint8_t object_type = cursor.u8();
  cursor.skip(12);
  if (cursor.u8() != 5) return broken("esds without decoder specific data");
  descriptor_length(cursor);
  const unsigned configuration = cursor.u16();
  if (!cursor.ok() || object_type != 0x40) return broken("esds is not AAC");
  track.codecs = fmt::format("mp4a.40.{}", configuration >> 11U);
  track.channels = static_cast<int>((configuration >> 3U) & 15U);
  return {};
}

// AV1 in ISOBMFF, 2.3.3 and 5: profile, level, tier and depth, from av1C's second and third byte.
Result<std::string> av1_codecs(std::string_view entry) {
  Cursor cursor(TRY(descend(entry, {"av1C"})));
  cursor.skip(1);
  const unsigned level = cursor.u8();
  const unsigned depth = cursor.u8();
  if (!cursor.ok()) return broken("av1C is short");
  const bool twelve = (depth & 0x20U) != 0;
  const bool high = (depth & 0x40U) != 0;
  return fmt::format("av01.{}.{:02}{}.{:02}", level >> 5U, level & 0x1fU, (depth & 0x80U) != 0 ? 'H' : 'M',
                     high ? (twelve ? 12 : 10) : 8);
}

// Opus in ISOBMFF, 4.3.2.
Result<void> read_opus(std::string_view entry, Track& track) {
  Cursor cursor(TRY(descend(entry, {"dOps"})));
  cursor.skip(1);
  track.channels = cursor.u8();
  if (!cursor.ok()) return broken("dOps is short");
  track.codecs = "opus";
  return {};
}

Result<void> read_sample_entry(std::string_view stsd, Track& track) {
  Cursor cursor(stsd);
  full_box(cursor);
  cursor.skip(4);
  std::string_view entries = cursor.rest();
  const auto entry = next_box(entries);
  if (!entry) return broken("no sample entry");
  Cursor fields(entry->body);
  if (entry->type == "avc1" || entry->type == "av01") {
    fields.skip(24);
    track.type = TrackType::video;
    track.width = fields.u16();
    track.height = fields.u16();
    fields.skip(50);
    track.codecs = TRY(entry->type == "avc1" ? avc_codecs(fields.rest()) : av1_codecs(fields.rest()));
    return {};
  }
  if (entry->type == "mp4a" || entry->type == "Opus") {
    fields.skip(28);
    track.type = TrackType::audio;
    return entry->type == "mp4a" ? read_aac(fields.rest(), track) : read_opus(fields.rest(), track);
  }
  return broken(fmt::format("unexpected sample entry {}", entry->type));
}

// The media time at which the first real edit begins; empty edits would shift the track and are not ours.
Result<std::int64_t> read_edit(std::string_view trak) {
  const auto edts = find_box(trak, "edts");
  if (!edts) return std::int64_t{0};
  const auto elst = find_box(*edts, "elst");
  if (!elst) return std::int64_t{0};
  Cursor cursor(*elst);
  const FullBox head = full_box(cursor);
  const std::uint32_t count = cursor.u32();
  if (count != 1) return broken(fmt::format("{} edits", count));
  cursor.skip(head.version == 1 ? 8 : 4);
  const std::int64_t start = head.version == 1 ? static_cast<std::int64_t>(cursor.u64())
                                               : static_cast<std::int64_t>(static_cast<std::int32_t>(cursor.u32()));
  if (!cursor.ok() || start < 0 || static_cast<std::uint64_t>(start) > longest_time) return broken("a strange edit");
  return start;
}

// What a fragment inherits when it doesn't say (trex).
struct Defaults {
  std::uint32_t duration = 0;
  std::uint32_t flags = 0;
};

Result<Defaults> read_movie(std::string_view moov, Track& track) {
  const std::string_view trak = TRY(descend(moov, {"trak"}));
  Cursor header(TRY(descend(trak, {"mdia", "mdhd"})));
  header.skip(full_box(header).version == 1 ? 16 : 8);
  track.timescale = header.u32();
  if (!header.ok() || track.timescale == 0) return broken("no timescale");
  track.edit_start = TRY(read_edit(trak));
  TRY(read_sample_entry(TRY(descend(trak, {"mdia", "minf", "stbl", "stsd"})), track));
  Cursor extends(TRY(descend(moov, {"mvex", "trex"})));
  full_box(extends);
  extends.skip(8);
  Defaults defaults;
  defaults.duration = extends.u32();
  extends.skip(4);
  defaults.flags = extends.u32();
  if (!extends.ok()) return broken("trex is short");
  return defaults;
}

// ISO/IEC 14496-12, 8.8.7 and 8.8.8.
namespace tfhd {
constexpr std::uint32_t base_offset = 1;
constexpr std::uint32_t description = 2;
constexpr std::uint32_t duration = 8;
constexpr std::uint32_t size = 0x10;
constexpr std::uint32_t flags = 0x20;
}  // namespace tfhd
namespace trun {
constexpr std::uint32_t data_offset = 1;
constexpr std::uint32_t first_flags = 4;
constexpr std::uint32_t duration = 0x100;
constexpr std::uint32_t size = 0x200;
constexpr std::uint32_t flags = 0x400;
constexpr std::uint32_t composition = 0x800;
}  // namespace trun
constexpr std::uint32_t non_sync_sample = 0x10000;

Defaults read_fragment_header(std::string_view body, Defaults defaults) {
  Cursor cursor(body);
  const std::uint32_t flags = full_box(cursor).flags;
  cursor.skip(4);
  if ((flags & tfhd::base_offset) != 0) cursor.skip(8);
  if ((flags & tfhd::description) != 0) cursor.skip(4);
  if ((flags & tfhd::duration) != 0) defaults.duration = cursor.u32();
  if ((flags & tfhd::size) != 0) cursor.skip(4);
  if ((flags & tfhd::flags) != 0) defaults.flags = cursor.u32();
  return defaults;
}

Result<void> read_run(std::string_view body, const Defaults& defaults, Fragment& fragment) {
  Cursor cursor(body);
  const FullBox head = full_box(cursor);
  const std::uint32_t count = cursor.u32();
  // Equal samples are described by their count alone (silence), so the box's size is no bound.
  if (count > most_samples_in_fragment - fragment.samples) return broken("too many samples in a fragment");
  if ((head.flags & trun::data_offset) != 0) cursor.skip(4);
  std::optional<std::uint32_t> first_flags;
  if ((head.flags & trun::first_flags) != 0) first_flags = cursor.u32();
  for (std::uint32_t i = 0; i < count; ++i) {
    fragment.duration += (head.flags & trun::duration) != 0 ? cursor.u32() : defaults.duration;
    if ((head.flags & trun::size) != 0) cursor.skip(4);
    std::uint32_t flags = (head.flags & trun::flags) != 0 ? cursor.u32() : defaults.flags;
    const auto composition = (head.flags & trun::composition) != 0 ? static_cast<std::int32_t>(cursor.u32()) : 0;
    if (i == 0 && fragment.samples == 0) {
      if (first_flags) flags = *first_flags;
      fragment.starts_with_sync = (flags & non_sync_sample) == 0;
      fragment.first_composition_offset = composition;
    }
  }
  if (!cursor.ok()) return broken("trun is short");
  fragment.samples += count;
  return {};
}

Result<Fragment> read_fragment(std::string_view moof, const Defaults& inherited) {
  std::string_view traf = TRY(descend(moof, {"traf"}));
  Fragment fragment;
  Defaults defaults = inherited;
  bool has_time = false;
  while (const auto box = next_box(traf)) {
    if (box->type == "tfhd") {
      defaults = read_fragment_header(box->body, defaults);
    } else if (box->type == "tfdt") {
      Cursor cursor(box->body);
      fragment.decode_time = full_box(cursor).version == 1 ? cursor.u64() : cursor.u32();
      has_time = cursor.ok() && fragment.decode_time < longest_time;
    } else if (box->type == "trun") {
      TRY(read_run(box->body, defaults, fragment));
    }
  }
  if (!has_time) return broken("a fragment without a time");
  return fragment;
}

struct TopBox {
  std::string type;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t head = 8;
};

Result<TopBox> read_top(const ReadAt& read, std::uint64_t offset, std::uint64_t file_bytes) {
  if (file_bytes - offset < 8) return broken("bytes behind the last box");
  const std::string head = TRY(read(offset, 8));
  Cursor cursor(head);
  TopBox box{head.substr(4, 4), offset, cursor.u32(), 8};
  if (box.bytes == 1) {
    if (file_bytes - offset < 16) return broken("a box without its size");
    const std::string large = TRY(read(offset + 8, 8));
    box.bytes = Cursor(large).u64();
    box.head = 16;
  }
  if (box.bytes < box.head || box.bytes > file_bytes - offset) return broken("a box reaches beyond the file");
  return box;
}

Result<std::string> body_of(const ReadAt& read, const TopBox& box) {
  if (box.bytes > largest_header_box) return broken(fmt::format("{} of {} bytes", box.type, box.bytes));
  return read(box.offset + box.head, static_cast<std::size_t>(box.bytes - box.head));
}

// Fragments must follow each other without gap or overlap.
Result<void> add_fragment(Track& track, Fragment fragment) {
  if (track.fragments.size() >= most_fragments) return broken("too many fragments");
  if (!track.fragments.empty()) {
    const Fragment& last = track.fragments.back();
    if (fragment.decode_time != last.decode_time + last.duration) return broken("a hole in the timeline");
  }
  if (fragment.duration > longest_time - fragment.decode_time) return broken("a fragment without end");
  track.fragments.push_back(fragment);
  return {};
}

}  // namespace

double Track::seconds() const {
  if (fragments.empty() || timescale == 0) return 0;
  const Fragment& last = fragments.back();
  const std::uint64_t end = last.decode_time + last.duration - fragments.front().decode_time;
  return (static_cast<double>(end) - static_cast<double>(edit_start)) / timescale;
}

std::uint64_t Track::samples() const {
  std::uint64_t sum = 0;
  for (const Fragment& fragment : fragments) sum += fragment.samples;
  return sum;
}

double Track::first_presentation() const {
  if (fragments.empty() || timescale == 0) return 0;
  const Fragment& first = fragments.front();
  const double time = static_cast<double>(first.decode_time) + static_cast<double>(first.first_composition_offset);
  // Priming samples before the edit are decoded and dropped: the presentation begins with the edit.
  return std::max(0.0, time - static_cast<double>(edit_start)) / timescale;
}

Result<Track> read_track(const ReadAt& read, std::uint64_t file_bytes) {
  Track track;
  std::optional<Defaults> defaults;
  Fragment open;         // a moof…
  bool waiting = false;  // …whose mdat is still to come
  for (std::uint64_t offset = 0; offset < file_bytes;) {
    const TopBox box = TRY(read_top(read, offset, file_bytes));
    offset += box.bytes;
    if (box.type == "moov") {
      if (defaults) return broken("two moov boxes");
      defaults = TRY(read_movie(TRY(body_of(read, box)), track));
      track.header_bytes = offset;
    } else if (box.type == "moof") {
      if (!defaults || waiting) return broken("a moof out of order");
      open = TRY(read_fragment(TRY(body_of(read, box)), *defaults));
      open.offset = box.offset;
      open.moof_bytes = box.bytes;
      waiting = true;
    } else if (box.type == "sidx" && track.fragments.empty() && !waiting) {
      track.index_offset = box.offset;
      track.index_bytes = box.bytes;
    } else if (box.type == "mdat" && waiting) {
      open.bytes = offset - open.offset;
      if (open.samples > 0) TRY(add_fragment(track, open));
      waiting = false;
    }
  }
  if (!defaults) return broken("no moov box");
  if (waiting) return broken("a moof without its mdat");
  return track;
}

Result<Track> read_track(const Path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!descriptor) return fail_errno(errno, "open", file.native());
  const ReadAt read = [&](std::uint64_t offset, std::size_t size) -> Result<std::string> {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
      const ssize_t got =
          ::pread(descriptor.get(), bytes.data() + filled, size - filled, static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno(errno, "read", file.native());
      if (got == 0) return broken("the file became shorter");
      filled += static_cast<std::size_t>(got);
    }
    return bytes;
  };
  return read_track(read, TRY(khen::file_size(file)));
}

}  // namespace khen
