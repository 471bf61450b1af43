// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A client as others write them: libcurl, with connections that are kept, over whatever version of HTTP is offered. It
// comes from 127.0.0.3, so that it is not taken for a proxy.
namespace khen::test {

struct Answer {
  int status = 0;                              // 0: none came whole
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// Belongs to one thread.
class Asker {
 public:
  explicit Asker(std::string base);  // "https://127.0.0.1:8443", any certificate
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  using Fields = std::vector<std::string>;  // "Range: bytes=0-0"
  Answer get(const std::string& path, const Fields& fields = {});
  Answer head(const std::string& path, const Fields& fields = {});
  Answer post(const std::string& path, const std::string& body, const Fields& fields = {});

  // Hands on the body as it comes, until `take` says no or it ends.
  void listen(const std::string& path, const std::function<bool(std::string_view)>& take);

 private:
  Answer perform(const std::string& path, const Fields& fields, Answer answer);

  struct Handle;
  const std::string base_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace khen::test
