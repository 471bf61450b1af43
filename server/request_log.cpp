// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/request_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>

#include "server/media_token.h"

namespace khen {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_waiting = std::size_t{4} * 1024 * 1024;
constexpr auto longest_wait = 1s;
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

Result<Descriptor> open_log(const Path& file) {
  Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!descriptor) return fail_errno(errno, "open", file.native());
  return descriptor;
}

// Quotes, backslashes and what isn't printable ASCII as Apache writes them, so that no client can forge a line.
void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  if (text.empty()) line += '-';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      line.append({'\\', c});
    else if (byte < 0x20 || byte > 0x7e)
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
    else
      line += c;
  }
  line += '"';
}

std::string network_of(std::string_view address) {
  if (address.find(':') == std::string_view::npos)
    return std::string(address.substr(0, address.rfind('.') == std::string_view::npos ? 0 : address.rfind('.'))) + ".0";
  // Three groups of sixteen bits, as far as they are written out before a "::".
  std::size_t end = 0;
  for (int group = 0; group < 3; ++group) {
    const std::size_t colon = address.find(':', end);
    if (colon == std::string_view::npos || colon == end) break;
    end = colon + 1;
  }
  return std::string(address.substr(0, end)) + (end == 0 ? "::" : ":");
}

std::string_view without_query(std::string_view target) { return target.substr(0, target.find('?')); }

std::string time_of(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  return fmt::format("{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000", static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace

std::string combined_line(const Exchange& exchange, Instant at, ReaderPrivacy privacy) {
  const bool shortened = privacy == ReaderPrivacy::shortened;
  const auto seen = [&](std::string_view target) { return without_token(shortened ? without_query(target) : target); };
  std::string line =
      fmt::format("{} - - [{}] ",
                  shortened ? network_of(exchange.client_address) : std::string(exchange.client_address), time_of(at));
  append_quoted(line, exchange.method.empty() ? std::string()
                                              : fmt::format("{} {} HTTP/1.1", exchange.method, seen(exchange.target)));
  fmt::format_to(std::back_inserter(line), " {} {} ", exchange.status, exchange.body_bytes);
  append_quoted(line, seen(exchange.referer));
  line += ' ';
  append_quoted(line, exchange.user_agent);
  return line;
}

Result<std::unique_ptr<RequestLog>> RequestLog::open(const Clock& clock, Path file, ReaderPrivacy privacy) {
  Descriptor descriptor = TRY(open_log(file));
  return std::unique_ptr<RequestLog>(new RequestLog(clock, std::move(file), privacy, std::move(descriptor)));
}

RequestLog::RequestLog(const Clock& clock, Path file, ReaderPrivacy privacy, Descriptor descriptor)
    : clock_(clock), file_(std::move(file)), privacy_(privacy), descriptor_(std::move(descriptor)) {
  writer_ = std::jthread([this](const std::stop_token& stop) { empty(stop); });
}

RequestLog::~RequestLog() {
  writer_.request_stop();
  writer_.join();
}

void RequestLog::write(const Exchange& exchange) {
  std::string line = combined_line(exchange, clock_.now(), privacy_);
  line += '\n';
  const std::scoped_lock lock(mutex_);
  if (lines_.size() + line.size() > most_waiting) {
    ++dropped_;
    return;
  }
  const bool first = lines_.empty();
  lines_ += line;
  if (first) filled_.notify_one();
}

Result<void> RequestLog::reopen() {
  Descriptor descriptor = TRY(open_log(file_));
  const std::scoped_lock lock(mutex_);
  // Onto the same number, so that a write under way ends in the old file or begins in the new one.
  if (::dup3(descriptor.get(), descriptor_.get(), O_CLOEXEC) < 0) return fail_errno(errno, "dup3", file_.native());
  return {};
}

std::uint64_t RequestLog::dropped() const {
  const std::scoped_lock lock(mutex_);
  return dropped_;
}

void RequestLog::empty(const std::stop_token& stop) {
  std::string batch;
  for (bool last = false; !last;) {
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, stop, [this] { return !lines_.empty(); });
      // What comes within the next moment goes into the same write.
      filled_.wait_for(lock, stop, longest_wait, [this] { return lines_.size() > most_waiting / 2; });
      last = stop.stop_requested();
      batch.clear();
      batch.swap(lines_);
    }
    std::string_view left = batch;
    while (!left.empty()) {
      const ssize_t written = ::write(descriptor_.get(), left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    if (left.empty()) continue;
    const std::scoped_lock lock(mutex_);
    dropped_ += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
  }
}

}  // namespace khen
