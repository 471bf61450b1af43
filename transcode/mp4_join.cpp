// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/mp4_join.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "metadata/base/descriptor.h"
#include "transcode/hls.h"

namespace khen {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_references = 65'535;

Error wrong(std::string_view reason) { return with_cause(fail(Code::internal, "media.verify_failed"), reason); }

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xffU);
}

std::uint64_t get(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8U) | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

void set(std::string& bytes, std::size_t at, std::uint64_t value, int count) {
  std::string text;
  put(text, value, count);
  bytes.replace(at, text.size(), text);
}

// Where the child box `type` of the box at `from` begins; npos when there is none. `head`: bytes before its children.
std::size_t child_of(std::string_view bytes, std::size_t from, std::string_view type) {
  const std::size_t end = from + get(bytes, from, 4);
  for (std::size_t at = from + 8; at + 8 <= end && end <= bytes.size();) {
    const std::uint64_t size = get(bytes, at, 4);
    if (size < 8 || size > end - at) break;
    if (bytes.substr(at + 4, 4) == type) return at;
    at += size;
  }
  return std::string_view::npos;
}

// A moof box with another number and its time moved on.
Result<void> renumber(std::string& moof, std::uint32_t sequence, std::uint64_t later) {
  const std::size_t header = child_of(moof, 0, "mfhd");
  const std::size_t fragment = child_of(moof, 0, "traf");
  if (header == std::string::npos || fragment == std::string::npos) return wrong("a moof without its boxes");
  const std::size_t time = child_of(moof, fragment, "tfdt");
  if (time == std::string::npos || get(moof, time, 4) < 20 || moof[time + 8] != 1 || get(moof, header, 4) < 16)
    return wrong("a fragment without a 64-bit time");
  set(moof, header + 12, sequence, 4);
  set(moof, time + 12, get(moof, time + 12, 8) + later, 8);
  return {};
}

class Reader {
 public:
  static Result<Reader> open(const Path& path) {
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!descriptor) return fail_errno(errno, "open", path.native());
    return Reader(std::move(descriptor), path);
  }
  Result<std::string> take(std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
      const ssize_t got =
          ::pread(descriptor_.get(), bytes.data() + filled, size - filled, static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno(errno, "read", path_.native());
      if (got == 0) return wrong("the file became shorter");
      filled += static_cast<std::size_t>(got);
    }
    return bytes;
  }

 private:
  Reader(Descriptor descriptor, Path path) : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  Descriptor descriptor_;
  Path path_;
};

// The fragments of all parts as they will stand behind `begin`.
Track joined(const std::vector<TrackFile>& parts, std::uint64_t begin) {
  Track track = parts.front().track;
  track.fragments.clear();
  track.index_offset = track.header_bytes;
  track.index_bytes = begin - track.header_bytes;
  std::uint64_t time = 0;
  for (const TrackFile& part : parts) {
    for (Fragment fragment : part.track.fragments) {
      fragment.offset = begin;
      fragment.decode_time = time;
      begin += fragment.bytes;
      time += fragment.duration;
      track.fragments.push_back(fragment);
    }
  }
  return track;
}

std::string segment_index(const Track& track, const std::vector<Segment>& segments) {
  std::string box;
  put(box, 40 + 12 * segments.size(), 4);
  box += "sidx";
  put(box, std::uint64_t{1} << 24U, 4);  // version 1
  put(box, 1, 4);                        // our one track
  put(box, track.timescale, 4);
  put(box, 0, 8);  // earliest presentation: what precedes it is priming
  put(box, 0, 8);  // the first fragment follows at once
  put(box, segments.size(), 4);
  for (const Segment& segment : segments) {
    put(box, segment.bytes & 0x7fffffffU, 4);
    put(box, segment.ticks, 4);
    put(box, std::uint64_t{0x90000000}, 4);  // starts with a keyframe, of type 1
  }
  return box;
}

Result<void> copy_fragments(const std::vector<TrackFile>& parts, WritableFile& out) {
  std::uint32_t sequence = 0;
  std::uint64_t time = 0;
  for (const TrackFile& part : parts) {
    Reader reader = TRY(Reader::open(part.path));
    const std::uint64_t begun = time;
    const std::uint64_t first = part.track.fragments.front().decode_time;
    for (const Fragment& fragment : part.track.fragments) {
      std::string moof = TRY(reader.take(fragment.offset, static_cast<std::size_t>(fragment.moof_bytes)));
      TRY(renumber(moof, ++sequence, begun - first));
      TRY(out.append(as_bytes(moof)));
      for (std::uint64_t at = fragment.moof_bytes; at < fragment.bytes;) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, fragment.bytes - at));
        TRY(out.append(as_bytes(TRY(reader.take(fragment.offset + at, size)))));
        at += size;
      }
      time += fragment.duration;
    }
  }
  return {};
}

}  // namespace

Result<Track> join_tracks(const std::vector<TrackFile>& all, const Path& out) {
  std::vector<TrackFile> parts;
  std::ranges::copy_if(all, std::back_inserter(parts), [](const TrackFile& part) { return part.track.samples() > 0; });
  if (parts.empty()) return wrong("no part with samples");
  std::string header;
  for (const TrackFile& part : parts) {
    Reader reader = TRY(Reader::open(part.path));
    const std::string own = TRY(reader.take(0, static_cast<std::size_t>(part.track.header_bytes)));
    if (header.empty()) header = own;
    if (own != header) return wrong(part.path.filename().native() + ": parts with different headers");
  }
  const std::size_t segments = group_segments(joined(parts, header.size())).size();
  if (segments > most_references) return wrong("more segments than an index can name");
  const Track track = joined(parts, header.size() + 40 + 12 * segments);
  LocalFiles files;
  const auto file = TRY(files.open(out, Opening::create_new));
  TRY(file->append(as_bytes(header)));
  TRY(file->append(as_bytes(segment_index(track, group_segments(track)))));
  TRY(copy_fragments(parts, *file));
  return track;
}

}  // namespace khen
