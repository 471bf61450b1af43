// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"

namespace khen {

// The fields of a form that one of our own pages posted in this session: body bounded, token and origin checked.
Result<FormFields> read_own_form(Call& call, const Sessions& sessions);

// As read_own_form, for staff only.
Result<FormFields> read_staff_form(Call& call, const Sessions& sessions);

// A path of this site, and nothing that a browser would take for another host.
bool is_own_path(std::string_view path);

}  // namespace khen
