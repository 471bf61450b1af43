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
// What unfinished uploads may still bring.
Result<std::uint64_t> promised_bytes(Db& db);

}  // namespace khen
