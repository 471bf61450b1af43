// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/sru.h"

#include <chrono>
#include <thread>

#include "tests/server/page_site.h"
#include "tests/server/support/xml.h"

namespace khen::test {
namespace {

class SruTest : public ::testing::Test {
 protected:
  static constexpr const char* diagnostic = "//diag:diagnostic/diag:uri";

  Xml ask(const std::string& query) {
    const Reply reply = site_.get("/sru?" + query);
    EXPECT_EQ(reply.status, 200) << query;
    EXPECT_EQ(reply.headers.find("Content-Type"), "application/xml; charset=utf-8");
    Xml xml(PageSite::body(reply));
    EXPECT_TRUE(xml.well_formed()) << PageSite::body(reply);
    return xml;
  }
  std::string refusal(const std::string& query) { return ask(query).text(diagnostic); }
  static std::string query(std::string_view cql) { return "query=" + percent_encode(cql); }

  PageSite site_;
};

TEST_F(SruTest, FindsRecordsAsDublinCoreTheNewestFirst) {
  for (int i = 0; i < 12; ++i) {
    site_.add(published("Hát then " + std::to_string(i)));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // what is published in one of them has no order
  }
  site_.add(published("Khèn"));
  site_.index();
  const Xml xml = ask(query("dc.title = \"hát then\"") + "&version=2.0&operation=searchRetrieve");
  EXPECT_EQ(xml.text("/sru:searchRetrieveResponse/sru:numberOfRecords"), "12");
  EXPECT_EQ(xml.text("//sru:resultCountPrecision"), "info:srw/vocabulary/resultCountPrecision/1/exact");
  EXPECT_EQ(xml.count("//sru:record"), 10U);
  EXPECT_EQ(xml.text("//sru:nextRecordPosition"), "11");
  EXPECT_EQ(xml.text("//sru:record[1]//dc:title"), "Hát then 11");
  EXPECT_EQ(xml.text("//sru:record[10]/sru:recordPosition"), "10");
  const Xml rest = ask(query("dc.title = \"hát then\"") + "&startRecord=11&maximumRecords=50");
  EXPECT_EQ(rest.count("//sru:record"), 2U);
  EXPECT_EQ(rest.count("//sru:nextRecordPosition"), 0U);
  EXPECT_EQ(rest.text("//sru:recordPosition"), "11");
  EXPECT_EQ(ask(query("khèn not then")).text("//sru:numberOfRecords"), "1");
  EXPECT_EQ(ask("queryType=searchTerms&query=hat+-then").text("//sru:numberOfRecords"), "0");
}

TEST_F(SruTest, GivesTheNumberAloneAndTextsWhereThatIsAskedFor) {
  site_.add(published("Hát & then"));
  site_.index();
  const Xml number = ask(query("then") + "&maximumRecords=0");
  EXPECT_EQ(number.text("//sru:numberOfRecords"), "1");
  EXPECT_EQ(number.count("//sru:record"), 0U);
  const Xml text = ask(query("then") + "&recordXMLEscaping=string");
  EXPECT_TRUE(text.text("//sru:recordData").starts_with("<oai_dc:dc "));
  EXPECT_EQ(text.count("//dc:title"), 0U);
}

TEST_F(SruTest, WhatIsClosedIsNeitherFoundNorCounted) {
  site_.add(published("Hát then kín", AccessClass::signed_in));
  site_.index();
  EXPECT_EQ(ask(query("then")).text("//sru:numberOfRecords"), "0");
  site_.sign_in("mai", Role::reader);
  EXPECT_EQ(ask(query("then")).text("//sru:numberOfRecords"), "1");
}

TEST_F(SruTest, ExplainsItselfToWhoeverAsksNothing) {
  for (const std::string asked : {"", "operation=explain", "operation=explain&version=2.0"}) {
    const Xml xml = ask(asked);
    EXPECT_EQ(xml.text("/sru:explainResponse//zr:host"), "khen.test") << asked;
    EXPECT_EQ(xml.text("//zr:port"), "80");
    EXPECT_GT(xml.count("//zr:index"), 10U);
    EXPECT_EQ(xml.attribute("//zr:schema", "name"), "oai_dc");
  }
}

TEST_F(SruTest, TellsWhatIsWrongByTheNumbersOfTheStandard) {
  site_.add(published("Hát then"));
  site_.index();
  const auto number = [](int n) { return "info:srw/diagnostic/1/" + std::to_string(n); };
  EXPECT_EQ(refusal("operation=scan"), number(4));
  EXPECT_EQ(refusal(query("then") + "&version=1.1"), number(5));
  EXPECT_EQ(refusal(query("then") + "&startRecord=0"), number(6));
  EXPECT_EQ(refusal(query("then") + "&maximumRecords=many"), number(6));
  EXPECT_EQ(refusal("operation=searchRetrieve"), number(7));
  EXPECT_EQ(refusal(query("then") + "&colour=red"), number(8));
  EXPECT_EQ(refusal(query("then and")), number(10));
  EXPECT_EQ(refusal(query("colour = red")), number(16));
  EXPECT_EQ(refusal(query("then") + "&startRecord=2"), number(61));
  EXPECT_EQ(refusal(query("then") + "&startRecord=10001"), number(61));
  EXPECT_EQ(refusal(query("then") + "&recordSchema=marcxml"), number(66));
  EXPECT_EQ(refusal(query("then") + "&recordXMLEscaping=paper"), number(71));
  EXPECT_EQ(refusal(query("then") + "&sortKeys=title"), number(80));
  EXPECT_EQ(refusal(query("then") + "&stylesheet=/x.xsl"), number(110));
  EXPECT_EQ(refusal(query("then") + "&x-info=1"), "");
  EXPECT_EQ(ask(query("then and")).text("//sru:numberOfRecords"), "0");
}

TEST_F(SruTest, WhatIsRepeatedFromTheRequestStaysText) {
  const Xml xml = ask(query("colour<x> = \"</sru:query>&\""));
  EXPECT_EQ(xml.count("/sru:searchRetrieveResponse"), 1U);
  const Xml found = ask(query("\"</sru:query><x/>&\""));
  EXPECT_EQ(found.text("//sru:echoedSearchRetrieveRequest/sru:query"), "\"</sru:query><x/>&\"");
  EXPECT_EQ(found.count("//x"), 0U);
}

}  // namespace
}  // namespace khen::test
