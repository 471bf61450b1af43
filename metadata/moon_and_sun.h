// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Positions after Jean Meeus, "Astronomical Algorithms" (2nd edition, chapters 25 and 49), with the difference between
// dynamical and civil time after Espenak and Meeus. Times are days since 1970-01-01T00:00 UTC. Good to about half a
// minute for new moons and 0.01° for the sun in 1900–2199.
namespace khen::astronomy {

// Lunation 0 is the new moon of 2000-01-06.
double new_moon(int lunation);
int lunation_near(double days_since_epoch);

// Apparent geocentric longitude of the sun in degrees, 0 ≤ x < 360; 270 at the winter solstice.
double sun_longitude(double days_since_epoch);

}  // namespace khen::astronomy
