// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/iiif/picture_service.h"
#include "tests/server/api_site.h"
#include "tests/server/pyramid.h"

namespace khen::test {
namespace {

using Json = nlohmann::json;

TEST(PictureService, AnnouncesWhatLiesReady) {
  const auto service = picture_service(large_picture());
  ASSERT_TRUE(service.has_value());
  const Json info = Json::parse(picture_info(*service, "http://khen.test/iiif/3/x"));
  EXPECT_EQ(info["width"], 2500);
  EXPECT_EQ(info["profile"], "level0");
  EXPECT_EQ(info["tiles"][0]["scaleFactors"], Json({1, 2, 4, 8}));
  EXPECT_EQ(info["sizes"].size(), 2U);
  EXPECT_FALSE(picture_service({picture("page-1", "page-1.webp", 10, 10)}).has_value());
}

TEST(PictureService, FindsExactlyTheTilesThatItAnnounces) {
  const PictureService service = *picture_service(large_picture());
  // Every tile of every level, addressed as the standard's own formula does.
  int tiles = 0;
  for (int level = 3, scale = 1; level >= 0; --level, scale *= 2) {
    for (int y = 0; y * 512 * scale < 1500; ++y) {
      for (int x = 0; x * 512 * scale < 2500; ++x) {
        const int left = x * 512 * scale;
        const int top = y * 512 * scale;
        const int width = std::min(512 * scale, 2500 - left);
        const int height = std::min(512 * scale, 1500 - top);
        const std::string region = fmt::format("{},{},{},{}", left, top, width, height);
        const std::string size = fmt::format("{},{}", (width + scale - 1) / scale, (height + scale - 1) / scale);
        const auto wanted = wanted_part(service, region, size);
        ASSERT_TRUE(wanted.has_value()) << region << "/" << size;
        const auto& place = std::get<TilePlace>(*wanted);
        EXPECT_EQ(name_of(place), fmt::format("pyramid/pyramid_files/{}/{}_{}.jpg", level, x, y));
        ++tiles;
      }
    }
  }
  EXPECT_EQ(tiles, 15 + 6 + 2 + 1);
  for (const auto& [region, size] : std::vector<std::pair<std::string, std::string>>{{"0,0,512,512", "512,511"},
                                                                                     {"1,0,512,512", "512,512"},
                                                                                     {"0,0,0,0", "0,0"},
                                                                                     {"square", "512,512"},
                                                                                     {"full", "2500,1500"},
                                                                                     {"full", "^max"},
                                                                                     {"pct:0,0,10,10", "10,10"},
                                                                                     {"-512,0,512,512", "512,512"},
                                                                                     {"0,0,512,99999999999", "512,1"},
                                                                                     {"512000,0,512,512", "512,512"}}) {
    EXPECT_FALSE(wanted_part(service, region, size).has_value()) << region << "/" << size;
  }
  EXPECT_EQ(std::get<WholeSize>(*wanted_part(service, "full", "max")).file_name, "image-640.jpg");
  EXPECT_EQ(std::get<WholeSize>(*wanted_part(service, "full", "320,")).file_name, "image-320.jpg");
}

class IiifTest : public ::testing::Test {
 protected:
  IiifTest() {
    RenditionSet set{recording_, recording_.str() + "/plan2", "plan2", large_picture()};
    const Path directory = site_.archive.home->paths.renditions / set.directory;
    std::filesystem::create_directories(directory);
    std::ofstream(directory / "pyramid.zip", std::ios::binary)
        << pyramid({"pyramid/pyramid_files/3/4_2.jpg", "pyramid/pyramid_files/0/0_0.jpg"});
    std::ofstream(directory / "image-640.jpg") << "whole";
    EXPECT_TRUE(
        site_.archive.home->catalogue->write([&](Db& db) { return publish_renditions(db, site_.clock, set, "{}"); }));
  }
  ApiSite site_;
  RecordId record_ = site_.add("Bản đồ", Status::published, AccessClass::everyone);
  RecordingId recording_ = site_.add_recording(record_);
  std::string base_ = "/iiif/3/" + recording_.str();
  std::string edge_ = base_ + "/2048,1024,452,476/452,476/0/default.jpg";
};

TEST_F(IiifTest, tiles_and_sizes_are_served_as_they_lie) {
  ApiClient client(site_);
  const RawReply info = client.get(base_ + "/info.json");
  EXPECT_EQ(info.status, 200);
  EXPECT_EQ(Json::parse(info.body)["id"], "http://khen.test" + base_);
  EXPECT_EQ(info.header("access-control-allow-origin"), "*");
  EXPECT_EQ(client.get(base_).status, 303);
  const RawReply tile = client.get(edge_);
  EXPECT_EQ(tile.status, 200);
  EXPECT_EQ(tile.body, "tile pyramid/pyramid_files/3/4_2.jpg");
  EXPECT_EQ(tile.header("content-type"), "image/jpeg");
  EXPECT_EQ(client.get(edge_, "If-None-Match: " + tile.header("etag") + "\r\n").status, 304);
  EXPECT_EQ(client.get(base_ + "/full/max/0/default.jpg").body, "whole");
  EXPECT_EQ(client.get(base_ + "/0,0,512,512/512,512/0/default.jpg").status, 404) << "announced, but not in the file";
  EXPECT_EQ(client.get(base_ + "/full/max/90/default.jpg").status, 404);
  EXPECT_EQ(client.get(base_ + "/full/max/0/default.png").status, 404);
}

// P8 holds for tiles as for whole files.
TEST_F(IiifTest, a_permission_taken_away_holds_at_the_next_tile) {
  ApiClient anonymous(site_);
  ApiClient archivist(site_, "lan");
  const std::string tag = anonymous.get(edge_).header("etag");
  site_.change_access(record_, AccessClass::staff);
  for (const std::string& address : {edge_, base_ + "/info.json", base_, base_ + "/full/max/0/default.jpg"}) {
    EXPECT_EQ(anonymous.get(address).status, 404) << address;
    EXPECT_EQ(anonymous.get(address, "If-None-Match: " + tag + "\r\n").status, 404) << address;
  }
  const RawReply allowed = archivist.get(edge_);
  EXPECT_EQ(allowed.status, 200);
  EXPECT_EQ(allowed.header("cache-control"), "private, no-cache");
  EXPECT_EQ(allowed.headers.count("access-control-allow-origin"), 0U);
}

}  // namespace
}  // namespace khen::test
