// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/customs.h"

#include <fmt/format.h>

#include <array>
#include <memory>

#include "tests/load/support/film.h"
#include "tests/load/support/site.h"
#include "tests/load/support/tus.h"

namespace khen::load {
namespace {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}
  std::uint64_t upto(std::uint64_t most) { return std::uniform_int_distribution<std::uint64_t>(0, most)(random_); }

 private:
  std::mt19937 random_;
};

// Any length is as likely as twice that length.
Question some_range(const std::string& film, Dice& dice) {
  const std::uint64_t length = 1 + dice.upto((std::uint64_t{1} << dice.upto(20)) - 1);
  return range_of_film(film, dice.upto(Site::film_size - length), length);
}

// The words of one upload: no two are alike.
std::string words(std::uint32_t seed, std::uint64_t number) {
  constexpr std::size_t bytes = 60'000;
  const std::string from = film_bytes((seed * 1'000'003ULL + number) * bytes, bytes);
  std::string text;
  for (std::size_t i = 0; i < from.size(); ++i) {
    fmt::format_to(std::back_inserter(text), "{:02x}{}", static_cast<unsigned char>(from[i]),
                   i % 32 == 31 ? '\n' : ' ');
  }
  return text;
}

// One upload after the other, each a walk through these steps.
class Uploading {
 public:
  Uploading(std::string fields, std::uint32_t seed, std::uint64_t& stored)
      : fields_(std::move(fields)), seed_(seed), stored_(stored), dice_(seed) {}

  Question next(const Answer* previous) {
    if (previous == nullptr) return create();
    switch (step_) {
      case Step::create: upload_ = previous->reply.header("location"); return break_off();
      case Step::break_off: return where();
      case Step::where: return go_on(std::stoull("0" + previous->reply.header("upload-offset")));
      case Step::go_on: return previous->status == 204 ? read(previous->reply.header("khen-recording")) : where();
      case Step::read: ++stored_; return create();
    }
    return create();
  }

 private:
  enum class Step { create, break_off, where, go_on, read };

  Question create() {
    step_ = Step::create;
    text_ = words(seed_, ++number_);
    return {.request = create_upload(fields_, text_.size(), fmt::format("{}-{}.txt", seed_, number_)),
            .status = 201,
            .pause = Milliseconds(300)};
  }
  Question break_off() {
    step_ = Step::break_off;
    const std::string part = text_.substr(0, static_cast<std::size_t>(dice_.upto(text_.size() / 2)));
    return {.request = patch_head(upload_, fields_, 0, text_.size()) + part, .patience = Milliseconds(100)};
  }
  Question where() {
    step_ = Step::where;
    return {.request = ask_offset(upload_, fields_), .pause = Milliseconds(50)};
  }
  // In conflict for as long as the server has not noticed that the other one is gone.
  Question go_on(std::uint64_t offset) {
    step_ = Step::go_on;
    return {.request = patch_head(upload_, fields_, offset, text_.size() - offset) +
                       text_.substr(static_cast<std::size_t>(offset)),
            .status = 204,
            .or_status = 409};
  }
  Question read(const std::string& recording) {
    step_ = Step::read;
    return {.request = get("/media/" + recording + "/original", fields_), .text = text_};
  }

  const std::string fields_;
  const std::uint32_t seed_;
  std::uint64_t& stored_;
  Dice dice_;
  Step step_ = Step::create;
  std::uint64_t number_ = 0;
  std::string text_;
  std::string upload_;
};

}  // namespace

Guest::Script seeker(const std::string& film, std::uint32_t seed, Question::On on) {
  return [film, on, dice = Dice(seed), tag = std::string()](const Answer* previous) mutable {
    if (previous != nullptr && previous->status == 206) tag = previous->reply.header("etag");
    Question question = some_range(film, dice);
    const std::uint64_t kind = dice.upto(19);
    if (kind == 0) {
      question = {.request = get(film, fmt::format("Range: bytes={}-\r\n", Site::film_size)), .status = 416};
    } else if (kind == 1) {
      question = {.request = "HEAD" + get(film).substr(3)};
    } else if (kind == 2 && !tag.empty()) {
      question = {.request = get(film, "If-None-Match: " + tag + "\r\n"), .status = 304};
    }
    question.pause = Milliseconds(20 + dice.upto(60));
    question.on = on;
    return std::optional(std::move(question));
  };
}

Guest::Script slow_reader(const std::string& film, std::uint32_t seed) {
  return [film, dice = Dice(seed)](const Answer*) mutable {
    Question question = range_of_film(film, dice.upto(Site::film_size / 2), 50'000 + dice.upto(300'000));
    question.rate = 300'000 / 8;
    return std::optional(std::move(question));
  };
}

Guest::Script deserter(const std::string& film, std::uint32_t seed) {
  return [film, dice = Dice(seed)](const Answer*) mutable {
    Question question = range_of_film(film, dice.upto(Site::film_size / 2), Site::film_size / 2);
    question.rate = 100'000;
    question.patience = Milliseconds(20 + dice.upto(500));
    question.on = Question::On::new_connection;
    return std::optional(std::move(question));
  };
}

Guest::Script browser(const std::string& record, std::uint32_t seed) {
  const std::array<std::string, 4> places{record, "/vi/records/" + record.substr(record.rfind('/') + 1),
                                          "/api/v1/search?q=ru", "/vi/"};
  return [places, dice = Dice(seed)](const Answer*) mutable {
    return std::optional(
        Question{.request = get(places[dice.upto(places.size() - 1)]),
                 .pause = Milliseconds(20 + dice.upto(100)),
                 .on = dice.upto(1) == 0 ? Question::On::same_connection : Question::On::new_connection});
  };
}

Guest::Script uploader(const std::string& fields, std::uint32_t seed, std::uint64_t& stored) {
  return [uploading = Uploading(fields, seed, stored)](const Answer* previous) mutable {
    return std::optional(uploading.next(previous));
  };
}

}  // namespace khen::load
