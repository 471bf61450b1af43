// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/error.h"

// How a confined child of ours says why it refuses: one JSON object on standard output.
namespace khen {

std::string to_child_answer(const Error& error);

// nullopt: the answer is no refusal. A child that was taken over may say anything, so only a message id's shape and
// short, printable parameters come through; the code is `code`.
std::optional<Error> refusal_in(std::string_view answer, Code code);

}  // namespace khen
