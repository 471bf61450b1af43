// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/deposit.h"

#include <algorithm>

#include "ingest/beside.h"
#include "ingest/deposit_intent.h"
#include "ingest/deposit_store.h"
#include "ingest/deposit_workspace.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/validation.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t headroom = 64ULL << 20;  // for catalogue, inventories and others at work
constexpr std::uint64_t largest_intent = 64ULL << 20;

using Progress = std::function<void(const DepositProgress&)>;

Error about(Error error, std::string_view file_name) {
  const bool named = std::ranges::any_of(error.parameters, [](const Parameter& p) { return p.name == "file"; });
  if (!named) error.parameters.push_back({"file", printable(clip(file_name, 255))});
  return error;
}

// One deposit on its way from wish to Intent.
class Preparation {
 public:
  Preparation(const DepositTools& tools, const Deposit& wanted, const Workspace& workspace)
      : tools_(tools), wanted_(wanted), workspace_(workspace) {}

  Result<PreparedDeposit> run(const Progress& progress, const std::stop_token& stop) {
    PreparedDeposit prepared{.intent = TRY(begin()), .remarks = {}};
    TRY(check_room());
    for (std::size_t index = 0; index < wanted_.files.size(); ++index) {
      const DepositFile& file = wanted_.files[index];
      auto taken = take(index, progress, stop);
      if (!taken) return about(std::move(taken).error(), file.name);
      if (auto same = check_expected(file, *taken); !same) return about(std::move(same).error(), file.name);
      auto verdict = scan(taken->path, stop);  // before any decoder sees it
      if (!verdict) return about(std::move(verdict).error(), file.name);
      auto admitted = admit(tools_.sandbox, taken->path, file.name, stop);
      if (!admitted) return about(std::move(admitted).error(), file.name);
      TRY(add_what_lies_beside(file, *admitted, stop));
      if (*verdict && !(*verdict)->whole) admitted->remarks.push_back({"virus.not_whole", {}});
      prepared.remarks.push_back(admitted->remarks);
      prepared.intent.verdicts.push_back(*std::move(verdict));
      prepared.intent.recordings.push_back(describe(file, *taken, *std::move(admitted), prepared.intent.record));
    }
    TRY(tools_.files.sync_directory(workspace_.path()));
    return prepared;
  }

 private:
  Result<Intent> begin() {
    Intent intent{.record = RecordId::make(tools_.clock),
                  .new_record = std::nullopt,
                  .recordings = {},
                  .verdicts = {},
                  .by = wanted_.by,
                  .import_key = wanted_.import_key};
    if (const auto* existing = std::get_if<RecordId>(&wanted_.into)) {
      intent.record = *existing;
      return intent;
    }
    Record record = std::get<Record>(wanted_.into);
    static const Result<Vocabularies> vocabularies = Vocabularies::load();  // the same for the program's life
    if (!vocabularies) return vocabularies.error();
    TRY(require_valid(record, *vocabularies));
    if (record.id) intent.record = *record.id;
    record.id = intent.record;
    record.version = 1;
    intent.new_record = std::move(record);
    return intent;
  }

  // P5: refuse early. Staged files are on the disk already.
  Result<void> check_room() {
    std::uint64_t wanted = 0;
    for (const DepositFile& file : wanted_.files) {
      const auto* source = std::get_if<CopyOf>(&file.from);
      if (source == nullptr) continue;
      std::error_code code;
      if (!fs::is_regular_file(source->path, code)) {
        return fail(Code::not_found, "file.not_found", {{"file", printable(source->path.native())}});
      }
      const std::uint64_t bytes = TRY(khen::file_size(source->path));
      if (tools_.largest_file != 0 && bytes > tools_.largest_file) {
        return about(fail(Code::too_large, "file.too_large", {{"limit", std::to_string(tools_.largest_file)}}),
                     file.name);
      }
      wanted += bytes;
    }
    return check_free_space(tools_.files, tools_.home.paths, wanted);
  }

