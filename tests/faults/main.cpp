// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "ingest/decoder.h"

// The sandbox starts this very program again as the confined image decoder.
int main(int argc, char** argv) {
  if (khen::wants_decoder(argc, argv)) return khen::run_decoder(argc, argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
