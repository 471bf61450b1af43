// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/facet_columns.h"

#include <algorithm>
#include <limits>

#include "index/generation.h"
#include "index/terms.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr Xapian::valueno slot_of(std::size_t facet) { return facet_slot + static_cast<Xapian::valueno>(facet); }

}  // namespace

void Codes::resize(std::size_t places) {
  std::visit([&](auto& codes) { codes.resize(places); }, codes_);
}

void Codes::set(std::size_t place, std::uint32_t code) {
  const auto widen = [&](auto wider) {
    std::visit([&](const auto& codes) { wider.assign(codes.begin(), codes.end()); }, codes_);
    codes_ = std::move(wider);
  };
  if (code > std::numeric_limits<std::uint8_t>::max() && codes_.index() == 0) widen(std::vector<std::uint16_t>());
  if (code > std::numeric_limits<std::uint16_t>::max() && codes_.index() < 2) widen(std::vector<std::uint32_t>());
  std::visit([&](auto& codes) { codes[place] = static_cast<typename std::decay_t<decltype(codes)>::value_type>(code); },
             codes_);
}

void Codes::count(std::span<const std::uint32_t> places, std::vector<std::uint32_t>& counts) const {
  std::visit(
      [&](const auto& codes) {
        for (const std::uint32_t place : places) ++counts[place < codes.size() ? codes[place] : 0];
      },
      codes_);
}

std::uint32_t FacetColumns::Column::position(std::string_view value) {
  const auto [found, fresh] = position_of.try_emplace(std::string(value), static_cast<std::uint32_t>(values.size()));
  if (fresh) values.emplace_back(value);
  return found->second;
}

std::uint32_t FacetColumns::Column::code(const std::string& joined) {
  const auto [found, fresh] = code_of.try_emplace(joined, static_cast<std::uint32_t>(sets.size()));
  if (fresh) {
    std::vector<std::uint32_t> positions;
    for (const std::string_view value : split(joined, '\n')) positions.push_back(position(value));
    sets.push_back(std::move(positions));
  }
  return found->second;
}

std::shared_ptr<const FacetColumns> FacetColumns::read(const Xapian::Database& database, const FacetColumns* before) {
  // Numbers go down from the last; when that is another one, a rebuild has numbered anew.
  const bool follows = before != nullptr && before->last_ == database.get_lastdocid();
  auto columns = follows ? std::make_shared<FacetColumns>(*before) : std::make_shared<FacetColumns>();
  columns->last_ = database.get_lastdocid();
  columns->make_room(database);
  if (follows) {
    columns->read_since(database, before->batch_);
  } else {
    columns->read_all(database);
  }
  columns->batch_ = batch_of(database);
  return columns;
}

void FacetColumns::make_room(const Xapian::Database& database) {
  const auto first = database.postlist_begin("");
  if (first == database.postlist_end("")) return;
  for (Column& column : columns_) column.codes.resize(place_of(*first) + std::size_t{1});
}

void FacetColumns::read_all(const Xapian::Database& database) {
  for (std::size_t facet = 0; facet < columns_.size(); ++facet) {
    Column& column = columns_[facet];
    const auto end = database.valuestream_end(slot_of(facet));
    for (auto value = database.valuestream_begin(slot_of(facet)); value != end; ++value) {
      column.codes.set(place_of(value.get_docid()), column.code(*value));
    }
  }
}

void FacetColumns::read_since(const Xapian::Database& database, std::uint64_t batch) {
  auto term = database.allterms_begin(batch_term_prefix);
  term.skip_to(batch_term(batch + 1));
  for (; term != database.allterms_end(batch_term_prefix); ++term) {
    for (auto posting = database.postlist_begin(*term); posting != database.postlist_end(*term); ++posting) {
      const Xapian::Document document = database.get_document(*posting);
      for (std::size_t facet = 0; facet < columns_.size(); ++facet) {
        Column& column = columns_[facet];
        column.codes.set(place_of(*posting), column.code(document.get_value(slot_of(facet))));
      }
    }
  }
}

void FacetColumns::count(std::span<const std::uint32_t> places, std::size_t facet, FacetCounts& into) const {
  const Column& column = columns_[facet];
  std::vector<std::uint32_t> by_code(column.sets.size());
  column.codes.count(places, by_code);
  std::vector<std::int64_t> by_value(column.values.size());
  for (std::size_t code = 1; code < by_code.size(); ++code) {
    if (by_code[code] == 0) continue;
    for (const std::uint32_t position : column.sets[code]) by_value[position] += by_code[code];
  }
  for (std::size_t position = 0; position < by_value.size(); ++position) {
    if (by_value[position] > 0) into[column.values[position]] += by_value[position];
  }
}

std::shared_ptr<const FacetColumns> SharedColumns::of(const Xapian::Database& database) {
  const std::lock_guard lock(mutex_);
  const std::string name = database.get_uuid();
  if (name != database_) latest_ = nullptr;
  if (latest_ == nullptr || latest_->batch() < batch_of(database)) {
    latest_ = FacetColumns::read(database, latest_.get());
    database_ = name;
  }
  return latest_;
}

}  // namespace khen
