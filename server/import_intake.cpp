// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/import_intake.h"

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_value = 64UL * 1024;

}  // namespace

Result<std::shared_ptr<ImportIntake>> ImportIntake::open(Files& files, TemporaryDirectory spool,
                                                         std::string_view content_type) {
  std::shared_ptr<ImportIntake> intake(new ImportIntake(files, std::move(spool)));
  ImportIntake* const self = intake.get();  // the reader goes with it
  intake->reader_ =
      TRY(MultipartReader::open(content_type, {.begin = [self](const auto& part) { return self->begin(part); },
                                               .data = [self](Bytes bytes) { return self->data(bytes); },
                                               .end = [self] { return self->end(); }}));
  return intake;
}

Result<void> ImportIntake::take(Bytes block) {
  return reader_->take({reinterpret_cast<const char*>(block.data()), block.size()});
}

Result<void> ImportIntake::begin(const MultipartReader::Part& part) {
  part_ = part;
  value_.clear();
  if (!part.is_file || part.file_name.empty()) return {};
  const Path path = spool_.path() / std::to_string(received_.size());
  file_ = TRY(files_.open(path, Opening::create_new));
  received_.push_back({part.name, part.file_name, path});
  return {};
}

Result<void> ImportIntake::data(Bytes bytes) {
  if (file_) return file_->append(bytes);
  if (value_.size() + bytes.size() > longest_value) return fail(Code::too_large, "form.too_large");
  value_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return {};
}

Result<void> ImportIntake::end() {
  if (file_) {
    file_.reset();  // the disk is waited for in finish(), which doesn't hold up the network
    return {};
  }
  if (part_.is_file) return {};
  if (!is_clean_text(value_)) return fail(Code::usage, "form.malformed");
  fields_.add(part_.name, std::move(value_));
  return {};
}

Result<void> ImportIntake::finish() const {
  TRY(reader_->finish());
  for (const File& file : received_) TRY(sync_existing_file(file.bytes));
  return {};
}

}  // namespace khen
