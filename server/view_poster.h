// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/view_card.h"

namespace khen {

// The pictures that could stand for a Recording, the program's own first, for choosing among them at the desk. An empty
// list when there is no choice. Pure.
PageData poster_choices_data(const Speech& speech, const Deliverable& deliverable);

}  // namespace khen
