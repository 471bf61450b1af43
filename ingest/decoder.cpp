// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decoder.h"

#include <string_view>

#include "transcode/confine/trial.h"
#include "transcode/image.h"

namespace khen {

bool wants_decoder(int argc, char** argv) {
  return argc > 1 && (argv[1] == image_decoder_verb || argv[1] == trial_verb);
}

int run_decoder(int argc, char** argv) {
  return argv[1] == trial_verb ? run_trial(argc, argv) : run_image_child(argc, argv);
}

}  // namespace khen
