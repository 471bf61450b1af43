// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "transcode/image/nclx.h"

// The arithmetic of colour, without pictures. Light is linear; 1 is diffuse white (203 cd/m², ITU-R BT.2408).
namespace khen {

bool is_high_dynamic_range(const CodedColour& colour);

// Whether the declaration means anything else than sRGB.
bool is_special(const CodedColour& colour);

// Light of a code value in 0…1 (ITU-R BT.2100 for PQ and HLG, IEC 61966-2-1 for the rest).
double light_of(const CodedColour& colour, double code);

// Brightest light that is told apart.
inline constexpr double brightest = 10'000.0 / 203;

// Code value in 0…1 for sRGB. Highlights above white are rolled off when there can be any.
double code_of(const CodedColour& colour, double light);

// Rows of a matrix from these primaries to those of sRGB.
std::array<double, 9> to_srgb_primaries(const CodedColour& colour);

}  // namespace khen
