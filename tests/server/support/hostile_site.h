// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/server/api_site.h"
#include "tests/server/support/site_process.h"

namespace khen::test {

// The real program over an archive with a film and a large picture, and what is sent to it: what is asked wrongly is
// told so in a sentence, nothing of it comes back as markup, and no answer is a fault of ours.
class HostileSite {
 public:
  HostileSite();

  void ask_for_everything();  // as it is meant to be
  void wrong_methods();
  void hostile_values();
  void broken_bodies();
  void broken_forms();
  void odd_uploads();
  void odd_pictures();
  void odd_ranges();
  void odd_fields();
  void hostile_connections();

  [[nodiscard]] const SiteProcess& process() const { return *site_; }
  [[nodiscard]] bool still_serves() const;

 private:
  void publish_picture();
  void log_in();
  [[nodiscard]] RawReply send(const std::string& method, const std::string& target, const std::string& body = "",
                              const std::string& fields = "") const;
  // Every kind of address, with something that is there where there is something.
  [[nodiscard]] std::vector<std::string> addresses() const;

  ApiSite made_;
  RecordId record_;
  RecordId picture_record_;
  RecordingId film_;
  RecordingId picture_;
  std::unique_ptr<SiteProcess> site_;
  std::string staff_;  // header fields of an archivist
};

// Of a string that went through a reader's hands.
inline const std::string markup = "<script>khen</script>";

// What holds for every answer to anybody.
void expect_decent(const RawReply& reply, const std::string& what, RawClient::Expect body = RawClient::Expect::content);
// And it is no success.
void expect_refused(const RawReply& reply, const std::string& what);

}  // namespace khen::test
