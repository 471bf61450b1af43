// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "server/http/event_feed.h"
#include "tests/proxies/support/way.h"
#include "tests/server/raw_client.h"

namespace khen::test {

inline constexpr std::uint64_t slice = 1024 * 1024;  // of the cache

// A file whose bytes differ wherever anybody looks. The large one has holes where nobody does.
struct ServedFile {
  std::string name;
  std::uint64_t size = 0;
  std::vector<std::uint64_t> places;  // where requests begin or end
  Descriptor bytes;

  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t length) const;
  [[nodiscard]] std::string address() const { return "/media/r/" + name; }
};

// Our server with files and the kinds of replies that proxies are known to spoil. Thread-safe where it says so.
class Origin {
 public:
  explicit Origin(const WayFacts& facts);

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] const Path& root() const { return root_.path(); }
  [[nodiscard]] const PemFiles& pem() const { return pem_; }
  [[nodiscard]] const std::vector<ServedFile>& files() const { return files_; }
  [[nodiscard]] const ServedFile& file(std::string_view name) const;
  EventFeed& feed() { return *feed_; }

  // From now on nobody may have the files. Thread-safe.
  void withdraw() { *allowed_ = false; }
  // Bytes of files that went through us and not by the proxy itself.
  [[nodiscard]] std::uint64_t sent() const { return *sent_; }

 private:
  Reply answer(Request& request);
  Reply file_reply(const Request& request, const ServedFile& file) const;
  void make(std::string name, std::uint64_t size);

  TemporaryDirectory root_;
  PemFiles pem_;
  std::vector<ServedFile> files_;
  std::shared_ptr<EventFeed> feed_ = std::make_shared<EventFeed>();
  std::shared_ptr<std::atomic<bool>> allowed_ = std::make_shared<std::atomic<bool>>(true);
  std::shared_ptr<std::atomic<std::uint64_t>> sent_ = std::make_shared<std::atomic<std::uint64_t>>(0);
  std::unique_ptr<RunningServer> server_;
};

}  // namespace khen::test
