// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/outgoing.h"

#include <algorithm>

namespace khen {
namespace {

constexpr std::size_t joined = 64 * 1024;  // a text up to this size leaves in one piece with its head

// Assigning an empty text would keep the memory.
void release(std::string& text) { std::string().swap(text); }

}  // namespace

void Outgoing::add(std::string bytes) {
  if (front_.empty()) {
    front_ = std::move(bytes);
  } else if (back_.empty() && bytes.size() <= joined) {
    front_ += bytes;
  } else if (back_.empty()) {
    back_ = std::move(bytes);
  } else {
    back_ += bytes;
  }
}

void Outgoing::add(const FileRange& range) { file_ = range; }

Outgoing::Pushed Outgoing::push(Transport& transport, std::uint64_t budget, std::span<char> scratch) {
  Pushed pushed;
  while (!empty()) {
    if (pushed.bytes >= budget) {
      pushed.progress = Progress::turn_over;
      return pushed;
    }
    const std::uint64_t left = budget - pushed.bytes;
    const bool of_text = at_ < front_.size();
    if (!of_text && !back_.empty()) {
      front_.swap(back_);
      release(back_);
      at_ = 0;
      continue;
    }
    Io io;
    if (of_text) {
      const auto piece = std::string_view(front_).substr(at_, static_cast<std::size_t>(left));
      const bool more = !back_.empty() || file_.length > 0;
      io = transport.write(piece, more ? More::yes : More::no);
    } else {
      io = transport.send_file(file_.file->get(), file_.offset, std::min(file_.length, left), scratch);
    }
    if (io.status == IoStatus::would_block) {
      pushed.progress = Progress::blocked;
      return pushed;
    }
    if (io.status != IoStatus::moved) {
      pushed.progress = Progress::failed;
      return pushed;
    }
    pushed.bytes += io.size;
    if (of_text) {
      at_ += io.size;
    } else {
      file_.offset += io.size;
      file_.length -= io.size;
    }
  }
  release(front_);
  release(back_);
  at_ = 0;
  file_ = {};
  return pushed;
}

}  // namespace khen
