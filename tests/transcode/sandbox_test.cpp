// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sandbox.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

#include "metadata/base/descriptor.h"
#include "tests/transcode/support/samples.h"
#include "transcode/command.h"

namespace khen {
namespace {

using test::message_of;
using test::ok;

Sandbox limits_only() {
  SandboxOptions options;
  options.mode = SandboxMode::limits;
  return Sandbox(options);
}

// A TCP listener on the loopback that tells whether anybody came.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_.get(), 8), 0);
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] bool visited() const {
    pollfd waiting{socket_.get(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) > 0;
  }

 private:
  Descriptor socket_;
  int port_ = 0;
};

class SandboxTest : public test::Workshop {
 protected:
  // Copies the bytes of any file that FFmpeg can reach to standard output.
  std::string read_through(const Sandbox& sandbox, const std::string& name, const Path& input) {
    Confined job;
    job.arguments = {"-v",   "error", "-nostdin", "-f",   "data", "-i",   name,
                     "-map", "0",     "-c",       "copy", "-f",   "data", "pipe:1"};
    job.input = input;
    std::string text;
    const auto collect = [&](std::string_view piece) {
      text += piece;
      return Advance::none;
    };
    EXPECT_TRUE(ok(sandbox.run(job, collect, {})));
    return text;
  }
};

TEST_F(SandboxTest, WorksOnThisMachine) {
  EXPECT_TRUE(ok(sandbox_.check()));
  EXPECT_TRUE(ok(limits_only().check()));
}

TEST_F(SandboxTest, SaysSoWhenBubblewrapIsMissing) {
  SandboxOptions options;
  options.bubblewrap = "/nonexistent/bwrap";
  EXPECT_EQ(message_of(Sandbox(options).check()), "sandbox.unavailable");
}

TEST_F(SandboxTest, ReadsItsInputAndNoOtherFile) {
  const Path input = write("input", "the input");
  const Path canary = write("canary", "the canary");
  EXPECT_EQ(read_through(sandbox_, "/in", input), "the input");
  EXPECT_EQ(read_through(sandbox_, canary.native(), input), "");
  EXPECT_EQ(read_through(sandbox_, "/etc/passwd", input), "");
  const Sandbox weak = limits_only();
  EXPECT_EQ(read_through(weak, std::string(weak.input_name()), input), "the input");
  EXPECT_EQ(read_through(weak, canary.native(), input), "the canary") << "control: limits alone don't hide files";
}

TEST_F(SandboxTest, WritesIntoItsDirectoryOnly) {
  const Path out = directory() / "out";
  std::filesystem::create_directory(out);
  for (const std::string name : {"inside.wav", "/in", "/usr/outside.wav", "/outside.wav"}) {
    Confined job;
    job.arguments = {"-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "sine=d=0.1", "-f", "wav", name};
    job.input = write("input", "unchanged");
    job.output_directory = out;
    const Result<ChildEnd> end = sandbox_.run(job, nullptr, {});
    ASSERT_TRUE(ok(end));
    EXPECT_EQ(end->exit_code == 0, name == "inside.wav") << name;
  }
  EXPECT_TRUE(std::filesystem::exists(out / "inside.wav"));
  EXPECT_EQ(*read_file(directory() / "input", 100), "unchanged");
}

TEST_F(SandboxTest, ReachesNoNetwork) {
  const Listener listener;
  const std::string address = "tcp://127.0.0.1:" + std::to_string(listener.port()) + "?timeout=200000";
  read_through(sandbox_, address, {});
  EXPECT_FALSE(listener.visited());
  read_through(limits_only(), address, {});
  EXPECT_FALSE(listener.visited()) << "without namespaces the list of system calls holds";
  ChildSpec free;
  free.arguments = {"/usr/bin/ffmpeg", "-v", "error", "-nostdin", "-f", "data", "-i", address, "-f", "null", "-"};
  EXPECT_TRUE(ok(run_child(free, nullptr, {})));
  EXPECT_TRUE(listener.visited()) << "control: without confinement the address is reachable";
}

TEST_F(SandboxTest, KnowsHowStrongItIs) {
  const Result<Reach> strong = sandbox_.measure();
  ASSERT_TRUE(ok(strong));
  EXPECT_EQ(*strong, Reach{});
  const Result<Reach> weak = limits_only().measure();
  ASSERT_TRUE(ok(weak));
  EXPECT_EQ(*weak, (Reach{.files = true}));
  const Listener listener;
  ChildSpec free;
  free.arguments = {std::filesystem::canonical("/proc/self/exe").native(), std::string(trial_verb), "/etc/passwd",
                    std::to_string(listener.port())};
  std::string words;
  const ChildOutput collect = [&](std::string_view piece) {
    words += piece;
    return Advance::none;
  };
  EXPECT_TRUE(ok(run_child(free, collect, {})));
  EXPECT_EQ(reach_in(words), (Reach{true, true, true, true})) << "control: without confinement all of it works";
}

TEST(ReachTest, IsTotalWhenNothingIsKnown) {
  EXPECT_EQ(reach_in(""), (Reach{true, true, true, true}));
  EXPECT_EQ(reach_in("files\n"), (Reach{true, true, true, true}));
  EXPECT_EQ(reach_in("files\ndone\n"), (Reach{.files = true}));
}

// Lists of other files under an innocent name, given to the very commands that the probe uses, in the weaker mode:
// the allow-lists alone must hold.
TEST_F(SandboxTest, FollowsNoReferenceOutOfADressedUpFile) {
  const Listener listener;
  const Path canary = make("canary.ts", {"-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "mpeg2video"});
  const std::string url = "http://127.0.0.1:" + std::to_string(listener.port()) + "/x.ts";
  const std::string contents[] = {
      "#EXTM3U\n#EXTINF:4.0,\n" + canary.native() + "\n#EXT-X-ENDLIST\n",
      "#EXTM3U\n#EXTINF:4.0,\nfile://" + canary.native() + "\n#EXT-X-ENDLIST\n",
      "#EXTM3U\n#EXTINF:4.0,\n" + url + "\n#EXT-X-ENDLIST\n",
      "#EXTM3U\n#EXTINF:4.0,\nconcat:" + url + "|" + canary.native() + "\n#EXT-X-ENDLIST\n",
      "ffconcat version 1.0\nfile '" + canary.native() + "'\n",
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 8198 RTP/AVP 96\n",
      "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet><BaseURL>" + url +
          "</BaseURL></AdaptationSet></Period></MPD>",
  };
  const Sandbox weak = limits_only();
  std::string demuxers;  // all at once: what is refused by the sum is refused by each
  for (std::size_t i = 0; i < format_count; ++i) {
    const std::string_view more = facts(static_cast<Format>(i)).demuxers;
    if (!more.empty()) demuxers += (demuxers.empty() ? "" : ",") + std::string(more);
  }
  const auto exit_code = [&](const Path& file) {
    Confined job;
    job.program = Program::ffprobe;
    job.arguments = probe_arguments(Format::isobmff, weak.input_name());
    std::ranges::replace(job.arguments, std::string(facts(Format::isobmff).demuxers), demuxers);
    job.input = file;
    const Result<ChildEnd> end = weak.run(job, nullptr, {});
    EXPECT_TRUE(ok(end));
    return end ? end->exit_code : -1;
  };
  for (const std::string& content : contents) {
    const Path file = write("innocent.mp4", content);
    EXPECT_FALSE(probe(weak, file).has_value());
    EXPECT_NE(exit_code(file), 0) << content;
  }
  EXPECT_FALSE(listener.visited());
  EXPECT_EQ(exit_code(canary), 0) << "control: the canary itself is readable";
}

}  // namespace
}  // namespace khen
