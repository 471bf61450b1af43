// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/sound_facts.h"
#include "server/view_card.h"

// A Recording's sound, drawn and in figures. Pure.
namespace khen {

// {bars, path}: an SVG path of upright strokes in a field `bars` wide and 100 high; absent when there is nothing to
// draw. It needs no script.
PageData waveform_data(const MeasuredSound& sound);

// What a researcher asks for: figures, the spectrogram, files to download. Absent when nothing was measured.
PageData research_data(const Speech& speech, const Deliverable& deliverable, const MeasuredSound* sound);

}  // namespace khen
