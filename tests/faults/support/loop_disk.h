// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "metadata/base/files.h"

namespace khen::testing {

// A filesystem (ext4) in a file, mounted by a loop device, whose power can be cut: nothing that is not on its disk by
// then is there afterwards. Needs to be root where loop devices may be mounted.
class LoopDisk {
 public:
  // `image` and `point` don't exist yet. trouble() tells why it can't be, "" when it is mounted.
  LoopDisk(Path image, Path point, int mebibytes);
  ~LoopDisk();
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;

  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] const Path& point() const { return point_; }

  // From now on every write fails, and the journal in memory is forgotten. False: the kernel doesn't do that.
  [[nodiscard]] bool cut_power() const;
  // What a machine does when it starts again: the journal on the disk is replayed. Nobody may have a file open.
  [[nodiscard]] bool start_again() const;

 private:
  [[nodiscard]] bool mount() const;

  Path image_;
  Path point_;
  std::string trouble_;
};

// A filesystem in memory of a fixed size; trouble() as above.
class SmallDisk {
 public:
  SmallDisk(Path point, int mebibytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  // Leaves so many bytes free; make_room() gives the rest back.
  void fill_up_to(std::uint64_t free) const;
  void make_room() const;

 private:
  Path point_;
  std::string trouble_;
};

}  // namespace khen::testing
