// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills/storyboard.h"

#include <fmt/format.h>

#include <algorithm>

namespace khen {
namespace {

constexpr int columns = 10;
constexpr int rows = 10;
constexpr std::size_t tiles_a_sheet = std::size_t{columns} * rows;
constexpr int quality = 60;
constexpr std::string_view cues_name = "storyboard.vtt";

using Tiles = std::vector<const SampledFrame*>;

Tiles tiles_of(const Samples& samples) {
  Tiles tiles;
  for (const SampledFrame& frame : samples.frames) {
    if (frame.on_board) tiles.push_back(&frame);
  }
  return tiles;
}

std::string sheet_name(std::size_t number) { return fmt::format("storyboard-{}.webp", number + 1); }

// Place of a tile in its sheet, in tiles.
struct Place {
  int column;
  int row;
};
Place place_of(std::size_t tile) {
  const auto within = static_cast<int>(tile % tiles_a_sheet);
  return {within % columns, within / columns};
}

RawPicture draw_sheet(const Samples& samples, const Tiles& tiles, std::size_t number) {
  const std::size_t first = number * tiles_a_sheet;
  const std::size_t last = std::min(tiles.size(), first + tiles_a_sheet);
  const int count = static_cast<int>(last - first);
  RawPicture sheet;
  sheet.name = sheet_name(number);
  sheet.width = std::min(count, columns) * samples.tile_width;
  sheet.height = (count + columns - 1) / columns * samples.tile_height;
  sheet.rgb.resize(static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height) * 3);
  const std::size_t line = static_cast<std::size_t>(samples.tile_width) * 3;
  for (std::size_t tile = first; tile < last; ++tile) {
    const Place place = place_of(tile);
    for (int y = 0; y < samples.tile_height; ++y) {
      const auto row = static_cast<std::size_t>(place.row * samples.tile_height + y);
      const std::size_t target =
          row * static_cast<std::size_t>(sheet.width) * 3 + static_cast<std::size_t>(place.column) * line;
      sheet.rgb.replace(target, line, tiles[tile]->tile, static_cast<std::size_t>(y) * line, line);
    }
  }
  return sheet;
}

// WebVTT's "01:02:03.004".
std::string clock(MediaTime time) {
  const std::int64_t milliseconds = time.count() / 1000;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", milliseconds / 3'600'000, milliseconds / 60'000 % 60,
                     milliseconds / 1000 % 60, milliseconds % 1000);
}

std::string cues(const Samples& samples, const Tiles& tiles) {
  std::string text = "WEBVTT\n";
  for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
    const Place place = place_of(tile);
    const MediaTime begin = tile == 0 ? MediaTime(0) : tiles[tile]->time;
    const MediaTime end = tile + 1 < tiles.size() ? tiles[tile + 1]->time
                                                  : std::max(samples.duration, begin + std::chrono::milliseconds(1));
    text += fmt::format("\n{} --> {}\n{}#xywh={},{},{},{}\n", clock(begin), clock(end),
                        sheet_name(tile / tiles_a_sheet), place.column * samples.tile_width,
                        place.row * samples.tile_height, samples.tile_width, samples.tile_height);
  }
  return text;
}

}  // namespace

Result<std::vector<RenditionFile>> write_storyboard(const Sandbox& sandbox, const Samples& samples,
                                                    const Path& out_directory, const std::stop_token& stop) {
  const Tiles tiles = tiles_of(samples);
  std::vector<RenditionFile> made;
  if (tiles.empty()) return made;
  std::vector<RawPicture> sheets;
  for (std::size_t number = 0; number * tiles_a_sheet < tiles.size(); ++number) {
    sheets.push_back(draw_sheet(samples, tiles, number));
    RenditionFile file;
    file.role = RenditionRole::storyboard;
    file.name = sheets.back().name;
    file.media_type = "image/webp";
    file.width = sheets.back().width;
    file.height = sheets.back().height;
    made.push_back(std::move(file));
  }
  TRY(write_webp(sandbox, sheets, quality, out_directory, stop));
  LocalFiles files;
  const auto vtt = TRY(files.open(out_directory / cues_name, Opening::create_new));
  TRY(vtt->append(as_bytes(cues(samples, tiles))));
  RenditionFile file;
  file.role = RenditionRole::storyboard_cues;
  file.name = cues_name;
  file.media_type = "text/vtt";
  file.duration = samples.duration;
  made.push_back(std::move(file));
  return made;
}

}  // namespace khen