  Result<StagedFile> take(std::size_t index, const Progress& progress, const std::stop_token& stop) {
    const DepositFile& file = wanted_.files[index];
    const Path target = workspace_.file(index);
    if (const auto* staged = std::get_if<StagedFile>(&file.from)) {
      TRY(tools_.files.link(staged->path, target));
      return StagedFile{target, staged->sha512, staged->bytes};
    }
    return copy(std::get<CopyOf>(file.from).path, index, progress, stop);
  }

  Result<StagedFile> copy(const Path& source, std::size_t index, const Progress& progress,
                          const std::stop_token& stop) {
    const Path target = workspace_.file(index);
    const std::uint64_t expected = TRY(khen::file_size(source));
    Digest digest(DigestAlgorithm::sha512);
    std::uint64_t bytes = 0;
    const auto file = TRY(tools_.files.open(target, Opening::create_new));
    TRY(read_blocks(source, [&](Bytes block) -> Result<void> {
      if (stop.stop_requested()) return fail(Code::cancelled, "media.cancelled");
      bytes += block.size();
      if (tools_.largest_file != 0 && bytes > tools_.largest_file) {
        return fail(Code::too_large, "file.too_large", {{"limit", std::to_string(tools_.largest_file)}});
      }
      digest.update(block);
      TRY(file->append(block));
      if (progress) progress({index, bytes, std::max(bytes, expected)});
      return {};
    }));
    TRY(file->sync());
    return StagedFile{target, digest.finish_hex(), bytes};
  }

  [[nodiscard]] Result<std::optional<VirusVerdict>> scan(const Path& file, const std::stop_token& stop) const {
    if (tools_.scanner == nullptr) return std::optional<VirusVerdict>();
    return std::optional(TRY(tools_.scanner->check(file, stop)));
  }

  Result<void> add_what_lies_beside(const DepositFile& file, Admitted& admitted, const std::stop_token& stop) const {
    const auto* source = std::get_if<CopyOf>(&file.from);
    if (source == nullptr) return {};
    Beside beside = TRY(read_beside(tools_.sandbox, source->path, stop));
    admitted.facts_json = with_beside(admitted.facts_json, beside.fields);
    std::ranges::move(beside.remarks, std::back_inserter(admitted.remarks));
    return {};
  }

  // Our copy is what is checked: that is what will be kept.
  static Result<void> check_expected(const DepositFile& file, const StagedFile& staged) {
    for (const Fixity& expected : file.expected) {
      const std::string found = expected.algorithm == DigestAlgorithm::sha512
                                    ? staged.sha512
                                    : TRY(digest_file_hex(expected.algorithm, staged.path));
      if (found == expected.hex) continue;
      return fail(Code::invalid, "file.digest_differs", {{"algorithm", std::string(name_of(expected.algorithm))}});
    }
    return {};
  }

  Recording describe(const DepositFile& file, const StagedFile& staged, Admitted admitted,
                     const RecordId& record) const {
    const RecordingId id = file.id ? *file.id : RecordingId::make(tools_.clock);
    std::string path = "originals/" + id.str() + "/" + admitted.file_name;
    return Recording{.id = id,
                     .record = record,
                     .position = 0,
                     .file_name = std::move(admitted.file_name),
                     .media_type = std::move(admitted.media_type),
                     .kind = admitted.kind,
                     .bytes = staged.bytes,
                     .sha512 = staged.sha512,
                     .vault_path = std::move(path),
                     .state = RecordingState::stored,
                     .duration_seconds = admitted.duration_seconds,
                     .width = admitted.width,
                     .height = admitted.height,
                     .facts_json = std::move(admitted.facts_json),
                     .deposited = tools_.clock.now()};
  }

  const DepositTools& tools_;
  const Deposit& wanted_;
  const Workspace& workspace_;
};

// What could not be removed now is swept later: it holds nothing that somebody relies on.
void abandon(Files& files, const Workspace& workspace) {
  const auto removed = files.remove_all(workspace.path());
  if (!removed) return;
}

Result<Intent> read_intent(const Workspace& workspace) {
  return parse_intent(TRY(read_file(workspace.intent(), largest_intent)));
}

}  // namespace

