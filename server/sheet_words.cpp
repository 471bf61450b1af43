// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/sheet_words.h"

#include "metadata/base/text.h"

namespace khen {
namespace {

struct Speaker {
  const Messages& messages;
  std::string language;
  ImportMode mode;

  [[nodiscard]] std::string problem(const SheetProblem& problem) const {
    const Error error{.code = Code::invalid, .message = problem.message, .parameters = problem.parameters, .cause = {}};
    std::string text = messages.explain(language, error);
    if (!problem.suggestion.empty()) {
      text += " " + messages.text(language, "finding.suggestion", {{"suggestion", problem.suggestion}});
    }
    return problem.column.empty() ? text : problem.column + ": " + text;
  }

  [[nodiscard]] std::string outcome(const RowReport& report) const {
    const std::vector<Parameter> parameters{{"id", report.record ? report.record->str() : std::string()},
                                            {"files", std::to_string(report.files_added)}};
    const bool check = mode == ImportMode::check;
    switch (report.outcome) {
      case RowOutcome::created:
        return messages.text(language, check ? "sheet.would_create" : "sheet.created", parameters);
      case RowOutcome::changed:
        return messages.text(language, check ? "sheet.would_change" : "sheet.changed", parameters);
      case RowOutcome::unchanged: return messages.text(language, "sheet.unchanged", parameters);
      case RowOutcome::refused: break;
    }
    return messages.text(language, "sheet.refused", parameters);
  }

  [[nodiscard]] std::string row(const RowReport& report) const {
    std::string text = outcome(report);
    for (const SheetProblem& one : report.problems) text += "\n" + problem(one);
    for (const SheetProblem& one : report.remarks) text += "\n" + problem(one);
    return text;
  }

  [[nodiscard]] std::string unused(const UnusedFiles& files) const {
    std::string names;
    for (const std::string& name : files.names) names += (names.empty() ? "" : ", ") + printable(name);
    if (files.count > files.names.size()) names += ", …";
    return messages.text(language, "sheet.unused", {{"count", std::to_string(files.count)}, {"files", names}});
  }
};

}  // namespace

SheetWords sheet_words(const Messages& messages, const std::string& language, ImportMode mode) {
  const Speaker speaker{messages, language, mode};
  return SheetWords{.row = [speaker](const RowReport& report) { return speaker.row(report); },
                    .problem = [speaker](const SheetProblem& problem) { return speaker.problem(problem); },
                    .unused = [speaker](const UnusedFiles& files) { return speaker.unused(files); }};
}

}  // namespace khen
