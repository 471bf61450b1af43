// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/questions.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "metadata/base/text.h"

namespace khen::bench {
namespace {

constexpr std::size_t looked_at = 4000;  // Records that tell how frequent a word is

// Letters of scripts with spaces that all engines take for words: Latin, Cyrillic.
bool is_word(std::string_view text) {
  bool latin = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) {
      latin = true;
    } else if (byte >= 0xC3 && byte <= 0xC6) {
      ++i;
    } else if (byte == 0xD0 || byte == 0xD1) {
      ++i;
    } else if (byte == 0xE1 && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xB8) {
      i += 2;
    } else {
      return false;
    }
  }
  return text.size() >= 2 && (latin || text.size() >= 6);
}

struct Word {
  std::string text;
  std::string folded;
  bool beside_next = false;  // only a space between
};

std::vector<Word> words_of(const Record& record) {
  std::vector<Word> out;
  for (const FieldId id : {FieldId::titles, FieldId::descriptions}) {
    for (const auto& text : values_of<LocalizedText>(record, id)) {
      for (std::string_view word : split(text.value, ' ')) {
        const bool ends = !word.empty() && std::string_view(".,;:!?)").find(word.back()) != std::string_view::npos;
        while (!word.empty() && std::string_view(".,;:!?)").find(word.back()) != std::string_view::npos) {
          word.remove_suffix(1);
        }
        if (!is_word(word)) {
          if (!out.empty()) out.back().beside_next = false;
          continue;
        }
        out.push_back({std::string(word), fold_for_matching(word), !ends});
      }
      if (!out.empty()) out.back().beside_next = false;
    }
  }
  return out;
}

class QuestionMaker {
 public:
  QuestionMaker(const RecordMaker& records, const RowMaker& rows, std::uint64_t size)
      : records_(records), rows_(rows), size_(size) {
    const std::uint64_t step = std::max<std::uint64_t>(1, size / looked_at);
    for (std::uint64_t number = 0; number < size; number += step) {
      std::set<std::string> distinct;
      for (const Word& word : words_of(records.make(number))) distinct.insert(word.folded);
      for (const std::string& word : distinct) ++found_in_[word];
      ++sampled_;
    }
  }

  std::optional<Question> make(Task task) {
    const Record record = records_.make(chance_.below(size_));
    const std::vector<Word> words = words_of(record);
    if (words.size() < 8) return std::nullopt;
    Question question;
    question.group = std::get<Term>(record.all(FieldId::ethnic_groups).front()).id;
    question.group_number = rows_.number_of_group(question.group);
    const std::size_t first = chance_.below(words.size() - 1);
    const Word& word = words[first];
    const double share = share_of(word);
    const bool pair = task == Task::phrase || task == Task::all_words_nearer;
    if (task == Task::prefix) {
      if (word.folded.size() < 5 || (word.folded[0] & 0x80) != 0 || word.folded != word.text || share > 0.05) return {};
      question.words = {word.folded.substr(0, 4)};
    } else if (pair) {
      if (!word.beside_next || words[first + 1].folded == word.folded) return std::nullopt;
      question.words = {word.text, words[first + 1].text};
    } else {
      if (!is_fitting(task, share)) return std::nullopt;
      question.words = {word.text};
    }
    if (task == Task::all_words) {
      const Word& other = chance_.one_of(words);
      if (other.folded == word.folded || share_of(other) < 0.001 || share_of(other) > 0.2) return std::nullopt;
      question.words.push_back(other.text);
    }
    return question;
  }

 private:
  [[nodiscard]] double share_of(const Word& word) const {
    const auto found = found_in_.find(word.folded);
    return found == found_in_.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(sampled_);
  }
  static bool is_fitting(Task task, double share) {
    if (task == Task::ranked_rare) return share < 0.001;
    if (task == Task::ranked || task == Task::all_words) return share >= 0.001 && share < 0.05;
    return share >= 0.05;
  }

  const RecordMaker& records_;
  const RowMaker& rows_;
  std::uint64_t size_;
  Chance chance_{7};
  std::map<std::string, std::size_t> found_in_;
  std::size_t sampled_ = 0;
};

}  // namespace

std::map<Task, std::vector<Question>> make_questions(const RecordMaker& records, const RowMaker& rows,
                                                     std::uint64_t size, std::size_t each) {
  constexpr std::size_t most_tries = 20'000;
  QuestionMaker maker(records, rows, size);
  std::map<Task, std::vector<Question>> out;
  for (std::size_t task = 0; task < task_names.size(); ++task) {
    std::vector<Question>& questions = out[static_cast<Task>(task)];
    std::set<std::vector<std::string>> known;
    for (std::size_t tries = 0; tries < most_tries && questions.size() < each; ++tries) {
      auto question = maker.make(static_cast<Task>(task));
      if (question && known.insert(question->words).second) questions.push_back(std::move(*question));
    }
  }
  return out;
}

std::vector<std::string> typed_texts(const RecordMaker& records, const Vocabularies& vocabularies, std::uint64_t size,
                                     std::size_t most) {
  std::vector<std::string> wholes;
  Chance chance(11);
  for (std::size_t i = 0; i < most / 20; ++i) {
    const Record record = records.make(chance.below(size));
    wholes.push_back(std::get<LocalizedText>(record.all(FieldId::titles).back()).value);
    wholes.push_back(std::get<Person>(record.all(FieldId::people).front()).name);
    wholes.push_back(
        chance.one_of(vocabularies.get(chance.percent(50) ? "ethnic_groups" : "genres").terms()).labels[0].value);
  }
  std::vector<std::string> out;
  for (const std::string& whole : wholes) {
    for (std::size_t letters = 1; letters <= 24 && out.size() < most; ++letters) {
      const std::string typed(clip(whole, letters));
      if (typed.empty() || (!out.empty() && typed == out.back())) continue;
      out.push_back(out.size() % 2 == 0 ? typed : fold_for_matching(typed));
    }
  }
  return out;
}

}  // namespace khen::bench
