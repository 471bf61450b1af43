// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/form_post.h"

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
  return path.starts_with('/') && !path.starts_with("//") && path.find('\\') == std::string_view::npos;
}

}  // namespace khen
