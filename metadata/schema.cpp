// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/schema.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

#include "metadata/base/digest.h"
#include "metadata/base/embedded.h"

namespace khen {
namespace {

struct Step {
  int number;
  std::string_view file;
  std::string_view sha256;  // a released step never changes; the program refuses to run an altered one
};

constexpr std::array<Step, 13> steps{{
    {1, "0001.sql", "d529ab4e32a6ec46f1bca2f8723fe6cf9e30e5b203a18da66a0cf6ba2518ed66"},
    {2, "0002.sql", "387835608d06d276fa06fe9be0d160d50fba767ae7b2fe80ab82237f0d79b6df"},
    {3, "0003.sql", "bff2e392bef0969e076171bcc31b2f486ed7d3acc79b71185a7bba56a2dda1d6"},
    {4, "0004.sql", "ebb64b65638fb67e39c2ff27da5fdab7a57156eced9a003e5d0cd9907e7ad23f"},
    {5, "0005.sql", "e4c5ec80d919192d95a87a7806c8949e5af913a1e2cc64fc6d847a8b817b1b3e"},
    {6, "0006.sql", "fb53c02f56b4649fdbbbecf5b6d0fbebfe6f5becbd2b9e385c80d9bfc554d343"},
    {7, "0007.sql", "649181dad9cfc34adbb7efbc5a5b60e1f6222046e5976e92b79af75da833d85f"},
    {8, "0008.sql", "bd6d5e38085a78ed411faef0243c3c29a40755c52c663e6da6fee2ced1b836a2"},
    {9, "0009.sql", "dfc8e5c8a4dc69fb64740efabcfee72bb7130f9c4852dc6b4753c3608c3ea0b7"},
    {10, "0010.sql", "01d637657ce848bf889f3087955c2d3856a10041181e274675ec578cf0373a4e"},
    {11, "0011.sql", "add1fc305c4e2196d79f11b1bdd3db6cfcb0a3350b4071a6ca3c3a5d994ac794"},
    {12, "0012.sql", "5d38a0893975256f624a044ca07316668bdbd13ef508770375b156983029adda"},
    {13, "0013.sql", "fe124d0709d88ba0f195db50dd9c1500587110db8d5b4ca935b7de3b58d2c218"},
}};

Result<std::string_view> text_of(const Step& step) {
  for (const EmbeddedFile& file : schema_data::files()) {
    if (file.name != step.file) continue;
    if (digest_hex(DigestAlgorithm::sha256, file.content) != step.sha256) break;
    return file.content;
  }
  return fail(Code::internal, "catalogue.schema_altered", {{"step", std::string(step.file)}});
}

Result<std::int64_t> stored_version(Db& db) {
  Statement statement = TRY(db.prepare("pragma user_version"));
  TRY(statement.step());
  return statement.number(0);
}

Result<void> apply(Db& db, const Step& step) {
  const std::string_view sql = TRY(text_of(step));
  TRY(db.execute("begin immediate"));
  // Another process may have migrated while this one waited for the lock.
  if (TRY(stored_version(db)) >= step.number) return db.execute("rollback");
  const auto applied = db.execute(fmt::format("{}\npragma user_version = {};", sql, step.number));
  if (!applied) {
    TRY(db.execute("rollback"));
    return applied;
  }
  return db.execute("commit");
}

}  // namespace

int schema_version() { return steps.back().number; }

Result<void> migrate(Db& db, const Path& file) {
  const std::int64_t version = TRY(stored_version(db));
  if (version > schema_version()) {
    return fail(Code::newer, "catalogue.newer",
                {{"found", std::to_string(version)}, {"known", std::to_string(schema_version())}});
  }
  for (const Step& step : steps) {
    if (step.number <= version) continue;
    if (version > 0) TRY(db.copy_to(fmt::format("{}.before-{:04}", file.native(), step.number)));
    TRY(apply(db, step));
  }
  return {};
}

}  // namespace khen
