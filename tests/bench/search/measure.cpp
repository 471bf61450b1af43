// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/measure.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace khen::bench {
namespace {

std::int64_t nanoseconds_now() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

std::int64_t thread_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::int64_t process_nanoseconds(int process) {
  std::int64_t sum = 0;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process))) {
    std::int64_t running = 0;
    std::ifstream(task.path() / "schedstat") >> running;
    sum += running;
  }
  return sum;
}

double resident_megabytes() {
  std::ifstream statm("/proc/self/statm");
  double whole = 0;
  double resident = 0;
  statm >> whole >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double megabytes_of(std::string_view path) {
  namespace fs = std::filesystem;
  if (fs::is_regular_file(path)) return static_cast<double>(fs::file_size(path)) / 1e6;
  double sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) sum += static_cast<double>(entry.file_size()) / 1e6;
  }
  return sum;
}

Stopwatch::Stopwatch() : since_(nanoseconds_now()) {}
double Stopwatch::milliseconds() const { return static_cast<double>(nanoseconds_now() - since_) / 1e6; }

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

void print_figure(std::string_view what, std::string_view measured, std::string_view goal, Verdict verdict) {
  const char* words[] = {"met", "missed", "-"};
  fmt::print("FIGURE\t{}\t{}\t{}\t{}\n", what, measured, goal, words[static_cast<int>(verdict)]);
  std::fflush(stdout);
}

}  // namespace khen::bench
