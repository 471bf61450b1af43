// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/job_queue.h"
#include "ingest/steps.h"
#include "metadata/recording.h"

// Letting a program listen to a Recording, when somebody asked for it and the archive's setting names one.
namespace khen {

// A Job that goes after all others. `language`: BCP 47, "" when unknown.
NewJob transcription_of(const Recording& recording, std::string_view language);

// Keeps what was heard as a machine-made, unreviewed transcript; asked again, it replaces what nobody has touched.
// Errors: speech.off, speech.command, those of listen() (transcode/speech/listen.h).
Step transcribe_step(const StepTools& tools);

}  // namespace khen
