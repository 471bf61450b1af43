// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program is started again by itself as a confined decoder (of pictures, tags, sheets, packed folders), or to try
// its confinement. main() asks this first.
namespace khen {

bool wants_decoder(int argc, char** argv);
int run_decoder(int argc, char** argv);

}  // namespace khen
