// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/site.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "metadata/accounts.h"
#include "metadata/base/digest.h"
#include "tests/load/support/film.h"
#include "tests/load/support/guest.h"

namespace khen::load {
namespace {

// The number behind `name` in a file of lines such as "RssAnon:   1024 kB".
std::uint64_t number_in(const Path& file, const std::string& name, const std::string& word = "") {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t at = word.empty() ? name.size() : line.find(word) + word.size();
    return std::stoull(line.substr(line.find_first_of("0123456789", at)));
  }
  return 0;
}

}  // namespace

Figures figures_of(pid_t process) {
  const Path directory = "/proc/" + std::to_string(process);
  Figures figures;
  figures.memory = number_in(directory / "status", "RssAnon:") * 1024;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "fd", code)) {
    const std::string target = std::filesystem::read_symlink(entry.path(), code).native();
    const bool is_read =
        target.find("/catalogue.db") != std::string::npos || target.find("/index/") != std::string::npos;
    ++(is_read ? figures.of_readers : figures.descriptors);
  }
  return figures;
}

std::uint64_t kernel_memory_of_tcp() { return number_in("/proc/net/sockstat", "TCP:", " mem ") * 4096; }

bool may_open(std::size_t descriptors) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= descriptors;
}

bool memory_counts() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
}

Site::Site() {
  may_open(0);
  fill();
  archive_.home.reset();  // from now on it is the other process's
  serve();
}

Site::~Site() {
  if (process_ >= 0 && !ended()) {
    terminate();
    int status = 0;
    ::waitpid(process_, &status, 0);
  }
  std::ifstream log(archive_.scratch / "serve.log");
  std::size_t errors = 0;
  std::string first;
  for (std::string line; std::getline(log, line);) {
    if (line.find("\"level\":\"error\"") != std::string::npos && ++errors == 1) first = line;
  }
  EXPECT_EQ(errors, 0U) << first;
}

Path Site::film_file() const { return film_path_; }

void Site::fill() {
  Home& home = *archive_.home;
  Record record;
  record.status = Status::published;
  record.access = AccessClass::everyone;
  record.all(FieldId::titles) = {LocalizedText{"vi", "Hát ru"}};
  const RecordingId recording = RecordingId::make(archive_.clock);
  const std::string original = "original of the film";
  const Path staged = home.paths.staging / recording.str();
  testing::write_bytes(staged, original);
  const std::string digest = digest_hex(DigestAlgorithm::sha512, original);
  const RenditionSet set{recording,
                         recording.str() + "/plan1",
                         "plan1",
                         {{.role = "video-240",
                           .file_name = "film.mp4",
                           .media_type = "video/mp4",
                           .bytes = film_size,
                           .width = 426,
                           .height = 240}}};
  film_path_ = home.paths.renditions / set.directory / "film.mp4";
  std::filesystem::create_directories(film_path_.parent_path());
  write_film(film_path_, film_size);
  const Authorship by{"account:lan", "a test"};
  const auto filled = home.catalogue->write([&](Db& db) -> Result<RecordId> {
    TRY(create_account(db, archive_.clock,
                       NewAccount{std::string(login), "Lan", Role::archivist, std::string(password), false}));
    const RecordId id = TRY(create_record(db, archive_.clock, record, by)).id.value();
    TRY(insert_recording(db, archive_.clock,
                         Recording{.id = recording,
                                   .record = id,
                                   .position = 0,
                                   .file_name = "film.mp4",
                                   .media_type = "video/mp4",
                                   .kind = MediaKind::video,
                                   .bytes = original.size(),
                                   .sha512 = digest,
                                   .vault_path = "originals/" + recording.str() + "/film.mp4",
                                   .deposited = archive_.clock.now()}));
    TRY(publish_renditions(db, archive_.clock, set, "{}"));
    return id;
  });
  ASSERT_TRUE(filled) << filled.error().message;
  VaultVersion version;
  version.files["originals/" + recording.str() + "/film.mp4"] = {staged, digest, original.size()};
  version.message = "a test";
  version.user_name = "lan";
  version.user_address = "urn:lan";
  ASSERT_TRUE(home.vault.add_version(*filled, version));
  film_ = "/media/" + recording.str() + "/film.mp4";
  record_ = "/api/v1/records/" + filled->str();
}

void Site::serve() {
  std::array<int, 2> ends{-1, -1};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  output_ = Descriptor(ends[0]);
  Descriptor write(ends[1]);
  const std::string home = archive_.home_path().native();
  const Descriptor log(::open((archive_.scratch / "serve.log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(write.get(), STDOUT_FILENO);
    ::dup2(log.get(), STDERR_FILENO);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    const char* const other = std::getenv("KHEN_PROGRAM");
    const char* const program = other != nullptr ? other : KHEN_PROGRAM;
    ::execl(program, "khen", "--home", home.c_str(), "serve", "--listen", "127.0.0.1:0", nullptr);
    ::_exit(127);
  }
  write.reset();  // so that the end of the child is the end of its words
  std::string said;
  std::array<char, 512> block;
  const std::string before = "http://127.0.0.1:";
  while (said.find(before) == std::string::npos || said.find('\n', said.find(before)) == std::string::npos) {
    const ssize_t size = ::read(output_.get(), block.data(), block.size());
    ASSERT_GT(size, 0) << "khen ended: " << said;
    said.append(block.data(), static_cast<std::size_t>(size));
  }
  port_ = static_cast<std::uint16_t>(std::stoi(said.substr(said.find(before) + before.size())));
}

std::string Site::log_in() {
  Crowd crowd(port_);
  Tally tally;
  std::string fields;
  const std::string body = "{\"login\":\"" + std::string(login) + "\",\"password\":\"" + std::string(password) + "\"}";
  crowd.add<Guest>(tally, [&](const Answer* answer) -> std::optional<Question> {
    if (answer == nullptr) {
      return Question{.request =
                          "POST /api/v1/session HTTP/1.1\r\nHost: khen.test\r\nContent-Type: application/json\r\n"
                          "Content-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + body};
    }
    const std::string cookie = answer->reply.header("set-cookie");
    const std::string member = "\"csrf\":\"";
    const std::size_t token = answer->text.find(member) + member.size();
    fields = "Cookie: " + cookie.substr(0, cookie.find(';')) +
             "\r\nX-CSRF-Token: " + answer->text.substr(token, answer->text.find('"', token) - token) + "\r\n";
    return std::nullopt;
  });
  EXPECT_TRUE(crowd.run_until([&] { return !fields.empty(); }, std::chrono::seconds(60))) << tally.text();
  return fields;
}

void Site::terminate() const { ::kill(process_, SIGTERM); }

std::optional<int> Site::ended() {
  int status = 0;
  if (!status_ && ::waitpid(process_, &status, WNOHANG) == process_) {
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return status_;
}

}  // namespace khen::load
