// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace khen::load {

// Reads one reply with a Content-Length out of pieces as they come.
class ReplyReader {
 public:
  using Body = std::function<void(std::string_view piece)>;

  // How many of `bytes` belong to this reply; the rest is the next one's.
  std::size_t take(std::string_view bytes, const Body& body);

  [[nodiscard]] int status() const { return status_; }  // 0: the head isn't whole yet
  [[nodiscard]] bool has_head() const { return status_ != 0; }
  [[nodiscard]] bool is_whole() const { return has_head() && received_ == length_; }
  [[nodiscard]] std::uint64_t length() const { return length_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::string header(std::string_view name) const;  // in lower case; "" when absent
  void answers_head_request() { bodiless_ = true; }

 private:
  void read_head();

  std::string head_;
  int status_ = 0;
  bool bodiless_ = false;
  std::uint64_t length_ = 0;
  std::uint64_t received_ = 0;
};

}  // namespace khen::load
