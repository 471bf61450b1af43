// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/bag_sink.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>

#include <optional>

#include "ingest/backup_files.h"
#include "ingest/bag/utf8_names.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

Path unfinished(const Path& to) { return to.native() + ".unfinished"; }

class DirectorySink final : public BagSink {
 public:
  DirectorySink(Files& files, Path to) : files_(files), to_(std::move(to)), building_(unfinished(to_)) {}
  ~DirectorySink() override {
    // What can't be removed carries its state in its name.
    if (!finished_ && !files_.remove_all(building_)) return;
  }
  DirectorySink(const DirectorySink&) = delete;
  DirectorySink& operator=(const DirectorySink&) = delete;

  Result<std::string> add_file(const std::string& path, const Path& from) override {
    TRY(files_.make_directories((building_ / path).parent_path()));
    return copy_with_digest(files_, from, building_ / path);
  }
  Result<void> add_text(const std::string& path, std::string_view text) override {
    TRY(files_.make_directories((building_ / path).parent_path()));
    const auto file = TRY(files_.open(building_ / path, Opening::create_new));
    TRY(file->append(as_bytes(text)));
    return file->sync();
  }
  Result<void> finish() override {
    TRY(sync_directories(files_, building_));
    TRY(files_.rename(building_, to_));
    finished_ = true;
    return files_.sync_directory(fs::absolute(to_).parent_path());
  }

 private:
  Files& files_;
  Path to_;
  Path building_;
  bool finished_ = false;
};

class PackedSink final : public BagSink {
 public:
  PackedSink(Files& files, Path to, std::unique_ptr<WritableFile> out, const std::stop_token& stop)
      : files_(files), to_(std::move(to)), out_(std::move(out)), stop_(stop), writer_(::archive_write_new()) {
    if (to_lower_ascii(to_.extension().native()) == ".zip") {
      ::archive_write_set_format_zip(writer_);
      ::archive_write_zip_set_compression_store(writer_);
    } else {
      ::archive_write_set_format_pax(writer_);
    }
    ::archive_write_set_bytes_per_block(writer_, 1 << 20);
    ::archive_write_set_bytes_in_last_block(writer_, 1);
    ::archive_write_open(writer_, this, nullptr, on_bytes, nullptr);
  }
  ~PackedSink() override {
    ::archive_write_free(writer_);
    if (!finished_ && !files_.remove(unfinished(to_))) return;
  }
  PackedSink(const PackedSink&) = delete;
  PackedSink& operator=(const PackedSink&) = delete;

  Result<std::string> add_file(const std::string& path, const Path& from) override {
    const Utf8Names names;
    TRY(begin(path, TRY(khen::file_size(from))));
    Digest digest(DigestAlgorithm::sha512);
    TRY(read_blocks(from, [&](Bytes block) -> Result<void> {
      if (stop_.stop_requested()) return fail(Code::cancelled, "media.cancelled");
      digest.update(block);
      return write(block);
    }));
    return digest.finish_hex();
  }
  Result<void> add_text(const std::string& path, std::string_view text) override {
    const Utf8Names names;
    TRY(begin(path, text.size()));
    return write(as_bytes(text));
  }
  Result<void> finish() override {
    const Utf8Names names;
    if (::archive_write_close(writer_) != ARCHIVE_OK) return failed();
    TRY(out_->sync());
    TRY(files_.rename(unfinished(to_), to_));
    finished_ = true;
    return files_.sync_directory(fs::absolute(to_).parent_path());
  }

 private:
  static la_ssize_t on_bytes(archive* writer, void* self, const void* bytes, std::size_t size) {
    auto& sink = *static_cast<PackedSink*>(self);
    auto written = sink.out_->append({static_cast<const std::byte*>(bytes), size});
    if (written) return static_cast<la_ssize_t>(size);
    sink.error_ = std::move(written).error();
    ::archive_set_error(writer, EIO, "write");
    return -1;
  }

  Result<void> begin(const std::string& path, std::uint64_t bytes) {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname_utf8(entry, (to_.stem().native() + "/" + path).c_str());
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(bytes));
    const int begun = ::archive_write_header(writer_, entry);
    ::archive_entry_free(entry);
    if (begun != ARCHIVE_OK && begun != ARCHIVE_WARN) return failed();
    return {};
  }
  Result<void> write(Bytes bytes) {
    if (bytes.empty()) return {};
    const auto written = ::archive_write_data(writer_, bytes.data(), bytes.size());
    if (written != static_cast<la_ssize_t>(bytes.size())) return failed();
    return {};
  }
  Error failed() {
    if (error_) return *error_;
    const char* text = ::archive_error_string(writer_);
    return with_cause(fail(Code::io, "disk.failed"), text == nullptr ? "" : text);
  }

  Files& files_;
  Path to_;
  std::unique_ptr<WritableFile> out_;
  const std::stop_token& stop_;
  archive* writer_;
  std::optional<Error> error_;
  bool finished_ = false;
};

}  // namespace

Result<std::unique_ptr<BagSink>> open_bag_sink(Files& files, const Path& to, const std::stop_token& stop) {
  std::error_code code;
  if (fs::exists(fs::symlink_status(to, code))) {
    return fail(Code::conflict, "bag.exists", {{"file", printable(to.native())}});
  }
  TRY(files.remove_all(unfinished(to)));
  const std::string end = to_lower_ascii(to.extension().native());
  if (end != ".tar" && end != ".zip") return std::unique_ptr<BagSink>(std::make_unique<DirectorySink>(files, to));
  auto out = TRY(files.open(unfinished(to), Opening::create_new));
  return std::unique_ptr<BagSink>(std::make_unique<PackedSink>(files, to, std::move(out), stop));
}

}  // namespace khen
