// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a picture looks like in few bits that scaling, coding anew and a little cropping leave nearly as they are. Pure.
namespace khen {

inline constexpr int look_side = 16;
using LookGrid = std::array<std::uint8_t, std::size_t{look_side} * look_side>;  // mean luma of the parts, row by row

// Two kinds of hash of the same grid: a short one by which likenesses are found, a long one by which they are
// confirmed.
struct Look {
  std::uint64_t key = 0;  // signs of the lowest 8 × 8 frequencies (DCT) against their median
  std::bitset<std::size_t{look_side} * look_side> fine;  // parts lighter than the median
  bool operator==(const Look&) const = default;
};

// Absent for a picture that shows next to nothing: all such ones are alike.
std::optional<Look> look_of(const LookGrid& grid);

// A still picture is looked at as a whole (first) and through twelve windows, so that a copy of which the border was
// cut away finds the whole, and the whole its copy. `glance`: luma, glance_side × glance_side, whatever the picture's
// shape. Empty when look_of() is absent for the whole.
inline constexpr int glance_side = 64;
inline constexpr std::size_t most_looks = 32;
std::vector<Look> looks_of_picture(std::span<const std::uint8_t> glance);

int distance(std::uint64_t one, std::uint64_t other);  // bits that differ

// How much alike, 0 to 1; absent: not the same material. Pictures: one of the two looks is that of a whole.
std::optional<double> likeness_of_pictures(std::span<const Look> one, std::span<const Look> other);
// Of films, by frames in order of time; most of the shorter list must be found in the other one.
std::optional<double> likeness_of_films(std::span<const Look> one, std::span<const Look> other);

// "looks.json" of a set of Renditions.
inline constexpr std::string_view looks_name = "looks.json";
enum class LookKind { picture, film };
struct Looks {
  LookKind kind = LookKind::picture;
  std::vector<Look> looks;  // at most most_looks
};
std::string to_json(const Looks& looks);
std::optional<Looks> parse_looks(std::string_view json);

// As kept in the catalogue: 80 hexadecimal digits a look.
std::string to_text(std::span<const Look> looks);
std::vector<Look> looks_in_text(std::string_view text);

}  // namespace khen
