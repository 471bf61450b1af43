// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_poster.h"

#include <fmt/format.h>

#include "metadata/poster.h"

namespace khen {
namespace {

PageData choice_data(const Speech& speech, const Deliverable& deliverable, const std::string& family, int number) {
  constexpr int width = 320;
  const auto picture = picture_of(deliverable, family, width);
  if (!picture) return {};
  const bool current = poster_family(deliverable) == family;
  return PageData::map({
      {"still", number > 1 ? std::to_string(number) : std::string()},
      {"src", picture->source},
      {"width", std::to_string(picture->width)},
      {"height", std::to_string(picture->height)},
      {"current", current},
      {"label",
       speech.say(current ? "editor.poster_current" : "editor.poster_use", {{"number", std::to_string(number)}})},
  });
}

}  // namespace

PageData poster_choices_data(const Speech& speech, const Deliverable& deliverable) {
  PageData list{PageData::List()};
  const std::vector<int> stills = stills_of(deliverable);
  if (stills.empty() || !picture_of(deliverable, "poster-", 1)) return list;
  list.add(choice_data(speech, deliverable, "poster-", 1));
  for (const int number : stills) {
    list.add(choice_data(speech, deliverable, fmt::format("still-{}-", number), number));
  }
  return list;
}

}  // namespace khen
