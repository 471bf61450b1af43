// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/moon_and_sun.h"

#include <array>
#include <cmath>
#include <numbers>

namespace khen::astronomy {
namespace {

constexpr double unix_epoch = 2440587.5;  // Julian date
constexpr double j2000 = 2451545.0;
constexpr double seconds_a_day = 86400;
constexpr double days_a_year = 365.2425;

double sine(double degrees) { return std::sin(degrees * std::numbers::pi / 180); }

// Polynomials for dynamical minus civil time in seconds, in years from `origin`; each holds before `until`.
struct ClockDrift {
  double until;
  double origin;
  std::array<double, 6> coefficients;
};
constexpr std::array<ClockDrift, 8> clock_drift{
    {{1920, 1900, {-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197, 0}},
     {1941, 1920, {21.20, 0.84493, -0.076100, 0.0020936, 0, 0}},
     {1961, 1950, {29.07, 0.407, -1.0 / 233, 1.0 / 2547, 0, 0}},
     {1986, 1975, {45.45, 1.067, -1.0 / 260, -1.0 / 718, 0, 0}},
     {2005, 2000, {63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599}},
     {2050, 2000, {62.92, 0.32217, 0.005589, 0, 0, 0}},
     {2150, 1820, {-205.724, 0.5628, 0.0032, 0, 0, 0}},
     {1e9, 1820, {-20, 0, 0.0032, 0, 0, 0}}}};

double clock_drift_days(double days_since_epoch) {
  const double year = 1970 + days_since_epoch / days_a_year;
  const ClockDrift* row = clock_drift.data();
  while (year >= row->until) ++row;
  double sum = 0;
  for (std::size_t i = row->coefficients.size(); i-- > 0;) sum = sum * (year - row->origin) + row->coefficients[i];
  return sum / seconds_a_day;
}

// One periodic term: days × E^|sun| × sin(sun·M + moon·M' + node·F).
struct Term {
  double amplitude;
  int sun;
  int moon;
  int node;
};
constexpr std::array<Term, 24> new_moon_terms{
    {{-0.40720, 0, 1, 0}, {0.17241, 1, 0, 0},    {0.01608, 0, 2, 0},   {0.01039, 0, 0, 2},   {0.00739, -1, 1, 0},
     {-0.00514, 1, 1, 0}, {0.00208, 2, 0, 0},    {-0.00111, 0, 1, -2}, {-0.00057, 0, 1, 2},  {0.00056, 1, 2, 0},
     {-0.00042, 0, 3, 0}, {0.00042, 1, 0, 2},    {0.00038, 1, 0, -2},  {-0.00024, -1, 2, 0}, {-0.00007, 2, 1, 0},
     {0.00004, 0, 2, -2}, {0.00004, 3, 0, 0},    {0.00003, 1, 1, -2},  {0.00003, 0, 2, 2},   {-0.00003, 1, 1, 2},
     {0.00003, -1, 1, 2}, {-0.00002, -1, 1, -2}, {-0.00002, 1, 3, 0},  {0.00002, 0, 4, 0}}};

// Planets pull: amplitude × sin(start + rate·k).
struct Pull {
  double amplitude;
  double start;
  double rate;
};
constexpr std::array<Pull, 14> pulls{{{0.000325, 299.77, 0.107408},
                                      {0.000165, 251.88, 0.016321},
                                      {0.000164, 251.83, 26.651886},
                                      {0.000126, 349.42, 36.412478},
                                      {0.000110, 84.66, 18.206239},
                                      {0.000062, 141.74, 53.303771},
                                      {0.000060, 207.14, 2.453732},
                                      {0.000056, 154.84, 7.306860},
                                      {0.000047, 34.52, 27.261239},
                                      {0.000042, 207.19, 0.121824},
                                      {0.000040, 291.34, 1.844379},
                                      {0.000037, 161.72, 24.198154},
                                      {0.000035, 239.56, 25.513099},
                                      {0.000023, 331.55, 3.592518}}};

constexpr double first_new_moon = 2451550.09766;
constexpr double synodic_month = 29.530588861;

}  // namespace

double new_moon(int lunation) {
  const double k = lunation;
  const double t = k / 1236.85;
  const double t2 = t * t;
  const double t3 = t2 * t;
  const double eccentricity = 1 - 0.002516 * t - 0.0000074 * t2;
  const double sun = 2.5534 + 29.10535670 * k - 0.0000014 * t2 - 0.00000011 * t3;
  const double moon = 201.5643 + 385.81693528 * k + 0.0107582 * t2 + 0.00001238 * t3;
  const double node_distance = 160.7108 + 390.67050284 * k - 0.0016118 * t2 - 0.00000227 * t3;
  const double node = 124.7746 - 1.56375588 * k + 0.0020672 * t2 + 0.00000215 * t3;
  double day = first_new_moon + synodic_month * k + 0.00015437 * t2 - 0.00000015 * t3 - 0.00017 * sine(node);
  for (const Term& term : new_moon_terms) {
    const double angle = term.sun * sun + term.moon * moon + term.node * node_distance;
    day += term.amplitude * std::pow(eccentricity, std::abs(term.sun)) * sine(angle);
  }
  for (const Pull& pull : pulls) day += pull.amplitude * sine(pull.start + pull.rate * k);
  day -= unix_epoch;
  return day - clock_drift_days(day);
}

int lunation_near(double days_since_epoch) {
  return static_cast<int>(std::floor((days_since_epoch + unix_epoch - first_new_moon) / synodic_month));
}

double sun_longitude(double days_since_epoch) {
  const double t = (days_since_epoch + clock_drift_days(days_since_epoch) + unix_epoch - j2000) / 36525;
  const double anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t * t;
  const double centre = (1.914602 - 0.004817 * t - 0.000014 * t * t) * sine(anomaly) +
                        (0.019993 - 0.000101 * t) * sine(2 * anomaly) + 0.000289 * sine(3 * anomaly);
  const double mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t;
  const double node = 125.04 - 1934.136 * t;
  const double apparent = std::fmod(mean + centre - 0.00569 - 0.00478 * sine(node), 360);
  return apparent < 0 ? apparent + 360 : apparent;
}

}  // namespace khen::astronomy
