// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/facet_list.h"
#include "server/openapi.h"

namespace khen {
namespace {

constexpr std::string_view json = "application/json";
constexpr std::string_view octets = "application/offset+octet-stream";
constexpr std::string_view octet_stream = "application/octet-stream";
constexpr std::string_view text_schema = R"({"type":"string"})";
constexpr std::string_view id_schema = R"({"type":"string","pattern":"^[0-9a-hjkmnp-tv-z]{26}$"})";

const ApiParameter limit{"limit", "query", R"({"type":"integer","minimum":1,"maximum":100,"default":20})", "20",
                         "How many at most."};
const ApiParameter cursor{"cursor", "query", text_schema, "", "The `next` of the page before."};
const ApiParameter record_id{"id", "path", id_schema, "", "Id of a Record."};
const ApiParameter job_id{"id", "path", id_schema, "", "Id of a Job."};
const ApiParameter upload_id{"id", "path", id_schema, "", "Id of an upload."};
const ApiParameter recording_id{"recording", "path", id_schema, "", "Id of a Recording."};
const ApiParameter transcript_id{"id", "path", id_schema, "", "Id of a transcript."};
const ApiParameter csrf{"X-CSRF-Token", "header", text_schema, "", "The `csrf` of GET /api/v1/session."};
const ApiParameter reason{"reason", "query", R"({"type":"string","maxLength":500})", "",
                          "Why, in your words; kept with the version."};
const ApiParameter tus{"Tus-Resumable", "header", R"({"const":"1.0.0"})", "1.0.0", "Version of the tus protocol."};

std::vector<ApiParameter> search_parameters() {
  std::vector<ApiParameter> all{
      {"q", "query", text_schema, "le hoi", "What to look for, with or without marks."},
      {"lang", "query", R"({"enum":["vi","en","fr","de","ru","hi"]})", "vi", "Language of labels, stems and order."},
      limit,
      cursor,
      {"sort", "query", R"({"enum":["relevance","newest","title","date","duration"]})", "relevance",
       "Order of the hits."}};
  for (const std::string_view facet : facet_list) {
    all.push_back({facet, "query", R"({"type":"array","items":{"type":"string"}})", "",
                   "Ids of this facet; several mean any of them."});
  }
  return all;
}

// Nothing is ranked here.
std::vector<ApiParameter> scan_parameters() {
  std::vector<ApiParameter> all = search_parameters();
  std::erase_if(all, [](const ApiParameter& parameter) { return parameter.name == "sort"; });
  return all;
}

std::vector<ApiParameter> transcript_parameters(std::vector<ApiParameter> path) {
  path.insert(path.end(),
              {{"name", "query", text_schema, "hát then.vi.srt", "The file's name; a language in it is understood."},
               {"language", "query", text_schema, "cjm-Cham", "BCP 47 tag, instead of what the file says."},
               {"label", "query", text_schema, "", "What readers choose it by."},
               {"kind", "query", R"({"enum":["captions","subtitles","transcript","chapters","annotation"]})",
                "captions", "What it is."},
               reason,
               csrf});
  return path;
}

}  // namespace

// clang-format off
const std::vector<ApiOperation>& api_operations() {
  using enum Method;
  static const std::vector<ApiOperation> operations{
      {get, "/api/v1/records", "listRecords", "Records open to you, oldest first.", Access::everybody, "", "", 200, "RecordList", {limit, cursor}},
      {post, "/api/v1/records", "createRecord", "Describe something new.", Access::staff, "Record", json, 201, "Record", {reason, csrf}},
      {get, "/api/v1/records/{id}", "getRecord", "One Record with its Recordings and their Renditions.", Access::everybody, "", "", 200, "Record", {record_id}},
      {put, "/api/v1/records/{id}", "putRecord", "Replace the description of a version that you have read.", Access::staff, "Record", json, 200, "Record",
       {record_id, {"If-Match", "header", text_schema, "\"3\"", "The version that you have read, or its ETag."}, reason, csrf}},
      {get, "/api/v1/records/{id}/versions", "listVersions", "Who changed the Record, when and why.", Access::staff, "", "", 200, "List", {record_id}},
      {get, "/api/v1/records/{id}/events", "listEvents", "PREMIS events of the Record.", Access::staff, "", "", 200, "List", {record_id}},
      {get, "/api/v1/recordings/{recording}/transcripts", "listTranscripts", "Captions, transcripts and annotations of a Recording.", Access::everybody, "", "", 200, "List", {recording_id}},
      {post, "/api/v1/recordings/{recording}/transcripts", "importTranscript", "Bring a WebVTT, SRT, ASS, TTML, ELAN or TextGrid file, as it is.", Access::staff, "Bytes", octet_stream, 201, "Transcript",
       transcript_parameters({recording_id})},
      {post, "/api/v1/recordings/{recording}/media-token", "issueMediaToken", "An address below which a player without cookies finds the files of this Recording for a few hours, while your session lives.",
       Access::session, "", "", 200, "MediaAddress", {recording_id, csrf}},
      {get, "/api/v1/transcripts/{id}", "getTranscript", "All lines with their times, or a file.", Access::everybody, "", "", 200, "Transcript",
       {transcript_id, {"format", "query", R"({"enum":["json","vtt","srt","eaf"],"default":"json"})", "json", "JSON, or the file to take away."}}},
      {put, "/api/v1/transcripts/{id}", "putTranscript", "Replace a revision that you have read by a file.", Access::staff, "Bytes", octet_stream, 200, "Transcript",
       transcript_parameters({transcript_id, {"If-Match", "header", text_schema, "\"3\"", "The revision that you have read, or its ETag."}})},
      {delete_, "/api/v1/transcripts/{id}", "deleteTranscript", "Take it away; the vault keeps earlier versions.", Access::staff, "", "", 204, "", {transcript_id, reason, csrf}},
      {post, "/api/v1/transcripts/{id}/review", "reviewTranscript", "Confirm that a person has checked it.", Access::staff, "", "", 200, "Transcript", {transcript_id, reason, csrf}},
      {get, "/api/v1/suggest", "suggest", "Names and Records for a text that is still being typed.", Access::everybody, "", "", 200, "Suggestions", {{"q", "query", R"({"type":"string","maxLength":200})", "ta", "What is typed so far; a space at its end says that the last word is whole."},
                                     {"lang", "query", R"({"enum":["vi","en","fr","de","ru","hi"]})", "vi", "Language of labels and addresses."}}},
      {get, "/api/v1/search", "search", "Find Records by words and facets.", Access::everybody, "", "", 200, "SearchPage", search_parameters()},
      {get, "/api/v1/search/scan", "scan", "All Records that a search finds, the latest published first, page by page however many there are: what is published meanwhile neither repeats nor hides another.",
       Access::everybody, "", "", 200, "RecordList", scan_parameters()},
      {get, "/api/v1/collections", "listCollections", "Groups of Records presented together.", Access::everybody, "", "", 200, "List", {}},
      {put, "/api/v1/collections/{id}", "putCollection", "Make or change a collection.", Access::staff, "Collection", json, 200, "Collection",
       {{"id", "path", R"({"type":"string","pattern":"^[a-z0-9-]{1,64}$"})", "", "Its name in addresses."}, csrf}},
      {get, "/api/v1/vocabularies", "listVocabularies", "The controlled lists.", Access::everybody, "", "", 200, "List", {}},
      {get, "/api/v1/vocabularies/{name}", "getVocabulary", "One controlled list with all its terms.", Access::everybody, "", "", 200, "Vocabulary",
       {{"name", "path", text_schema, "ethnic_groups", "Name of the list."}}},
      {get, "/api/v1/schemas/record.json", "getRecordSchema", "JSON Schema of a Record.", Access::everybody, "", "", 200, "Any", {}},
      {get, "/api/v1/openapi.json", "getDescription", "This document.", Access::everybody, "", "", 200, "Any", {}},
      {get, "/api/v1/jobs", "listJobs", "Background work: running, waiting, then the rest.", Access::staff, "", "", 200, "List",
       {limit, {"state", "query", R"({"enum":["waiting","running","done","failed","cancelled"]})", "", "Only those in this state."},
        {"record", "query", id_schema, "", "Only those about this Record."}}},
      {post, "/api/v1/jobs/{id}/retry", "retryJob", "Try a failed Job again.", Access::staff, "", "", 200, "Job", {job_id, csrf}},
      {post, "/api/v1/jobs/{id}/cancel", "cancelJob", "Stop a Job, or set one aside that was given up.", Access::staff, "", "", 200, "Job", {job_id, csrf}},
      {post, "/api/v1/jobs/{id}/urgency/{urgency}", "moveJob", "Do a waiting Job before or after all others, or in turn.", Access::staff, "", "", 200, "Job",
       {job_id, {"urgency", "path", R"({"enum":["first","in_turn","last"]})", "first", "When."}, csrf}},
      {get, "/api/v1/session", "getSession", "Who you are here.", Access::everybody, "", "", 200, "Session", {}},
      {post, "/api/v1/session", "logIn", "Log in; sets the session cookie.", Access::everybody, "Credentials", json, 200, "Session", {}},
      {delete_, "/api/v1/session", "logOut", "Log out.", Access::session, "", "", 204, "", {csrf}},
      {options, "/api/v1/uploads", "uploadAbilities", "What this tus server can do.", Access::everybody, "", "", 204, "", {}},
      {post, "/api/v1/uploads", "createUpload", "Begin a resumable upload (tus 1.0.0, creation).", Access::staff, "", "", 201, "",
       {tus, {"Upload-Length", "header", R"({"type":"integer","minimum":1})", "1048576", "Bytes of the file."},
        {"Upload-Metadata", "header", text_schema, "filename ZmlsbS5tcDQ=", "filename and, to add to a Record, record; Base64."}, csrf}},
      {head, "/api/v1/uploads/{id}", "getUpload", "How many bytes are safe.", Access::staff, "", "", 200, "", {tus, upload_id}},
      {patch, "/api/v1/uploads/{id}", "appendUpload", "Send bytes; the last ones answer with Khen-Record and Khen-Recording.", Access::staff, "Bytes", octets, 204, "",
       {tus, upload_id, {"Upload-Offset", "header", R"({"type":"integer","minimum":0})", "0", "Where these bytes begin."}, csrf}},
      {delete_, "/api/v1/uploads/{id}", "terminateUpload", "Give an upload up (tus 1.0.0, termination).", Access::staff, "", "", 204, "", {tus, upload_id, csrf}},
  };
  return operations;
}
// clang-format on

}  // namespace khen
