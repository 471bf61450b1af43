// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "index/searcher.h"
#include "tests/bench/search/engine.h"

namespace khen::bench {
namespace {

class KhenEngine final : public Engine {
 public:
  explicit KhenEngine(const Path& index) : searcher_(index) {}

  [[nodiscard]] std::string_view name() const override { return "khen"; }

  Result<Answer> ask(Task task, const Question& question) override {
    const SearchPage page = TRY(searcher_.search(request_of(task, question)));
    Answer answer{static_cast<std::int64_t>(page.hits.size()), page.total.count};
    if (page.facets.empty()) return answer;
    answer.counted = 0;
    for (const Facet& facet : page.facets) {
      for (const FacetValue& value : facet.values) answer.counted += value.count;
    }
    return answer;
  }

 private:
  static SearchRequest request_of(Task task, const Question& question) {
    SearchRequest request;
    request.open = {AccessClass::everyone};
    request.counting = Counting::nothing;
    request.text = fmt::format("{}", fmt::join(question.words, " "));
    switch (task) {
      case Task::prefix: request.text += "*"; break;
      case Task::phrase: request.text = '"' + request.text + '"'; break;
      case Task::filter_facets: request.filters["group"] = {question.group}; [[fallthrough]];
      case Task::facets:
        request.counting = Counting::facets;
        request.counted = {"type", "place", "lang", "decade"};
        break;
      case Task::newest: request.sort = SortOrder::newest; break;
      case Task::count:
        request.counting = Counting::total;
        request.limit = 0;
        break;
      default: break;
    }
    return request;
  }

  Searcher searcher_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_khen(const Path& index) {
  return std::unique_ptr<Engine>(std::make_unique<KhenEngine>(index));
}

}  // namespace khen::bench
