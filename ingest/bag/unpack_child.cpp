// SPDX-License-Identifier: GPL-3.0-or-later
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>

#include "ingest/bag/bag_text.h"
#include "ingest/bag/unpack.h"
#include "ingest/bag/utf8_names.h"
#include "ingest/child_answer.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_entries = 500'000;
constexpr std::uint64_t always_allowed = 256ULL << 20;
constexpr std::uint64_t largest_ratio = 200;
constexpr std::uint64_t sign_of_life = 16ULL << 20;

struct Close {
  void operator()(archive* reader) const { ::archive_read_free(reader); }
};

Error about(Code code, std::string_view message, std::string_view path) {
  return fail(code, message, {{"path", printable(clip(path, 300))}});
}

// Whether filesystems have room for such a name, below a home of ours too.
bool can_be_made(std::string_view path) {
  constexpr std::size_t longest_part = 255;
  constexpr std::size_t longest_path = 3000;
  return path.size() <= longest_path &&
         std::ranges::all_of(split(path, '/'), [](std::string_view part) { return part.size() <= longest_part; });
}

class Unpacker {
 public:
  Unpacker(std::uint64_t packed, std::uint64_t most) : packed_(packed), most_(most), reader_(::archive_read_new()) {
    ::archive_read_support_format_zip(reader_.get());
    ::archive_read_support_format_tar(reader_.get());
    ::archive_read_support_filter_gzip(reader_.get());
    ::archive_read_support_filter_xz(reader_.get());
    ::archive_read_support_filter_zstd(reader_.get());
  }

  Result<void> run(const char* file) {
    if (::archive_read_open_filename(reader_.get(), file, 1 << 20) != ARCHIVE_OK) return damaged();
    std::size_t entries = 0;
    for (;;) {
      archive_entry* entry = nullptr;
      const int end = ::archive_read_next_header(reader_.get(), &entry);
      if (end == ARCHIVE_EOF) break;
      if (end != ARCHIVE_OK && end != ARCHIVE_WARN) return damaged();
      if (++entries > most_entries)
        return fail(Code::too_large, "bag.too_many", {{"limit", std::to_string(most_entries)}});
      TRY(take(entry));
    }
    // An empty answer of libarchive: a file that is no archive at all reads as one without entries.
    if (entries == 0) return fail(Code::unreadable, "bag.packed");
    return {};
  }

 private:
  Error damaged() {
    const char* text = ::archive_error_string(reader_.get());
    return with_cause(fail(Code::unreadable, "bag.packed"), text == nullptr ? "" : text);
  }

  Result<void> take(archive_entry* entry) {
    const char* name = ::archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = ::archive_entry_pathname(entry);
    std::string path = name == nullptr ? "" : name;
    if (path.starts_with("./")) path.erase(0, 2);
    const bool directory = ::archive_entry_filetype(entry) == AE_IFDIR;
    while (directory && path.ends_with('/')) path.pop_back();
    if (directory && (path.empty() || path == ".")) return {};
    if (!is_bag_path(path) || !is_clean_text(path) || !can_be_made(path))
      return about(Code::unreadable, "bag.packed_path", path);
    const bool link = ::archive_entry_hardlink(entry) != nullptr || ::archive_entry_symlink(entry) != nullptr;
    if (link || (!directory && ::archive_entry_filetype(entry) != AE_IFREG)) {
      return about(Code::unreadable, "bag.packed_link", path);
    }
    std::error_code code;
    fs::create_directories(directory ? Path(path) : Path(path).parent_path(), code);
    if (code && !Path(path).parent_path().empty()) return about(Code::unreadable, "bag.packed_twice", path);
    return directory ? Result<void>() : write(path);
  }

  Result<void> write(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file && (errno == EEXIST || errno == EISDIR)) return about(Code::unreadable, "bag.packed_twice", path);
    if (!file) return fail_errno(errno, "open", path);
    std::array<char, 1 << 16> buffer;
    for (;;) {
      const auto read = ::archive_read_data(reader_.get(), buffer.data(), buffer.size());
      if (read < 0) return damaged();
      if (read == 0) return {};
      unpacked_ += static_cast<std::uint64_t>(read);
      const bool swollen = unpacked_ > always_allowed && unpacked_ / largest_ratio > packed_;
      if (unpacked_ > most_ || swollen) return fail(Code::too_large, "bag.bomb");
      TRY(write_all(file, {buffer.data(), static_cast<std::size_t>(read)}, path));
      tell_life();
    }
  }

  static Result<void> write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) return fail_errno(errno, "write", path);
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  void tell_life() {
    if (unpacked_ - told_ < sign_of_life) return;
    told_ = unpacked_;
    std::fputc('.', stdout);
    std::fflush(stdout);
  }

  std::uint64_t packed_;
  std::uint64_t most_;
  std::unique_ptr<archive, Close> reader_;
  std::uint64_t unpacked_ = 0;
  std::uint64_t told_ = 0;
};

}  // namespace

int run_unpack_child(int argc, char** argv) {
  if (argc != 4) return 64;
  const Utf8Names names;
  const std::string_view number = argv[3];
  std::uint64_t most = 0;
  std::from_chars(number.data(), number.data() + number.size(), most);
  const auto packed = file_size(argv[2]);
  const auto done = packed ? Unpacker(*packed, most).run(argv[2]) : Result<void>(packed.error());
  const std::string answer = done ? "{}\n" : to_child_answer(done.error());
  return std::fputs(answer.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : 74;
}

}  // namespace khen
