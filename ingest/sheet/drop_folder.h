// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "ingest/home.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/log.h"

namespace khen {

// Watches a folder (inotify) in which disks from the field are put down: it and each folder directly in it may hold a
// sheet, with the files that it names beside or below it. When nothing has been written there for a while and nobody
// has a file open for writing, the sheet is taken in as a Job; a report is left beside it and nothing is removed. What
// lay there when it was last looked at is remembered, so that a change, or what came while nobody watched, is taken in
// and nothing else is. Links lead nowhere. A file system that other machines write to tells nothing of it: such a
// folder is looked at when the worker starts.
class DropFolder {
 public:
  struct Tools {
    Files& files;
    const Clock& clock;
    Home& home;
    Log& log;
  };
  struct Options {
    Path folder;
    std::string language;                                        // of the reports
    std::chrono::milliseconds quiet = std::chrono::seconds(10);  // without a change, before a sheet is taken in
  };
  // "drop.not_a_folder" {folder}; "drop.in_home" {folder} when one lies in the other.
  static Result<DropFolder> open(const Tools& tools, Options options);

  // Until `stop`. What goes wrong is logged.
  void run(const std::stop_token& stop);

 private:
  using Steady = std::chrono::steady_clock;
  DropFolder(const Tools& tools, Options options, Descriptor watch)
      : tools_(tools), options_(std::move(options)), watch_(std::move(watch)) {}
  void look_everywhere();
  void watch_below(const Path& directory);
  void read_events();
  [[nodiscard]] Path unit_of(const Path& path) const;
  void touch(const Path& path);
  [[nodiscard]] bool is_written_to(const Path& unit) const;
  Result<bool> take_in(const Path& unit);
  Result<bool> take_in_sheet(const Path& unit, const std::string& sheet, const std::string& mark);

  Tools tools_;
  Options options_;
  Descriptor watch_;
  std::map<int, Path> directories_;             // by the number of their watch
  std::map<Path, Steady::time_point> pending_;  // folders with something new, and when it came
  std::set<Path> written_;                      // files that somebody has written to and not closed
};

}  // namespace khen
