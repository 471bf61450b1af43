// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/http.h"
#include "server/multipart.h"

namespace khen {

// A form with a sheet and files on its way in, spooled into a directory of its own, which goes with it.
class ImportIntake final : public Intake {
 public:
  struct File {
    std::string field;  // of the form
    std::string name;   // as sent; foreign
    Path bytes;
  };

  // "form.malformed" for what isn't a form with files.
  static Result<std::shared_ptr<ImportIntake>> open(Files& files, TemporaryDirectory spool,
                                                    std::string_view content_type);
  Result<void> take(Bytes block) override;

  // Once the body has ended: all of it has come and is on the disk. Errors as MultipartReader::finish().
  Result<void> finish() const;
  [[nodiscard]] const FormFields& fields() const { return fields_; }
  [[nodiscard]] const std::vector<File>& files() const { return received_; }

 private:
  ImportIntake(Files& files, TemporaryDirectory spool) : files_(files), spool_(std::move(spool)) {}
  Result<void> begin(const MultipartReader::Part& part);
  Result<void> data(Bytes bytes);
  Result<void> end();

  Files& files_;
  TemporaryDirectory spool_;
  std::optional<MultipartReader> reader_;
  MultipartReader::Part part_;
  std::unique_ptr<WritableFile> file_;  // of the part that comes, when it is a file that was chosen
  std::string value_;                   // else
  FormFields fields_;
  std::vector<File> received_;
};

}  // namespace khen
