// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/media_file.h"

#include <sys/stat.h>

#include <fstream>
#include <random>

#include "server/byte_range.h"
#include "tests/server/raw_client.h"

namespace khen::test {
namespace {

std::string random_bytes(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// A served directory with files of telling sizes.
class Media : public testing::Test {
 protected:
  void SetUp() override {
    auto directory = TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-media");
    ASSERT_TRUE(directory);
    directory_ = std::make_unique<TemporaryDirectory>(std::move(directory).value());
    server_ = std::make_unique<RunningServer>([this](Request& request) {
      auto reply = media_reply(request, file(request.path.substr(1)));
      return reply ? std::move(reply).value() : text_reply(404, "text/plain", reply.error().message);
    });
  }
  [[nodiscard]] MediaFile file(const std::string& name) const {
    return {.path = directory_->path() / name,
            .content_type = "video/mp4",
            .tag = EntityTag{"digest-" + name, TagStrength::strong},
            .caching = Caching::immutable,
            .disposition = Disposition::show,
            .download_name = {}};
  }
  std::string write(const std::string& name, std::size_t size) {
    std::string bytes = random_bytes(size);
    std::ofstream(directory_->path() / name, std::ios::binary) << bytes;
    return bytes;
  }
  RawReply fetch(const std::string& name, std::string_view fields = "") {
    return ask(server_->port(), get("/" + name, fields));
  }

  std::unique_ptr<TemporaryDirectory> directory_;
  std::unique_ptr<RunningServer> server_;
};

TEST_F(Media, a_file_comes_whole_with_its_validators) {
  const std::string bytes = write("a", 300000);
  const RawReply reply = fetch("a");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, bytes);
  EXPECT_EQ(reply.header("content-type"), "video/mp4");
  EXPECT_EQ(reply.header("etag"), "\"digest-a\"");
  EXPECT_EQ(reply.header("accept-ranges"), "bytes");
  EXPECT_EQ(reply.header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(reply.header("last-modified").size(), 29U);
  EXPECT_EQ(reply.headers.count("content-encoding"), 0U);
}

TEST_F(Media, random_ranges_are_byte_exact) {
  std::mt19937_64 random(11);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{131071},
                                 std::size_t{131072}, std::size_t{131073}, std::size_t{500000}}) {
    const std::string bytes = write("r", size);
    RawClient client(server_->port());
    for (int i = 0; i < 150; ++i) {
      const std::uint64_t reach = size + size / 4 + 3;
      const std::string first = random() % 5 == 0 ? "" : std::to_string(random() % reach);
      const std::string last = random() % 5 == 0 ? "" : std::to_string(random() % reach);
      const std::string header = "bytes=" + first + "-" + last;
      client.send(get("/r", "Range: " + header + "\r\n"));
      const RawReply reply = client.read_reply();
      const RangeDecision range = resolve_range(header, size);
      const int statuses[] = {200, 206, 416};
      ASSERT_EQ(reply.status, statuses[static_cast<int>(range.outcome)]) << header << " of " << size;
      ASSERT_EQ(reply.body, bytes.substr(range.offset, range.length)) << header << " of " << size;
      if (range.outcome == RangeOutcome::whole) continue;
      ASSERT_EQ(reply.header("content-range"), content_range(range, size));
    }
  }
}

TEST_F(Media, a_range_past_the_end_gives_no_byte) {
  write("a", 5000);
  const RawReply past = fetch("a", "Range: bytes=5000-9000000\r\n");
  EXPECT_EQ(past.status, 416);
  EXPECT_EQ(past.header("content-range"), "bytes */5000");
  EXPECT_EQ(past.body, "");
  const RawReply clamped = fetch("a", "Range: bytes=4999-9000000\r\n");
  EXPECT_EQ(clamped.status, 206);
  EXPECT_EQ(clamped.header("content-length"), "1");
}

TEST_F(Media, two_thousand_ranges_give_the_file_once) {
  const std::string bytes = write("a", 1000);
  std::string many = "Range: bytes=0-";
  for (int i = 0; i < 2000; ++i) many += ",0-";
  const RawReply reply = fetch("a", many + "\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, bytes);
}

TEST_F(Media, head_has_the_fields_of_get) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{90000}}) {
    write("h", size);
    for (const std::string_view fields :
         {"", "Range: bytes=0-0\r\n", "Range: bytes=99999999-\r\n", "If-None-Match: \"digest-h\"\r\n"}) {
      RawReply got = fetch("h", fields);
      RawReply head = ask(server_->port(), "HEAD" + get("/h", fields).substr(3), RawClient::Expect::head_only);
      got.headers.erase("date");
      head.headers.erase("date");
      EXPECT_EQ(head.status, got.status);
      EXPECT_EQ(head.headers, got.headers) << fields;
    }
  }
}

