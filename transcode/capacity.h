// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace khen {

// How many encoder runs this machine holds at a time: one for each core that we may use, half of the memory at most.
// Never less than one.
int encoder_capacity();

}  // namespace khen
