// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_poster.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "metadata/poster.h"
#include "server/form_post.h"

namespace khen {
namespace {

// "" is the program's own choice.
Result<std::optional<int>> typed_still(const FormFields& form, const Deliverable& deliverable) {
  const std::string_view text = form.value_or("still", "");
  if (text.empty()) return std::optional<int>();
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (std::ranges::count(stills_of(deliverable), number) == 0) return fail(Code::usage, "form.malformed");
  return std::optional(number);
}

}  // namespace

Routes PosterPages::routes() const {
  return {{{Method::post}, "/{lang}/desk/recordings/{id}/poster", RouteClass::page, [pages = *this](Call& call) {
             return pages.choose(call);
           }}};
}

Result<Reply> PosterPages::choose(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const auto id = RecordingId::parse(call.parameters["id"]);
  if (!id) return fail(Code::not_found, "recording.not_found");
  const auto recording = TRY(catalogue_.read([&](Db& db) { return read_recording(db, *id); }));
  const std::optional<int> still = TRY(typed_still(form, recording.deliverable));
  TRY(catalogue_.write([&](Db& db) { return choose_poster(db, clock_, *id, still, agent_of(call.visit)); }));
  return see_other(fmt::format("/{}/desk/records/{}?done=editor.poster_changed", call.language,
                               recording.deliverable.recording.record.text()));
}

}  // namespace khen
