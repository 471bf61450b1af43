// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/form_post.h"

#include <algorithm>

namespace khen {

Result<FormFields> read_own_form(Call& call, const Sessions& sessions) {
  // The largest is a Record with many long texts.
  constexpr std::uint64_t longest = 4ULL * 1024 * 1024;
  constexpr FormLimits limits{.fields = 8192, .name = 256, .value = 256UL * 1024};
  TRY(require_signed_in(call.visit));
  FormFields form = TRY(parse_form(TRY(call.request.read_body(longest)), limits));
  TRY(sessions.require_own_form(call.request, call.visit, form.value_or("csrf", "")));
  return form;
}

Result<FormFields> read_staff_form(Call& call, const Sessions& sessions) {
  TRY(require_staff(call.visit));
  return read_own_form(call, sessions);
}

bool is_own_path(std::string_view path) {
  // A browser drops tabs and line ends before it reads an address: what follows them could become a host.
  const bool plain = std::none_of(
      path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; });
  return plain && path.starts_with('/') && !path.starts_with("//");
}

}  // namespace khen
