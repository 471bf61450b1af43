// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/deposit.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/digest.h"

// Resumable uploads: the core of the tus protocol without HTTP. The offset that is told is durable: bytes before it
// survive kill -9 and a power cut; bytes behind it are forgotten.
namespace khen {

struct Upload {
  UploadId id;
  AccountId account;
  std::optional<RecordId> record;  // absent: finish() makes a draft named after the file
  std::optional<BatchId> batch{};  // else it goes there, under its name with folders
  std::string file_name;
  std::optional<std::uint64_t> length;  // nullopt: not told yet
  std::uint64_t received = 0;
  std::optional<RecordingId> recording;  // reserved by the first finish()
  Instant created{};
  Instant expires{};
  std::optional<Instant> stored{};  // then it is only an answer to who asks again

  [[nodiscard]] bool is_complete() const { return length && received == *length; }
};

struct NewUpload {
  AccountId account;
  std::optional<RecordId> record{};
  std::string file_name;
  std::optional<std::uint64_t> length = 0;  // nullopt: told later
  std::optional<BatchId> batch{};
};

struct UploadLimits {
  std::uint64_t largest = 0;            // bytes; 0: no limit
  std::uint64_t quota = 0;              // bytes that one account may have on their way; 0: no limit
  std::chrono::hours lifetime{24 * 7};  // since the last byte came
  std::chrono::hours remembered{24};    // after it was stored
};

// Pushes the body into a sink until it ends or the sink returns an Error, which it passes on.
using ByteSink = std::function<Result<void>(Bytes)>;
using ByteSource = std::function<Result<void>(const ByteSink&)>;

// Bytes on their way into one upload, and its lock: nobody else appends while this lives. One thread at a time.
class Appending {
 public:
  // "upload.too_long" (too_large) when more comes than was declared, or than may; after an Error nothing of it counts.
  Result<void> take(Bytes block);

 private:
  friend class Uploads;
  Appending(Upload upload, Descriptor lock, std::unique_ptr<WritableFile> file, std::uint64_t most)
      : upload_(std::move(upload)),
        lock_(std::move(lock)),
        file_(std::move(file)),
        most_(most),
        received_(upload_.received) {}

  const Upload upload_;
  const Descriptor lock_;
  const std::unique_ptr<WritableFile> file_;
  const std::uint64_t most_;  // bytes of the whole
  std::uint64_t received_;
  std::optional<Fixity> expected_;
  std::optional<Digest> digest_;
  Result<void> taken_;
};

// Thread-safe; several processes may serve one home. An upload of another account answers as if it didn't exist.
class Uploads {
 public:
  Uploads(const DepositTools& tools, UploadLimits limits) : tools_(tools), limits_(limits) {}

  // "file.too_large", "file.name_invalid", "media.empty" (length 0), "record.not_found", "batch.not_found"; before the
  // first byte "disk.full", when there is no room for it, what will be made of it and what others were promised, and
  // "upload.quota" {limit} (too_large).
  Result<Upload> create(const NewUpload& upload);

  // "upload.not_found", "upload.expired" (gone).
  [[nodiscard]] Result<Upload> find(const AccountId& account, const UploadId& id) const;
  // Unfinished ones, newest first: what "choose the same file to go on" is offered for.
  [[nodiscard]] Result<std::vector<Upload>> list(const AccountId& account) const;

  // Tells the length of one whose length was put off. "upload.length" (invalid) when another one was told, or less than
  // has come; others as create().
  Result<void> declare_length(const AccountId& account, const UploadId& id, std::uint64_t length);

  // Appends what `source` yields, however it ends: when the connection breaks, what came so far counts. Returns the
  // new durable offset. "upload.offset" (conflict, with {expected}) when `offset` isn't the durable one,
  // "upload.in_use" when another request is appending, "upload.too_long" when more comes than was declared (nothing of
  // it counts).
  Result<std::uint64_t> append(const AccountId& account, const UploadId& id, std::uint64_t offset,
                               const ByteSource& source);

  // The same in two halves, for bytes that come without a thread that waits for them.
  // `expected` of these bytes: "upload.checksum" (invalid) from end_append() when they have another digest; nothing of
  // them counts then.
  Result<std::unique_ptr<Appending>> begin_append(const AccountId& account, const UploadId& id, std::uint64_t offset,
                                                  std::optional<Fixity> expected = std::nullopt);
  Result<std::uint64_t> end_append(Appending& appending);

  // Deposits a complete upload, or hands it to its batch (nullopt then). May be repeated, also when the answer was
  // lost: the file is stored at most once. A refused file's upload is removed, because the same bytes would be refused
  // again. "upload.incomplete" (precondition).
  Result<std::optional<Deposited>> finish(const AccountId& account, const UploadId& id, const Authorship& by);

  Result<void> terminate(const AccountId& account, const UploadId& id);

  // Removes what has expired and files without a row; returns how many uploads went.
  Result<int> expire();

 private:
  [[nodiscard]] Result<std::optional<Deposited>> deposited_before(const Upload& upload) const;
  Result<void> reserve_room(const AccountId& account, std::uint64_t length);
  Result<std::optional<Deposited>> store(const Upload& upload, const Path& bytes, const Authorship& by);
  Result<Deposited> deposit_bytes(const Upload& upload, const Path& bytes, const Authorship& by);
  Result<void> remember(const Upload& upload);
  Result<void> forget(const UploadId& id);
  Result<void> remove_orphans();

  DepositTools tools_;
  UploadLimits limits_;
};

}  // namespace khen
