// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_upload.h"

#include <algorithm>

#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "server/api_call.h"
#include "server/problem.h"
#include "server/tus.h"

namespace khen {
namespace {

constexpr std::string_view path = "/api/v1/uploads";

struct Room {
  Uploads& uploads;
  const Sessions& sessions;
  std::uint64_t largest;
  Path run_directory;
};

Reply tus_reply(int status) {
  Reply reply;
  reply.status = status;
  reply.headers.set("Tus-Resumable", tus_version);
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

// Who may use the room; the account whose uploads are spoken of.
Result<AccountId> require_uploader(const Room& room, const Call& call) {
  if (call.request.method == Method::head) {
    TRY(require_staff(call.visit));
  } else {
    TRY(require_staff_writing(call, room.sessions));
  }
  return *call.visit.viewer.account;
}

Result<Reply> tell_abilities(const Room& room) {
  Reply reply = tus_reply(204);
  reply.headers.set("Tus-Version", tus_version);
  reply.headers.set("Tus-Extension", tus_extensions);
  reply.headers.set("Tus-Checksum-Algorithm", tus_checksums);
  if (room.largest > 0) reply.headers.set("Tus-Max-Size", std::to_string(room.largest));
  reply.headers.set("Allow", "POST, OPTIONS");
  return reply;
}

void tell_expiry(const Upload& upload, Reply& reply) {
  reply.headers.set("Upload-Expires", to_http_date(upload.expires));
}

Result<std::uint64_t> number_in(const Request& request, std::string_view name) {
  const std::string_view text = request.headers.find(to_lower_ascii(name));
  const auto number = parse_tus_number(text);
  if (!number) return bad_parameter(name, text);
  return *number;
}

// Told now, or put off; one of both.
Result<std::optional<std::uint64_t>> declared_length(const Request& request) {
  if (!request.headers.has("upload-defer-length")) return std::optional(TRY(number_in(request, "Upload-Length")));
  const std::string_view deferred = request.headers.find("upload-defer-length");
  if (deferred != "1" || request.headers.has("upload-length")) return bad_parameter("Upload-Defer-Length", deferred);
  return std::optional<std::uint64_t>();
}

Result<NewUpload> read_new_upload(const Request& request, const AccountId& account) {
  NewUpload upload{
      .account = account, .record = std::nullopt, .file_name = {}, .length = TRY(declared_length(request))};
  for (const TusPair& pair : TRY(parse_tus_metadata(request.headers.find("upload-metadata")))) {
    if (pair.key == "filename") upload.file_name = pair.value;
    if (pair.key == "record" && !pair.value.empty()) upload.record = TRY(RecordId::parse(pair.value));
    if (pair.key == "batch" && !pair.value.empty()) upload.batch = TRY(BatchId::parse(pair.value));
  }
  return upload;
}

bool brings_bytes(const Request& request) {
  return request.content_length > 0 && request.headers.find("content-type") == tus_content_type;
}

// Bytes that come in while no thread waits for them.
class UploadIntake final : public Intake {
 public:
  UploadIntake(std::string who, Upload into, std::unique_ptr<Appending> begun, Reply answer)
      : agent(std::move(who)), upload(std::move(into)), appending(std::move(begun)), reply(std::move(answer)) {}
  Result<void> take(Bytes block) override { return appending->take(block); }

  const std::string agent;
  const Upload upload;
  std::unique_ptr<Appending> appending;
  Reply reply;  // to be completed
};

// The last step, which may be repeated: what is complete becomes stored.
Result<void> deposit(const Room& room, const Upload& upload, const std::string& agent, Reply& reply) {
  const auto deposited = TRY(room.uploads.finish(upload.account, upload.id, {agent, ""}));
  if (upload.batch) reply.headers.set("Khen-Batch", upload.batch->text());
  if (!deposited) return {};
  wake_worker(room.run_directory);
  reply.headers.set("Khen-Record", deposited->record.text());
  if (!deposited->files.empty()) {
    const DepositedFile& file = deposited->files.front();
    reply.headers.set("Khen-Recording", file.recording.id.text());
    if (file.duplicate_of) reply.headers.set("Khen-Duplicate-Of", file.duplicate_of->id.text());
  }
  return {};
}

Result<Reply> tell_offset(const Room& room, Call& call) {
  const AccountId account = TRY(require_uploader(room, call));
  const UploadId id = TRY(UploadId::parse(call.parameters["id"]));
  const Upload upload = TRY(room.uploads.find(account, id));
  Reply reply = tus_reply(200);
  reply.headers.set("Upload-Offset", std::to_string(upload.received));
  if (upload.length) {
    reply.headers.set("Upload-Length", std::to_string(*upload.length));
  } else {
    reply.headers.set("Upload-Defer-Length", "1");
  }
  tell_expiry(upload, reply);
  // A client that reads "all is there" sends nothing more: then all must be stored as well.
  if (upload.is_complete()) TRY(deposit(room, upload, agent_of(call.visit), reply));
  return reply;
}

Result<Reply> take_bytes(const Room& room, Call& call, const UploadId& id, std::uint64_t offset, Reply answer) {
  const AccountId account = *call.visit.viewer.account;
  std::optional<Fixity> expected;
  if (call.request.headers.has("upload-checksum")) {
    expected = TRY(parse_tus_checksum(call.request.headers.find("upload-checksum")));
  }
  auto appending = TRY(room.uploads.begin_append(account, id, offset, std::move(expected)));
  const Upload upload = TRY(room.uploads.find(account, id));
  const std::uint64_t most = upload.length.value_or(room.largest);
  if (most > 0 && call.request.content_length > most - offset) return fail(Code::too_large, "upload.too_long");
  Reply reply;
  reply.intake = std::make_shared<UploadIntake>(agent_of(call.visit), upload, std::move(appending), std::move(answer));
  return reply;
}

// Whoever began may end it, however long it took: what came counts.
Result<Reply> end_append(const Room& room, UploadIntake& intake) {
  const std::uint64_t received = TRY(room.uploads.end_append(*intake.appending));
  intake.appending.reset();  // and its lock
  intake.reply.headers.set("Upload-Offset", std::to_string(received));
  const Upload upload = TRY(room.uploads.find(intake.upload.account, intake.upload.id));
  tell_expiry(upload, intake.reply);
  if (upload.is_complete()) TRY(deposit(room, upload, intake.agent, intake.reply));
  return intake.reply;
}

Result<Reply> create(const Room& room, Call& call) {
  if (auto* intake = dynamic_cast<UploadIntake*>(call.request.intake.get())) return end_append(room, *intake);
  const AccountId account = TRY(require_uploader(room, call));
  const Upload upload = TRY(room.uploads.create(TRY(read_new_upload(call.request, account))));
  Reply reply = tus_reply(201);
  reply.headers.set("Location", std::string(path) + "/" + upload.id.str());
  if (brings_bytes(call.request)) return take_bytes(room, call, upload.id, 0, std::move(reply));
  reply.headers.set("Upload-Offset", "0");
  tell_expiry(upload, reply);
  return reply;
}

Result<Reply> begin_append(const Room& room, Call& call) {
  const AccountId account = TRY(require_uploader(room, call));
  const UploadId id = TRY(UploadId::parse(call.parameters["id"]));
  if (call.request.headers.find("content-type") != tus_content_type) {
    return fail(Code::unsupported_type, "upload.content_type", {{"wanted", std::string(tus_content_type)}});
  }
  const std::uint64_t offset = TRY(number_in(call.request, "Upload-Offset"));
  if (call.request.headers.has("upload-length")) {
    TRY(room.uploads.declare_length(account, id, TRY(number_in(call.request, "Upload-Length"))));
  }
  return take_bytes(room, call, id, offset, tus_reply(204));
}

Result<Reply> append(const Room& room, Call& call) {
  auto* intake = dynamic_cast<UploadIntake*>(call.request.intake.get());
  if (intake != nullptr) return end_append(room, *intake);
  if (call.request.content_length > 0) return begin_append(room, call);
  auto begun = begin_append(room, call);
  if (!begun) return begun;
  return end_append(room, dynamic_cast<UploadIntake&>(*begun->intake));
}

Result<Reply> terminate(const Room& room, Call& call) {
  const AccountId account = TRY(require_uploader(room, call));
  TRY(room.uploads.terminate(account, TRY(UploadId::parse(call.parameters["id"]))));
  return tus_reply(204);
}

}  // namespace

bool takes_upload(const Request& request) {
  const bool creates = request.method == Method::post && request.path == path && brings_bytes(request);
  return creates ||
         (request.method == Method::patch && request.path.starts_with(path) && request.path.size() > path.size());
}

Routes UploadRoutes::routes() const {
  const Room room{uploads_, sessions_, largest_, run_directory_};
  const auto row = [&room](Method method, std::string_view at, Result<Reply> (*answer)(const Room&, Call&)) {
    return Route<Endpoint>{{method}, at, RouteClass::upload, [room, answer](Call& call) -> Result<Reply> {
                             if (call.request.headers.find("tus-resumable") != tus_version)
                               return fail(Code::precondition, "upload.tus_version");
                             return answer(room, call);
                           }};
  };
  constexpr std::string_view one = "/api/v1/uploads/{id}";
  return {{{Method::options}, path, RouteClass::upload, [room](Call&) { return tell_abilities(room); }},
          row(Method::post, path, create),
          row(Method::head, one, tell_offset),
          row(Method::patch, one, append),
          row(Method::delete_, one, terminate)};
}

}  // namespace khen
