// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "metadata/base/text.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/view_browse.h"
#include "server/view_form.h"

namespace khen {
namespace {

constexpr int page_size = 50;
constexpr int most_listed = 2000;  // latest changes that the desk looks through

std::vector<AccessClass> staff_classes(const Call& call) { return open_to(call.visit.viewer, call.now); }

int asked_offset(const Call& call) {
  const std::string_view text = call.request.query.value_or("from", "0");
  int offset = 0;
  std::from_chars(text.data(), text.data() + text.size(), offset);
  return std::clamp(offset, 0, most_listed);
}

std::string desk_address(std::string_view language, const std::optional<Status>& status, int offset) {
  std::string address = fmt::format("/{}/desk", language);
  if (status) address += fmt::format("?status={}", name_of(*status));
  if (offset > 0) address += fmt::format("{}from={}", status ? "&" : "?", offset);
  return address;
}

PageData filters_data(const Speech& speech, const std::vector<StoredRecord>& records,
                      const std::optional<Status>& chosen) {
  PageData list{PageData::List()};
  const auto add = [&](const std::optional<Status>& status, std::string label) {
    const auto count = std::count_if(records.begin(), records.end(), [&](const StoredRecord& stored) {
      return !status || stored.record.status == *status;
    });
    list.add(PageData::map({{"href", desk_address(speech.language, status, 0)},
                            {"label", std::move(label)},
                            {"count", std::to_string(count)},
                            {"current", status == chosen}}));
  };
  add(std::nullopt, speech.say("desk.all"));
  for (const Status status : {Status::draft, Status::published, Status::withdrawn}) {
    add(status, speech.say(fmt::format("status.{}", name_of(status))));
  }
  return list;
}

PageData row_data(const Speech& speech, const StoredRecord& stored, std::size_t recordings) {
  const Record& record = stored.record;
  const LocalizedText title = title_of(record, speech.language);
  return PageData::map({
      {"href", fmt::format("/{}/desk/records/{}", speech.language, record.id->text())},
      {"title", title.value},
      {"lang", lang_attribute(title.language, speech.language)},
      {"status", name_of(record.status)},
      {"status_label", speech.say(fmt::format("status.{}", name_of(record.status)))},
      {"access_label", speech.say(fmt::format("access.{}", name_of(record.access)))},
      {"recordings", std::to_string(recordings)},
      {"iso", to_rfc3339(stored.modified)},
      {"when", say_time(speech.language, stored.modified)},
      {"who", false},
  });
}

// Rows of the two localized fields that a Collection has, in the shape of a Record's form.
constexpr std::array<FieldAs, 2> collection_fields{
    {{FieldId::titles, "collections.titles"}, {FieldId::descriptions, "collections.descriptions"}}};

FormRows rows_of_collection(const Collection& collection) {
  Record record;
  for (const LocalizedText& text : collection.titles) record.all(FieldId::titles).emplace_back(text);
  for (const LocalizedText& text : collection.descriptions) record.all(FieldId::descriptions).emplace_back(text);
  return rows_of(record);
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 80 || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// What the form of a Collection shows.
struct CollectionForm {
  std::string id;
  bool existing = false;
  FormRows rows;
  std::vector<Finding> findings;
  std::vector<Notice> notices;
};

Result<Reply> collections_page(const Site& site, const Vocabularies& vocabularies, DbPool& catalogue, const Call& call,
                               const CollectionForm& form) {
  const auto all = TRY(catalogue.read([](Db& db) { return list_collections(db); }));
  const Speech speech{site.messages(), vocabularies, call.language};
  PageData list{PageData::List()};
  for (const Collection& collection : all) {
    const LocalizedText* const title = choose(collection.titles, call.language);
    list.add(PageData::map(
        {{"href", fmt::format("/{}/desk/collections?id={}", call.language, percent_encode(collection.id))},
         {"label", title == nullptr ? collection.id : title->value},
         {"lang", title == nullptr ? std::string() : lang_attribute(title->language, call.language)},
         {"count", collection.id}}));
  }
  PageHead head = desk_head(site, call, speech.say("collections.heading"));
  head.notices.insert(head.notices.end(), form.notices.begin(), form.notices.end());
  PageData data = PageData::map({
      {"desk", TRY(desk_data(site, call, catalogue, DeskRoom::collections))},
      {"form_heading", speech.say(form.existing ? "collections.edit" : "collections.new")},
      {"collection_id", form.id},
      {"existing", form.existing},
      {"fields", fields_data(speech, {form.rows, form.findings, {}}, collection_fields)},
      {"collections", std::move(list)},
  });
  return site.page(call, "desk_collections", head, std::move(data), form.findings.empty() ? 200 : 422);
}

}  // namespace

Routes DeskPages::routes() const {
  const auto to = [this](Result<Reply> (DeskPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/desk", RouteClass::page, to(&DeskPages::list)},
      {{Method::post}, "/{lang}/desk/records", RouteClass::page, to(&DeskPages::add_record)},
      {{Method::get}, "/{lang}/desk/collections", RouteClass::page, to(&DeskPages::show_collections)},
      {{Method::post}, "/{lang}/desk/collections", RouteClass::page, to(&DeskPages::save_collection)},
  };
}

Result<Reply> DeskPages::list(Call& call) const {
  TRY(require_staff(call.visit));
  const auto status = parse_status(call.request.query.value_or("status", ""));
  const int offset = asked_offset(call);
  std::vector<StoredRecord> all =
      TRY(catalogue_.read([&](Db& db) { return recently_changed(db, staff_classes(call), most_listed, 0); }));
  std::vector<const StoredRecord*> wanted;
  for (const StoredRecord& stored : all) {
    if (!status || stored.record.status == *status) wanted.push_back(&stored);
  }
  const auto begin = std::min(static_cast<std::size_t>(offset), wanted.size());
  const auto end = std::min(begin + page_size, wanted.size());
  std::vector<RecordId> ids;
  for (std::size_t i = begin; i < end; ++i) ids.push_back(*wanted[i]->record.id);
  const auto deliverables = TRY(catalogue_.read([&](Db& db) { return deliverables_of_all(db, ids); }));

  const Speech speech{site_.messages(), vocabularies_, call.language};
  PageData rows{PageData::List()};
  for (std::size_t i = begin; i < end; ++i) {
    const auto found = deliverables.find(wanted[i]->record.id->str());
    rows.add(row_data(speech, *wanted[i], found == deliverables.end() ? 0 : found->second.size()));
  }
  const bool more = end < wanted.size();
  PageData data = PageData::map({
      {"desk", TRY(desk_data(site_, call, catalogue_, DeskRoom::records))},
      {"filters", filters_data(speech, all, status)},
      {"records", std::move(rows)},
      {"pager", PageData::map({{"first_href", offset > 0 ? desk_address(call.language, status, 0) : std::string()},
                               {"next_href",
                                more ? desk_address(call.language, status, static_cast<int>(end)) : std::string()}})},
  });
  return site_.page(call, "desk", desk_head(site_, call, speech.say("desk.records")), std::move(data));
}

Result<Reply> DeskPages::add_record(Call& call) const {
  TRY(read_staff_form(call, sessions_));
  Record record;
  record.all(FieldId::titles).emplace_back(LocalizedText{call.language, site_.say(call, "desk.new_title")});
  const Record created = TRY(catalogue_.write([&](Db& db) {
    return create_record(db, clock_, std::move(record), {agent_of(call.visit), ""});
  }));
  return see_other(fmt::format("/{}/desk/records/{}", call.language, created.id->text()));
}

Result<Reply> DeskPages::show_collections(Call& call) const {
  TRY(require_staff(call.visit));
  CollectionForm form;
  if (const auto id = call.request.query.find("id")) {
    const auto collection = TRY(catalogue_.read([&](Db& db) { return find_collection(db, *id); }));
    if (!collection) return fail(Code::not_found, "collection.not_found");
    form.id = collection->id;
    form.existing = true;
    form.rows = rows_of_collection(*collection);
  }
  return collections_page(site_, vocabularies_, catalogue_, call, form);
}

Result<Reply> DeskPages::save_collection(Call& call) const {
  const FormFields typed = TRY(read_staff_form(call, sessions_));
  CollectionForm form;
  form.id = std::string(trim(typed.value_or("id", "")));
  form.rows = rows_of(typed);
  form.existing = TRY(catalogue_.read([&](Db& db) { return find_collection(db, form.id); })).has_value();
  const std::string_view op = typed.value_or("op", "save");
  if (change_rows(form.rows, op)) {
    form.notices.push_back({"info", site_.say(call, "editor.rows_changed"), ""});
    return collections_page(site_, vocabularies_, catalogue_, call, form);
  }
  FilledIn filled = fill_in(form.rows, Record());
  form.rows = std::move(filled.rows);
  const Collection collection{form.id, values_of<LocalizedText>(filled.record, FieldId::titles),
                              values_of<LocalizedText>(filled.record, FieldId::descriptions)};
  if (!is_slug(form.id)) {
    form.findings.push_back({FieldId::titles, 0, "finding.collection", form.id, ""});
  }
  for (Finding& finding : validate(filled.record, vocabularies_)) form.findings.push_back(std::move(finding));
  if (!form.findings.empty()) return collections_page(site_, vocabularies_, catalogue_, call, form);
  TRY(catalogue_.write([&](Db& db) { return put_collection(db, clock_, collection); }));
  return see_other(
      fmt::format("/{}/desk/collections?id={}&done=collections.saved", call.language, percent_encode(form.id)));
}

}  // namespace khen