TEST_F(Media, conditions_save_the_bytes) {
  const std::string bytes = write("a", 100);
  const std::string modified = fetch("a").header("last-modified");
  const RawReply cached = fetch("a", "If-None-Match: \"x\", \"digest-a\"\r\n");
  EXPECT_EQ(cached.status, 304);
  EXPECT_EQ(cached.header("etag"), "\"digest-a\"");
  EXPECT_EQ(cached.headers.count("content-length"), 0U);
  EXPECT_EQ(fetch("a", "If-Modified-Since: " + modified + "\r\n").status, 304);
  EXPECT_EQ(fetch("a", "If-None-Match: \"x\"\r\nIf-Modified-Since: " + modified + "\r\n").status, 200);
  EXPECT_EQ(fetch("a", "If-Match: \"x\"\r\n").status, 412);
  EXPECT_EQ(fetch("a", "If-Match: \"digest-a\"\r\n").status, 200);
}

TEST_F(Media, a_range_of_another_version_gives_the_whole_file) {
  const std::string bytes = write("a", 100);
  EXPECT_EQ(fetch("a", "Range: bytes=0-9\r\nIf-Range: \"digest-a\"\r\n").status, 206);
  const RawReply other = fetch("a", "Range: bytes=0-9\r\nIf-Range: \"older\"\r\n");
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.body, bytes);
}

TEST_F(Media, what_is_no_regular_file_is_not_found) {
  write("a", 10);
  std::filesystem::create_directory(directory_->path() / "directory");
  std::filesystem::create_symlink(directory_->path() / "a", directory_->path() / "link");
  ASSERT_EQ(::mkfifo((directory_->path() / "pipe").c_str(), 0600), 0);
  for (const char* name : {"absent", "directory", "link", "pipe"}) EXPECT_EQ(fetch(name).status, 404) << name;
}

TEST_F(Media, a_file_replaced_while_it_is_sent_stays_the_old_one) {
  const std::string bytes = write("a", 20 << 20);
  RawClient client(server_->port());
  client.send(get("/a"));
  RawReply head = client.read_reply(RawClient::Expect::head_only);
  std::ofstream(directory_->path() / "b") << "new";
  std::filesystem::rename(directory_->path() / "b", directory_->path() / "a");
  client.end_output();
  EXPECT_EQ(client.read_rest(), bytes);
}

TEST_F(Media, a_file_that_shrinks_while_it_is_sent_cuts_the_connection) {
  write("a", 64 << 20);
  RawClient client(server_->port());
  client.send(get("/a"));
  client.read_reply(RawClient::Expect::head_only);
  std::filesystem::resize_file(directory_->path() / "a", 10);
  EXPECT_LT(client.read_rest().size(), std::size_t{64} << 20);
}

TEST(ContentDisposition, keeps_any_name_and_ends_none) {
  EXPECT_EQ(content_disposition(Disposition::save, "a.mp4"), "attachment; filename=\"a.mp4\"");
  EXPECT_EQ(content_disposition(Disposition::save, "lễ \"hội\"\r\n.mp4"),
            "attachment; filename=\"l_ _h_i___.mp4\"; "
            "filename*=UTF-8''l%E1%BB%85%20%22h%E1%BB%99i%22%0D%0A.mp4");
  EXPECT_EQ(content_disposition(Disposition::show, ""), "inline");
}

TEST(ConditionalText, turns_into_304_for_those_who_have_it) {
  Request request;
  request.headers.add("if-none-match", "W/\"v1\"");
  const Validators validators{EntityTag{"v1", TagStrength::strong}, std::nullopt};
  const Reply same = conditional_reply(request, text_reply(200, "text/html", "x"), validators, Caching::revalidate);
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.headers.find("ETag"), "\"v1\"");
  EXPECT_FALSE(same.headers.has("Content-Type"));
  const Reply other = conditional_reply(Request{}, text_reply(200, "text/html", "x"), validators, Caching::revalidate);
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.headers.find("Cache-Control"), "public, no-cache");
}

}  // namespace
}  // namespace khen::test
