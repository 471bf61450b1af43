// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "metadata/base/descriptor.h"

namespace khen {
namespace {

class LocalFile final : public WritableFile {
 public:
  LocalFile(Descriptor descriptor, Path path) : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<void> append(Bytes bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return fail_errno(errno, "write", path_.native());
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> sync() override {
    if (::fsync(descriptor_.get()) != 0) return fail_errno(errno, "fsync", path_.native());
    return {};
  }

 private:
  Descriptor descriptor_;
  Path path_;
};

int flags_of(Opening opening) {
  switch (opening) {
    case Opening::create_new: return O_CREAT | O_EXCL;
    case Opening::append: return O_APPEND;
    case Opening::truncate: return O_CREAT | O_TRUNC;
  }
  return O_EXCL;
}

Result<void> sync_path(const Path& path, int flags) {
  const Descriptor descriptor(::open(path.c_str(), flags | O_CLOEXEC));
  if (!descriptor) return fail_errno(errno, "open", path.native());
  if (::fsync(descriptor.get()) != 0) return fail_errno(errno, "fsync", path.native());
  return {};
}

Error from(const std::error_code& code, std::string_view what, const Path& path) {
  return fail_errno(code.value(), what, path.native());
}

}  // namespace

Result<std::unique_ptr<WritableFile>> LocalFiles::open(const Path& path, Opening opening) {
  Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags_of(opening), 0644));
  if (!descriptor) return fail_errno(errno, "open", path.native());
  return std::unique_ptr<WritableFile>(std::make_unique<LocalFile>(std::move(descriptor), path));
}

Result<void> LocalFiles::make_directories(const Path& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code) return from(code, "mkdir", path);
  return {};
}

Result<void> LocalFiles::sync_directory(const Path& path) { return sync_path(path, O_RDONLY | O_DIRECTORY); }

Result<void> LocalFiles::rename(const Path& from_path, const Path& to) {
  if (::rename(from_path.c_str(), to.c_str()) != 0) return fail_errno(errno, "rename", to.native());
  return {};
}

Result<void> LocalFiles::link(const Path& existing, const Path& name) {
  if (::link(existing.c_str(), name.c_str()) != 0) return fail_errno(errno, "link", name.native());
  return {};
}

Result<void> LocalFiles::remove(const Path& path) {
  std::error_code code;
  std::filesystem::remove(path, code);
  if (code) return from(code, "remove", path);
  return {};
}

Result<void> LocalFiles::remove_all(const Path& path) {
  std::error_code code;
  std::filesystem::remove_all(path, code);
  if (code) return from(code, "remove", path);
  return {};
}

Result<void> LocalFiles::truncate(const Path& path, std::uint64_t size) {
  if (::truncate(path.c_str(), static_cast<off_t>(size)) != 0) return fail_errno(errno, "truncate", path.native());
  return {};
}

Result<std::uint64_t> LocalFiles::free_space(const Path& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) return fail_errno(errno, "statvfs", path.native());
  return static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
}

Result<void> write_durably(Files& files, const Path& path, std::string_view content) {
  const Path temporary = path.native() + ".new";
  {
    const auto file = TRY(files.open(temporary, Opening::truncate));
    TRY(file->append(as_bytes(content)));
    TRY(file->sync());
  }
  TRY(files.rename(temporary, path));
  return files.sync_directory(path.parent_path());
}

Result<void> make_durable_directories(Files& files, const Path& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) return {};
  if (path.has_parent_path() && path.parent_path() != path) {
    TRY(make_durable_directories(files, path.parent_path()));
  }
  TRY(files.make_directories(path));
  return files.sync_directory(path.has_parent_path() ? path.parent_path() : Path("."));
}

Result<void> sync_existing_file(const Path& path) { return sync_path(path, O_RDONLY); }

Result<std::uint64_t> file_size(const Path& path) {
  std::error_code code;
  const auto size = std::filesystem::file_size(path, code);
  if (code) return from(code, "stat", path);
  return static_cast<std::uint64_t>(size);
}

namespace {

constexpr std::size_t largest_block = std::size_t{1} << 20;

Result<void> read_blocks_of(const Path& path, std::size_t size, const std::function<Result<void>(Bytes)>& sink) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return fail_errno(errno, "open", path.native());
  const auto block = std::make_unique_for_overwrite<std::byte[]>(size);
  for (;;) {
    const ssize_t got = ::read(descriptor.get(), block.get(), size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(errno, "read", path.native());
    if (got == 0) return {};
    TRY(sink(Bytes(block.get(), static_cast<std::size_t>(got))));
  }
}

}  // namespace

Result<void> read_blocks(const Path& path, const std::function<Result<void>(Bytes)>& sink) {
  return read_blocks_of(path, largest_block, sink);
}

Result<std::string> read_file(const Path& path, std::uint64_t limit) {
  std::string content;
  // Small files are read at every search and every request: a block for them costs more than they do.
  const std::size_t block = static_cast<std::size_t>(std::min<std::uint64_t>(limit, largest_block - 1)) + 1;
  TRY(read_blocks_of(path, block, [&](Bytes bytes) -> Result<void> {
    if (content.size() + bytes.size() > limit) {
      return fail(Code::too_large, "file.too_large", {{"limit", std::to_string(limit)}});
    }
    content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }));
  return content;
}

Result<TemporaryDirectory> TemporaryDirectory::make(const Path& parent, std::string_view prefix) {
  std::string pattern = (parent / (std::string(prefix) + "XXXXXX")).native();
  if (::mkdtemp(pattern.data()) == nullptr) return fail_errno(errno, "mkdtemp", pattern);
  return TemporaryDirectory(Path(pattern));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
  other.path_.clear();
}

TemporaryDirectory::~TemporaryDirectory() {
  if (path_.empty()) return;
  std::error_code ignored_because_nobody_can_act_on_it;
  std::filesystem::remove_all(path_, ignored_because_nobody_can_act_on_it);
}

}  // namespace khen
