// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/transcript/passage.h"
#include "transcode/derive.h"
#include "transcode/sandbox.h"
#include "transcode/speech/command.h"

namespace khen {

struct Listening {
  Path original;
  SpeechCommand command;
  std::string language;  // BCP 47, "" when unknown
  Path work_directory;   // must exist and be empty; what is left in it is its maker's to remove
};

// What a program hears in the first sound track of a Recording. Both steps are confined: FFmpeg makes a 16 kHz mono
// WAV file, then the program reads it without a network and with no other file. Its answer is foreign input
// (metadata/transcript/spoken.h). Errors: media.no_sound_track, speech.program_missing {program}, speech.failed
// {program}, speech.nothing_heard, those of parse_spoken() and Sandbox::run().
Result<Transcript> listen(const Sandbox& sandbox, const Listening& wish, const ProgressSink& sink,
                          const std::stop_token& stop);

}  // namespace khen
