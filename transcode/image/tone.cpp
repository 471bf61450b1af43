// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/tone.h"

#include <algorithm>
#include <cmath>

namespace khen {
namespace {

constexpr int perceptual_quantizer = 16;
constexpr int hybrid_log_gamma = 18;
constexpr int wide_gamut = 9;  // ITU-R BT.2020
constexpr int display_p3 = 12;
constexpr double white = 203;  // cd/m²

double perceptual_light(double code) {
  constexpr double m1 = 2610.0 / 16384;
  constexpr double m2 = 2523.0 / 4096 * 128;
  constexpr double c1 = 3424.0 / 4096;
  constexpr double c2 = 2413.0 / 4096 * 32;
  constexpr double c3 = 2392.0 / 4096 * 32;
  const double power = std::pow(code, 1 / m2);
  return 10'000 / white * std::pow(std::max(0.0, power - c1) / (c2 - c3 * power), 1 / m1);
}

// On a display of 1,000 cd/m².
double hybrid_light(double code) {
  constexpr double a = 0.17883277;
  constexpr double b = 1 - 4 * a;
  const double c = 0.5 - a * std::log(4 * a);
  const double scene = code <= 0.5 ? code * code / 3 : (std::exp((code - c) / a) + b) / 12;
  return 1000 / white * std::pow(scene, 1.2);
}

double standard_light(double code) { return code <= 0.04045 ? code / 12.92 : std::pow((code + 0.055) / 1.055, 2.4); }

double standard_code(double light) {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

// Untouched up to the knee, then a curve that reaches 1 at 1,000 cd/m²; what is brighter is white.
double rolled_off(double light) {
  constexpr double knee = 0.3;
  constexpr double peak = 1000 / white;
  if (light <= knee) return light;
  const double a = -knee * knee * (peak - 1) / (knee * knee - 2 * knee + peak);
  const double b = (knee * knee - 2 * knee * peak + peak) / (peak - 1);
  return std::min(1.0, (b * b + 2 * b * knee + knee * knee) / (b - a) * (light + a) / (light + b));
}

}  // namespace

bool is_high_dynamic_range(const CodedColour& colour) {
  return colour.transfer == perceptual_quantizer || colour.transfer == hybrid_log_gamma;
}

bool is_special(const CodedColour& colour) {
  return is_high_dynamic_range(colour) || colour.primaries == wide_gamut || colour.primaries == display_p3;
}

double light_of(const CodedColour& colour, double code) {
  if (colour.transfer == perceptual_quantizer) return perceptual_light(code);
  if (colour.transfer == hybrid_log_gamma) return hybrid_light(code);
  return standard_light(code);
}

double code_of(const CodedColour& colour, double light) {
  const double shown = is_high_dynamic_range(colour) ? rolled_off(light) : light;
  return std::clamp(standard_code(std::max(0.0, shown)), 0.0, 1.0);
}

std::array<double, 9> to_srgb_primaries(const CodedColour& colour) {
  if (colour.primaries == wide_gamut) {
    return {1.660491, -0.587641, -0.072850, -0.124550, 1.132900, -0.008349, -0.018151, -0.100579, 1.118730};
  }
  if (colour.primaries == display_p3) {
    return {1.224940, -0.224940, 0, -0.042057, 1.042057, 0, -0.019638, -0.078636, 1.098274};
  }
  return {1, 0, 0, 0, 1, 0, 0, 0, 1};
}

}  // namespace khen
