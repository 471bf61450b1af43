// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/upload.h"
#include "metadata/db.h"

// The upload table. In a transaction of the caller.
namespace khen {

Result<void> insert_upload(Db& db, const Upload& upload);
// "upload.not_found" for other accounts' too.
Result<Upload> read_upload(Db& db, const AccountId& account, const UploadId& id);
Result<std::vector<Upload>> list_uploads(Db& db, const AccountId& account, Instant now);
// Of all accounts, latest first.
Result<std::vector<Upload>> unfinished_uploads(Db& db, Instant now, int limit);
Result<std::vector<UploadId>> expired_uploads(Db& db, Instant now);
Result<bool> has_upload(Db& db, std::string_view id);
Result<void> move_offset(Db& db, const UploadId& id, std::uint64_t received, Instant expires);
Result<void> reserve_recording(Db& db, const UploadId& id, const RecordingId& recording);
Result<void> delete_upload(Db& db, const UploadId& id);
Result<void> set_length(Db& db, const UploadId& id, std::uint64_t length);
Result<void> mark_stored(Db& db, const UploadId& id, Instant stored, Instant expires);

// What is made of a file takes about as much as one in so many of its bytes: measured over films from phones, where it
// is most; sound takes a tenth.
inline constexpr std::uint64_t rendition_share = 2;
// The room that unfinished uploads may still need, with what will be made of them.
Result<std::uint64_t> promised_room(Db& db);
// Of one account: what it has begun to send.
Result<std::uint64_t> bytes_under_way(Db& db, const AccountId& account);

}  // namespace khen
