// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "server/multipart.h"
#include "server/route_pages_import.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

// "name[file_name]=content;" of each part, the form taken in pieces of `piece` bytes.
std::string read_form(const std::string& body, std::size_t piece, std::string_view boundary = "XX") {
  std::string told;
  auto reader = MultipartReader::open("multipart/form-data; boundary=" + std::string(boundary),
                                      {.begin = [&](const MultipartReader::Part& part) -> Result<void> {
                                         told += part.name + (part.is_file ? "[" + part.file_name + "]" : "") + "=";
                                         return {};
                                       },
                                       .data = [&](Bytes bytes) -> Result<void> {
                                         told.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                                         return {};
                                       },
                                       .end = [&]() -> Result<void> {
                                         told += ";";
                                         return {};
                                       }});
  if (!reader) return reader.error().message;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const auto taken = reader->take(std::string_view(body).substr(at, piece));
    if (!taken) return told + "!" + taken.error().message;
  }
  const auto finished = reader->finish();
  return finished ? told : told + "!" + finished.error().message;
}

TEST(Multipart, a_form_is_the_same_however_its_bytes_come) {
  const std::string body =
      "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"files\"; filename=\"lời %22một%22.wav\"\r\n"
      "Content-Type: audio/wav\r\n\r\nRIFF\r\n--X\r\n--XXX\r\n\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\"\r\n\r\n\r\n"
      "--XX--\r\nepilogue";
  // "--XXX" begins like a boundary and goes on otherwise, which no browser would choose as one.
  EXPECT_TRUE(read_form(body, 1).ends_with("!form.malformed"));
  std::string sound = body;
  sound.replace(sound.find("--XXX"), 5, "--XYX");
  const std::string wanted = "csrf=abc;files[lời \"một\".wav]=RIFF\r\n--X\r\n--XYX\r\n;files[]=;";
  for (const std::size_t piece : {1, 2, 3, 7, 64, 100000}) EXPECT_EQ(read_form(sound, piece), wanted) << piece;
}

TEST(Multipart, what_is_no_form_is_refused) {
  EXPECT_EQ(MultipartReader::open("text/plain", {}).error().message, "form.malformed");
  EXPECT_EQ(MultipartReader::open("multipart/form-data", {}).error().message, "form.malformed");
  EXPECT_EQ(MultipartReader::open("multipart/form-data; boundary=" + std::string(71, 'x'), {}).error().message,
            "form.malformed");
  EXPECT_EQ(read_form("--XX\r\n\r\n\r\nabc\r\n--XX--", 5), "!form.malformed");
  EXPECT_EQ(read_form("--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XX--", 5), "!form.malformed");
  EXPECT_EQ(read_form("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc\r\n", 5), "a=!form.malformed")
      << "cut before its end";
  EXPECT_EQ(read_form("--XX\r\n" + std::string(20000, 'a'), 4096), "!form.too_large");
}

class ImportPagesTest : public ::testing::Test {
 protected:
  void SetUp() override { site_.sign_in("lan", Role::archivist); }

  struct Part {
    std::string name;
    std::string file_name;
    std::string content;
  };
  Reply send(const std::string& target, std::vector<Part> parts, std::optional<std::string> csrf = std::nullopt) {
    std::string body =
        "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + csrf.value_or(site_.csrf) + "\r\n";
    for (const Part& part : parts) {
      body += "--XX\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
      if (!part.file_name.empty()) body += "; filename=\"" + part.file_name + "\"";
      body += "\r\n\r\n" + part.content + "\r\n";
    }
    body += "--XX--\r\n";
    Request request = site_.request(Method::post, target);
    request.headers.add("content-type", "multipart/form-data; boundary=XX");
    request.content_length = body.size();
    EXPECT_TRUE(takes_import(request));
    Reply reply = site_.answer(request);
    if (!reply.intake) return reply;
    Request again = site_.request(Method::post, target);
    again.headers.add("content-type", "multipart/form-data; boundary=XX");
    again.content_length = body.size();
    again.intake = reply.intake;
    if (const auto taken = reply.intake->take(as_bytes(body)); !taken) again.intake_ended = taken.error();
    return site_.answer(again);
  }
  static std::string place(const Reply& reply) { return std::string(reply.headers.find("Location")); }

  PageSite site_;
};

