// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace khen::bench {

double processor_seconds();                     // of this process so far
std::int64_t thread_nanoseconds();              // of this thread so far
std::int64_t process_nanoseconds(int process);  // of all threads of another process so far
double resident_megabytes();                    // of this process now
double megabytes_of(std::string_view path);     // of a file, or of all below a directory

class Stopwatch {
 public:
  Stopwatch();
  [[nodiscard]] double milliseconds() const;

 private:
  std::int64_t since_;
};

// The value that `share` of all are not above.
double quantile(std::vector<double> values, double share);

// One line of the table that scripts/bench prints.
enum class Verdict { met, missed, none };
void print_figure(std::string_view what, std::string_view measured, std::string_view goal, Verdict verdict);
inline Verdict verdict(bool met) { return met ? Verdict::met : Verdict::missed; }

}  // namespace khen::bench
