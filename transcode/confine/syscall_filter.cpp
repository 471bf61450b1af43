// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/confine/syscall_filter.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <span>

namespace khen {
namespace {

// By what they are for. A name that an architecture doesn't have is skipped.
constexpr const char* allowed_calls[] = {
    // Memory.
    "brk",
    "madvise",
    "mincore",
    "mlock",
    "mmap",
    "mmap2",
    "mprotect",
    "mremap",
    "msync",
    "munlock",
    "munmap",
    "get_mempolicy",
    "mbind",
    "set_mempolicy",
    "membarrier",
    // Files that are open or may be opened: the mounts decide which.
    "access",
    "chdir",
    "chmod",
    "chown",
    "close",
    "close_range",
    "copy_file_range",
    "creat",
    "dup",
    "dup2",
    "dup3",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fadvise64_64",
    "fallocate",
    "fchdir",
    "fchmod",
    "fchmodat",
    "fchown",
    "fchownat",
    "fcntl",
    "fcntl64",
    "fdatasync",
    "fgetxattr",
    "flock",
    "fstat",
    "fstat64",
    "fstatat64",
    "fstatfs",
    "fstatfs64",
    "fsync",
    "ftruncate",
    "ftruncate64",
    "getcwd",
    "getdents",
    "getdents64",
    "getxattr",
    "lchown",
    "lgetxattr",
    "link",
    "linkat",
    "listxattr",
    "llistxattr",
    "flistxattr",
    "lseek",
    "_llseek",
    "lstat",
    "lstat64",
    "memfd_create",
    "mkdir",
    "mkdirat",
    "newfstatat",
    "open",
    "openat",
    "pread64",
    "preadv",
    "preadv2",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "read",
    "readahead",
    "readlink",
    "readlinkat",
    "readv",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "sendfile",
    "sendfile64",
    "splice",
    "stat",
    "stat64",
    "statfs",
    "statfs64",
    "statx",
    "symlink",
    "symlinkat",
    "sync_file_range",
    "tee",
    "truncate",
    "truncate64",
    "umask",
    "unlink",
    "unlinkat",
    "utime",
    "utimensat",
    "utimes",
    "write",
    "writev",
    // Waiting and talking to oneself.
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_wait",
    "eventfd",
    "eventfd2",
    "inotify_add_watch",
    "inotify_init",
    "inotify_init1",
    "inotify_rm_watch",
    "pipe",
    "pipe2",
    "poll",
    "ppoll",
    "pselect6",
    "select",
    "_newselect",
    "signalfd",
    "signalfd4",
    "socketpair",
    "recvfrom",
    "recvmsg",
    "recv",
    "sendmsg",
    "sendto",
    "send",
    "shutdown",
    "getsockopt",
    "setsockopt",
    "getsockname",
    "getpeername",
    "timerfd_create",
    "timerfd_gettime",
    "timerfd_settime",
    // Time.
    "clock_getres",
    "clock_gettime",
    "clock_gettime64",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "gettimeofday",
    "nanosleep",
    "time",
    "times",
    "alarm",
    "getitimer",
    "setitimer",
    "timer_create",
    "timer_delete",
    "timer_getoverrun",
    "timer_gettime",
    "timer_settime",
    // Threads and signals.
    "exit",
    "exit_group",
    "futex",
    "futex_time64",
    "futex_waitv",
    "get_robust_list",
    "set_robust_list",
    "get_thread_area",
    "set_thread_area",
    "gettid",
    "set_tid_address",
    "rseq",
    "restart_syscall",
    "rt_sigaction",
    "rt_sigpending",
    "rt_sigprocmask",
    "rt_sigqueueinfo",
    "rt_sigreturn",
    "rt_sigsuspend",
    "rt_sigtimedwait",
    "rt_tgsigqueueinfo",
    "sigaltstack",
    "sigreturn",
    "kill",
    "tgkill",
    "tkill",
    "pause",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "sched_getaffinity",
    "sched_getattr",
    "sched_getparam",
    "sched_getscheduler",
    "sched_setaffinity",
    "sched_setattr",
    "sched_setparam",
    "sched_setscheduler",
    "sched_yield",
    "getcpu",
    "getpriority",
    "setpriority",
    "ioprio_get",
    "ioprio_set",
    // Itself.
    "arch_prctl",
    "capget",
    "execve",
    "execveat",
    "getegid",
    "getegid32",
    "geteuid",
    "geteuid32",
    "getgid",
    "getgid32",
    "getgroups",
    "getgroups32",
    "getpgid",
    "getpgrp",
    "getpid",
    "getppid",
    "getrandom",
    "getresgid",
    "getresuid",
    "getrlimit",
    "ugetrlimit",
    "getrusage",
    "getsid",
    "getuid",
    "getuid32",
    "prctl",
    "prlimit64",
    "setpgid",
    "setrlimit",
    "setsid",
    "sysinfo",
    "uname",
    "wait4",
    "waitid",
    "waitpid",
};

constexpr const char* socket_calls[] = {"accept", "accept4", "bind", "connect", "listen"};

// New namespaces would give a decoder new kernel surface, whatever flags come with them.
constexpr std::array<scmp_datum_t, 8> namespace_flags{CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,    CLONE_NEWNET,
                                                      CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP, 0x00000080};

constexpr scmp_datum_t all_namespaces() {
  scmp_datum_t mask = 0;
  for (const scmp_datum_t flag : namespace_flags) mask |= flag;
  return mask;
}

struct Release {
  void operator()(void* context) const { seccomp_release(context); }
};
using Context = std::unique_ptr<void, Release>;

Error no_filter(std::string_view cause) {
  return with_cause(fail(Code::internal, "sandbox.unavailable", {{"mode", "seccomp"}}), cause);
}

// Calls that don't exist here are no loss: what isn't there needs no permission.
bool add_all(scmp_filter_ctx context, std::span<const char* const> names) {
  for (const char* name : names) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0) continue;
    if (seccomp_rule_add(context, SCMP_ACT_ALLOW, number, 0) < 0) return false;
  }
  return true;
}