TEST_F(ImportPagesTest, a_sheet_with_files_is_checked_and_its_good_rows_taken_in) {
  const Reply sent = send("/vi/desk/import", {{"sheet", "lô 1.csv",
                                               "key,files,titles[vi],genres\nK1,a.txt,Hát ru,\n"
                                               "K2,b.txt,Khan,sử thii\nK3,,,\n"},
                                              {"files", "a.txt", "một"},
                                              {"files", "thừa.txt", "ba"}});
  ASSERT_EQ(sent.status, 303) << PageSite::body(sent);
  const std::string page = place(sent);
  EXPECT_NE(site_.page(page).find("data-under-way"), std::string::npos);
  ASSERT_TRUE(site_.archive.work());
  std::string shown = site_.page(page);
  EXPECT_NE(shown.find("lô 1.csv"), std::string::npos);
  EXPECT_NE(shown.find("Có lỗi"), std::string::npos);
  EXPECT_NE(shown.find("b.txt"), std::string::npos);
  EXPECT_NE(shown.find("thừa.txt"), std::string::npos) << "files that no row names are told";
  EXPECT_NE(shown.find("value=\"carry_out\""), std::string::npos);
  EXPECT_EQ(site_.archive.count("record"), 0);

  EXPECT_EQ(site_.post(page + "/run", "op=carry_out").status, 303);
  EXPECT_EQ(site_.post(page + "/run", "op=carry_out").status, 409);
  ASSERT_TRUE(site_.archive.work());
  EXPECT_EQ(site_.archive.count("record"), 1);
  EXPECT_EQ(site_.archive.count("recording"), 1);
  EXPECT_NE(site_.page(page + "?rows=all").find("Đã tạo"), std::string::npos);

  const Reply csv = site_.get(page + "/report.csv");
  EXPECT_EQ(csv.status, 200);
  const std::string report = PageSite::body(csv);
  EXPECT_NE(report.find("khen:result"), std::string::npos);
  const Reply xlsx = site_.get(page + "/report.xlsx");
  EXPECT_TRUE(PageSite::body(xlsx).starts_with("PK"));

  // The report itself, put right, is the next sheet; what is in stays as it is.
  std::string corrected = report;
  corrected.replace(corrected.find("sử thii"), std::string("sử thii").size(), "Sử thi");
  ASSERT_EQ(send(page, {{"sheet", "lô 1.csv", corrected}, {"files", "b.txt", "hai"}}).status, 303);
  ASSERT_TRUE(site_.archive.work());
  EXPECT_EQ(site_.post(page + "/run", "op=carry_out").status, 303);
  ASSERT_TRUE(site_.archive.work());
  EXPECT_EQ(site_.archive.count("record"), 2);
  EXPECT_EQ(site_.archive.count("recording"), 2);
  EXPECT_EQ(site_.archive.damage(), "");

  EXPECT_EQ(site_.post(page + "/run", "op=remove").status, 303);
  EXPECT_EQ(site_.get(page).status, 404);
  EXPECT_EQ(site_.archive.count("record"), 2);
}

TEST_F(ImportPagesTest, a_file_that_cannot_be_kept_does_not_keep_the_others_out) {
  const Reply sent = send("/vi/desk/import", {{"sheet", "s.csv", "key,files,titles[vi]\nK1,a.txt,Hát ru\n"},
                                              {"files", "../../etc/passwd", "x"},
                                              {"files", "a.txt", "một"}});
  EXPECT_EQ(sent.status, 422);
  const std::string shown = PageSite::body(sent);
  EXPECT_NE(shown.find("etc/passwd"), std::string::npos);
  EXPECT_NE(shown.find("data-name=\"a.txt\""), std::string::npos);
  EXPECT_EQ(shown.find("data-name=\"../"), std::string::npos);
}

TEST_F(ImportPagesTest, a_sheet_that_cannot_be_read_says_why) {
  const std::string page = place(send("/vi/desk/import", {{"sheet", "s.csv", "key,nonsense\nK1,x\n"}}));
  ASSERT_TRUE(site_.archive.work());
  const std::string shown = site_.page(page);
  EXPECT_NE(shown.find("nonsense"), std::string::npos);
  const std::string other =
      place(send("/vi/desk/import", {{"sheet", "s.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."}}));
  ASSERT_TRUE(site_.archive.work());
  EXPECT_NE(site_.page(other).find(".xls"), std::string::npos);
  // And the queue leads there.
  EXPECT_NE(site_.page("/vi/desk/jobs").find(other), std::string::npos);
}

TEST_F(ImportPagesTest, importing_is_for_staff_with_a_form_of_their_own) {
  EXPECT_EQ(send("/vi/desk/import", {{"files", "a.txt", "x"}}, "wrong").status, 403);
  EXPECT_EQ(site_.archive.count("batch"), 0);
  for (const char* kind : {"csv", "xlsx"}) {
    EXPECT_EQ(site_.get("/vi/desk/import/template." + std::string(kind)).status, 200);
  }
  site_.sign_in("mai", Role::reader);
  EXPECT_EQ(send("/vi/desk/import", {{"files", "a.txt", "x"}}).status, 403);
  EXPECT_EQ(site_.get("/vi/desk/import").status, 403);
  EXPECT_EQ(site_.get("/vi/desk/import/template.csv").status, 403);
  site_.sign_out();
  EXPECT_EQ(site_.get("/vi/desk/import").status, 401);
}

}  // namespace
}  // namespace khen::test
