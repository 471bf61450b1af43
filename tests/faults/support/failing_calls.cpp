// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/support/failing_calls.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>

namespace khen::testing {
namespace {

struct Armed {
  bool on = false;
  FailingCall call = FailingCall::write;
  int number = 0;
  int at = 0;
  int seen = 0;
  Lasting lasting = Lasting::once;
  std::string directory;
};
thread_local Armed armed;

bool is_below(const char* path) { return path != nullptr && std::string_view(path).starts_with(armed.directory); }

bool is_below(int descriptor) {
  char link[64];
  char path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = ::readlink(link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = '\0';
  return is_below(path);
}

bool fails() {
  ++armed.seen;
  const bool hit = armed.lasting == Lasting::once ? armed.seen == armed.at : armed.seen >= armed.at;
  if (hit) errno = armed.number;
  return hit;
}

bool descriptor_fails(FailingCall call, int descriptor) {
  return armed.on && armed.call == call && is_below(descriptor) && fails();
}
bool rename_fails(const char* to) { return armed.on && armed.call == FailingCall::rename && is_below(to) && fails(); }
bool open_fails(const char* path, int flags) {
  if (!armed.on || armed.call != FailingCall::open) return false;
  const bool writes = (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0 && is_below(path);
  return (writes || armed.number == EMFILE) && fails();
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, unsigned)) : 0;
}

}  // namespace

CallFault::CallFault(FailingCall call, int number, int at, std::string_view directory, Lasting lasting) {
  armed = Armed{true, call, number, at, 0, lasting, std::string(directory)};
}
CallFault::~CallFault() { armed.on = false; }
bool CallFault::fired() const { return armed.seen >= armed.at; }
int CallFault::seen() const { return armed.seen; }

}  // namespace khen::testing

using khen::testing::FailingCall;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
  static auto* const next = khen::testing::real<ssize_t(int, const void*, size_t)>("write");
  return khen::testing::descriptor_fails(FailingCall::write, descriptor) ? -1 : next(descriptor, bytes, count);
}
ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  static auto* const next = khen::testing::real<ssize_t(int, const struct iovec*, int)>("writev");
  return khen::testing::descriptor_fails(FailingCall::write, descriptor) ? -1 : next(descriptor, parts, count);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
  static auto* const next = khen::testing::real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return khen::testing::descriptor_fails(FailingCall::write, descriptor) ? -1 : next(descriptor, bytes, count, offset);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
  return pwrite64(descriptor, bytes, count, offset);
}
int fsync(int descriptor) {
  static auto* const next = khen::testing::real<int(int)>("fsync");
  return khen::testing::descriptor_fails(FailingCall::sync, descriptor) ? -1 : next(descriptor);
}
int fdatasync(int descriptor) {
  static auto* const next = khen::testing::real<int(int)>("fdatasync");
  return khen::testing::descriptor_fails(FailingCall::sync, descriptor) ? -1 : next(descriptor);
}
int rename(const char* from, const char* to) noexcept {
  static auto* const next = khen::testing::real<int(const char*, const char*)>("rename");
  return khen::testing::rename_fails(to) ? -1 : next(from, to);
}
int link(const char* existing, const char* name) noexcept {
  static auto* const next = khen::testing::real<int(const char*, const char*)>("link");
  return khen::testing::rename_fails(name) ? -1 : next(existing, name);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = khen::testing::mode_of(flags, arguments);
  va_end(arguments);
  static auto* const next = khen::testing::real<int(const char*, int, ...)>("open64");
  return khen::testing::open_fails(path, flags) ? -1 : next(path, flags, mode);
}
int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = khen::testing::mode_of(flags, arguments);
  va_end(arguments);
  return open64(path, flags, mode);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
