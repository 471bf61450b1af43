// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace khen {

// Whether the first bytes are those of a camera's raw file. Many are TIFF files by their magic: what tells them is the
// DNG version, a colour filter array, or a camera's preview in front of its sub-directories. Foreign bytes, never
// fails.
bool is_raw(std::string_view head);

}  // namespace khen
