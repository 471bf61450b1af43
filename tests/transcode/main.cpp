// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <string_view>

#include "transcode/confine/trial.h"
#include "transcode/embedded/embedded.h"
#include "transcode/image.h"

// The tests are their own image decoder: the sandbox starts this program again with the verb.
int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == khen::image_decoder_verb) return khen::run_image_child(argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == khen::embedded_reader_verb) return khen::run_embedded_child(argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == khen::trial_verb) return khen::run_trial(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
