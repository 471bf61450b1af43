// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/support/loop_disk.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "metadata/base/descriptor.h"

namespace khen::testing {
namespace {

namespace fs = std::filesystem;

// linux/ext4.h (since 6.7; the number is older): 2 is "don't flush the journal".
constexpr unsigned long shutdown_request = _IOR('X', 125, std::uint32_t);
constexpr std::uint32_t without_the_journal = 2;
constexpr std::string_view ballast = "ballast";

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

}  // namespace

LoopDisk::LoopDisk(Path image, Path point, int mebibytes) : image_(std::move(image)), point_(std::move(point)) {
  fs::create_directories(point_);
  if (::geteuid() != 0) {
    trouble_ = "only root may mount a loop device";
  } else if (!run(fmt::format("truncate -s {}M '{}'", mebibytes, image_.native())) ||
             !run(fmt::format("mkfs.ext4 -q -F -m 0 '{}'", image_.native()))) {
    trouble_ = "mkfs.ext4 can't make a filesystem here";
  } else if (!mount()) {
    trouble_ = "this machine doesn't permit loop mounts";
  } else {
    fs::remove(point_ / "lost+found");
  }
}

LoopDisk::~LoopDisk() {
  if (trouble_.empty()) ::umount2(point_.c_str(), MNT_DETACH);
}

// The journal is written as late as it may be, so that only what was asked for is on the disk.
bool LoopDisk::mount() const {
  return run(fmt::format("mount -o loop,commit=300 '{}' '{}'", image_.native(), point_.native()));
}

bool LoopDisk::cut_power() const {
  const Descriptor root(::open(point_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::uint32_t how = without_the_journal;
  return root && ::ioctl(root.get(), shutdown_request, &how) == 0;
}

// Confined children of a killed process may need a moment to follow it.
bool LoopDisk::start_again() const {
  for (int attempt = 0; attempt < 200; ++attempt) {
    if (::umount2(point_.c_str(), 0) == 0) return mount();
    if (errno != EBUSY) return false;
    ::poll(nullptr, 0, 50);
  }
  return false;
}

SmallDisk::SmallDisk(Path point, int mebibytes) : point_(std::move(point)) {
  fs::create_directories(point_);
  const std::string options = fmt::format("size={}m,mode=0755", mebibytes);
  if (::mount("tmpfs", point_.c_str(), "tmpfs", 0, options.c_str()) != 0)
    trouble_ = std::string("a small filesystem can't be mounted: ") + std::strerror(errno);
}

SmallDisk::~SmallDisk() {
  if (trouble_.empty()) ::umount2(point_.c_str(), MNT_DETACH);
}

void SmallDisk::fill_up_to(std::uint64_t free) const {
  make_room();
  LocalFiles files;
  const std::uint64_t now = files.free_space(point_).value();
  if (now <= free) return;
  const Descriptor file(::open((point_ / ballast).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (::posix_fallocate(file.get(), 0, static_cast<off_t>(now - free)) != 0) std::abort();
}

void SmallDisk::make_room() const { fs::remove(point_ / ballast); }

}  // namespace khen::testing