Record record_named_after(std::string_view file_name) {
  const std::string name = clean_file_name(file_name).value_or("Untitled");
  const std::size_t dot = name.rfind('.');
  const std::string stem = dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
  Record record;
  record.all(FieldId::titles).push_back(LocalizedText{"vi", stem});
  return record;
}

Result<void> check_free_space(Files& files, const Paths& paths, std::uint64_t bytes) {
  const std::uint64_t free = TRY(files.free_space(paths.staging));
  // A tenth on top for what is made of the file.
  if (bytes + bytes / 10 + headroom <= free) return {};
  return fail(Code::disk_full, "disk.full", {{"needed", std::to_string(bytes)}, {"free", std::to_string(free)}});
}

Result<Deposited> Depositor::deposit(const Deposit& wanted, const Progress& progress, const std::stop_token& stop) {
  const Workspace workspace = TRY(Workspace::make(tools_.files, tools_.clock, tools_.home.paths.staging));
  auto prepared = Preparation(tools_, wanted, workspace).run(progress, stop);
  if (!prepared) {
    abandon(tools_.files, workspace);
    return std::move(prepared).error();
  }
  for (const FinishedBefore& earlier : finished_) {
    if (!is_same_deposit(*earlier.intent, prepared->intent)) continue;
    abandon(tools_.files, workspace);
    return earlier.deposited;
  }
  const DecisionLock decision = TRY(DecisionLock::take(tools_.home.paths.staging));
  const auto pending = TRY(find_pending(prepared->intent));
  auto allowed = pending ? Result<void>() : check_intent(tools_, prepared->intent);
  if (pending || !allowed) abandon(tools_.files, workspace);
  if (!allowed) return std::move(allowed).error();
  if (pending) return finish(*pending);
  TRY(write_durably(tools_.files, workspace.intent(), to_json(prepared->intent)));
  // From here on the deposit is decided: should a step fail, the workspace stays, and whoever deposits the same again
  // or sweeps finishes it.
  Deposited deposited = TRY(store(tools_, *prepared, workspace));
  abandon(tools_.files, workspace);
  return deposited;
}

// The workspace of an attempt at the same deposit that was decided but could not be finished.
Result<std::optional<Workspace>> Depositor::find_pending(const Intent& wanted) const {
  for (const Path& directory : TRY(Workspace::list(tools_.home.paths.staging))) {
    auto taken = Workspace::take_over(directory);
    if (!taken || !*taken) continue;
    const auto intent = read_intent(**taken);
    if (intent && is_same_deposit(*intent, wanted)) return taken;
  }
  return std::optional<Workspace>();
}

Result<Swept> Depositor::sweep() {
  Swept swept;
  for (const Path& directory : TRY(Workspace::list(tools_.home.paths.staging))) {
    auto taken = Workspace::take_over(directory);
    if (!taken || !*taken) continue;  // it vanished meanwhile, or somebody is at work in it
    const Workspace workspace = **std::move(taken);
    std::error_code code;
    if (!fs::exists(workspace.intent(), code)) {
      TRY(tools_.files.remove_all(directory));
      continue;
    }
    const DecisionLock decision = TRY(DecisionLock::take(tools_.home.paths.staging));
    const auto intent = read_intent(workspace);
    auto finished = intent ? finish(workspace) : Result<Deposited>(intent.error());
    if (!finished) {
      swept.failures.push_back(std::move(finished).error());
      continue;
    }
    finished_.push_back({std::make_shared<const Intent>(*intent), *finished});
    swept.finished.push_back(*std::move(finished));
  }
  return swept;
}

Result<Deposited> Depositor::finish(const Workspace& workspace) const {
  PreparedDeposit prepared{.intent = TRY(read_intent(workspace)), .remarks = {}};
  prepared.remarks.resize(prepared.intent.recordings.size());
  Deposited deposited = TRY(store(tools_, prepared, workspace));
  abandon(tools_.files, workspace);
  return deposited;
}

}  // namespace khen
