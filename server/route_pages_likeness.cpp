// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_likeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/catalogue_read.h"
#include "server/form_post.h"
#include "server/view_likeness.h"

namespace khen {
namespace {

constexpr std::array<std::pair<std::string_view, Judgement>, 3> judgements{
    {{"same", Judgement::same}, {"different", Judgement::different}, {"open", Judgement::open}}};

}  // namespace

Routes LikenessPages::routes() const {
  return {{{Method::post}, "/{lang}/desk/recordings/{id}/likeness", RouteClass::page, [pages = *this](Call& call) {
             return pages.decide(call);
           }}};
}

Result<Reply> LikenessPages::decide(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, tools_.sessions));
  const auto id = RecordingId::parse(call.parameters["id"]);
  const auto other = RecordingId::parse(form.value_or("other", ""));
  const std::string_view op = form.value_or("op", "");
  const auto* const wanted = std::ranges::find(judgements, op, &std::pair<std::string_view, Judgement>::first);
  if (!id || !other || wanted == judgements.end()) return fail(Code::usage, "form.malformed");
  const RecordId record = TRY(tools_.catalogue.write([&](Db& db) -> Result<RecordId> {
    const auto known = TRY(known_likenesses(db, *id, call.open()));
    const bool may = std::ranges::any_of(known, [&](const KnownLikeness& one) { return one.other.id == *other; });
    if (!may) return fail(Code::not_found, "likeness.not_found");
    TRY(judge_likeness(db, tools_.clock, *id, *other, wanted->second, agent_of(call.visit)));
    return known.front().own.record;
  }));
  return see_other(fmt::format("/{}/desk/records/{}?done=likeness.decided", call.language, record.text()));
}

}  // namespace khen