// Allows a call when one of its arguments fits.
bool add_if(scmp_filter_ctx context, int number, const scmp_arg_cmp& fits) {
  return seccomp_rule_add_array(context, SCMP_ACT_ALLOW, number, 1, &fits) == 0;
}

// Argument `which`, with the bits of `mask` alone, is `value`.
scmp_arg_cmp masked(unsigned which, scmp_datum_t mask, scmp_datum_t value) {
  return {which, SCMP_CMP_MASKED_EQ, mask, value};
}

// Threads share memory; whatever doesn't is a new process.
bool add_clone(scmp_filter_ctx context, SyscallPolicy::Processes processes) {
  constexpr scmp_datum_t thread = CLONE_THREAD | CLONE_VM;
  if (processes == SyscallPolicy::Processes::none) {
    return add_if(context, SCMP_SYS(clone), masked(0, thread | all_namespaces(), thread));
  }
  constexpr const char* starting[] = {"fork", "vfork"};
  return add_all(context, starting) && add_if(context, SCMP_SYS(clone), masked(0, all_namespaces(), 0));
}

// Questions about a descriptor. Not among them: putting characters into the terminal's input, by which a confined
// program would speak to the shell that started it.
bool add_ioctl(scmp_filter_ctx context) {
  for (const scmp_datum_t request : {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX}) {
    if (!add_if(context, SCMP_SYS(ioctl), masked(1, 0xffffffff, request))) return false;
  }
  return true;
}

bool add_sockets(scmp_filter_ctx context, SyscallPolicy::Sockets sockets) {
  if (sockets == SyscallPolicy::Sockets::none) return true;
  return add_all(context, socket_calls) && add_if(context, SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_UNIX, 0});
}

Result<std::vector<std::uint8_t>> read_all(int file) {
  const off_t size = ::lseek(file, 0, SEEK_END);
  if (size <= 0) return no_filter("empty filter");
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  if (::pread(file, bytes.data(), bytes.size(), 0) != size) return fail_errno(errno, "read", "filter");
  return bytes;
}

Result<Descriptor> memory_file() {
  Descriptor file(::memfd_create("syscalls", MFD_CLOEXEC));
  if (!file) return fail_errno(errno, "create", "filter");
  return file;
}

}  // namespace

Result<SyscallFilter> SyscallFilter::make(const SyscallPolicy& policy) {
  const Context context(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)));
  if (!context) return no_filter("this architecture is not known");
  const bool complete = add_all(context.get(), allowed_calls) && add_clone(context.get(), policy.processes) &&
                        add_ioctl(context.get()) && add_sockets(context.get(), policy.sockets);
  if (!complete) return no_filter("the list of calls could not be made");
  const Descriptor file = TRY(memory_file());
  if (seccomp_export_bpf(context.get(), file.get()) != 0) return no_filter("the list of calls could not be written");
  SyscallFilter filter;
  filter.program_ = TRY(read_all(file.get()));
  return filter;
}

Result<Descriptor> SyscallFilter::to_file() const {
  Descriptor file = TRY(memory_file());
  const auto size = static_cast<ssize_t>(program_.size());
  if (::write(file.get(), program_.data(), program_.size()) != size || ::lseek(file.get(), 0, SEEK_SET) != 0) {
    return fail_errno(errno, "write", "filter");
  }
  return file;
}

bool confine_this_thread(const std::uint8_t* program, std::size_t bytes) {
  sock_fprog both{};
  both.len = static_cast<unsigned short>(bytes / sizeof(sock_filter));
  both.filter = const_cast<sock_filter*>(reinterpret_cast<const sock_filter*>(program));
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &both) == 0;
}

}  // namespace khen
