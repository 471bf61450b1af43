// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/base/result.h"
#include "server/invocation.h"

// The verbs of the command line: one options value and one function each. They print what they found on standard
// output (JSON with --json) and progress on standard error; an Error is printed by main() and becomes the exit code.
namespace khen {

Result<void> verb_init(const Invocation& invocation);

// Serves, with the worker as a supervised child, until it is told to stop.
Result<void> verb_serve(const Invocation& invocation);

// The worker alone: for a supervisor, or for machines that only transcode.
Result<void> verb_work(const Invocation& invocation);

struct AddOptions {
  std::vector<std::string> files;
  std::string record_file;  // JSON of a Record to describe them with
  std::string into;         // id of a Record that exists
  std::string title;        // instead of a name made from the first file's
  std::string access;       // name of an access class; "": the record's own, else public
  std::string key;          // adding with the same key again changes nothing
  bool draft = false;
  bool wait = false;  // until the Renditions are there, also when a worker makes them
  bool quiet = false;
};
Result<void> verb_add(const Invocation& invocation, const AddOptions& options);

struct ImportOptions {
  std::string collections;           // JSON array of Collections
  std::vector<std::string> records;  // sheets (CSV, XLSX), or JSON Lines of Records described without files
  std::string files;                 // directory of the files that sheets name
  std::string report;                // where to write the sheet again with what became of each row
  std::string sheet_template;        // write an empty sheet instead
  bool dry_run = false;              // of sheets: check everything, change nothing
};
// An Error when rows of a sheet were refused; the others are in.
Result<void> verb_import(const Invocation& invocation, const ImportOptions& options);

struct BagOptions {
  std::vector<std::string> records;  // ids
  std::string path;                  // where the bag goes to, or comes from
  bool check = false;                // only say whether it is complete and valid; no archive is needed
};
Result<void> verb_bag(const Invocation& invocation, const BagOptions& options);
// An Error when the bag is not valid; nothing was taken in then.
Result<void> verb_import_bag(const Invocation& invocation, const BagOptions& options);

struct ExportOptions {
  std::string format = "jsonl";  // jsonl, json-ld, dublin-core or premis
  bool everything = false;       // also what is not public
  std::string record;            // only this one
};
Result<void> verb_export(const Invocation& invocation, const ExportOptions& options);

struct SearchOptions {
  std::string query;
  int limit = 10;
  bool everything = false;
  bool explain = false;
};
Result<void> verb_search(const Invocation& invocation, const SearchOptions& options);

struct SynonymsOptions {
  std::string action;  // import, export
  std::string file = "-";
};
// Words that stand for each other, as a text: a group a line.
Result<void> verb_synonyms(const Invocation& invocation, const SynonymsOptions& options);

struct JobsOptions {
  bool follow = false;
  std::string state;  // "" for the overview
  std::string cancel;
  std::string retry;  // an id, or "all": what was given up and an administrator must act for
  std::string first;
  std::string in_turn;
  std::string last;
};
Result<void> verb_jobs(const Invocation& invocation, const JobsOptions& options);

struct CaptionsOptions {
  std::string action;  // import, export, list
  std::string id;      // of the Recording; for export of the transcript
  std::string file;
  std::string language;  // BCP 47, "" for what the file says
  std::string kind;
  std::string label;
  std::string format = "vtt";
};
Result<void> verb_captions(const Invocation& invocation, const CaptionsOptions& options);
// Has the archive's program listen to a Recording (setting speech_to_text).
Result<void> verb_transcribe(const Invocation& invocation, const CaptionsOptions& options);

struct BackupOptions {
  std::string directory;
  bool check = false;  // restore it beside itself and verify every byte
};
Result<void> verb_backup(const Invocation& invocation, const BackupOptions& options);
// Into the home directory, which must not be an archive yet.
Result<void> verb_restore(const Invocation& invocation, const BackupOptions& options);

struct VerifyOptions {
  std::string rate;        // bytes a second, such as 50MB
  bool anew = false;       // instead of going on with a run that was stopped
  bool only_look = false;  // mend nothing from second copies
};
// Reads every byte of the vault and of the copies that are connected; an Error when something is wrong and stays so.
Result<void> verb_verify(const Invocation& invocation, const VerifyOptions& options);

struct ReplicateOptions {
  std::string prepare;  // label of a new disk
};
// Brings second copies up to date. One that is away is told and no Error.
Result<void> verb_replicate(const Invocation& invocation, const ReplicateOptions& options);
Result<void> verb_reindex(const Invocation& invocation);

struct RebuildRequest {
  std::string what = "renditions";  // or catalogue
  std::vector<std::string> where;   // of renditions, "kind=video": all must hold
  bool replace = false;             // of the catalogue: also where there is one that can be read
};
// Renditions: queues the work at low priority; a worker does it. The catalogue: made from the vault alone and compared
// with it and with the old one; an Error when they differ.
Result<void> verb_rebuild(const Invocation& invocation, const RebuildRequest& options);

struct UserOptions {
  std::string action;  // add, list, password, role, disable, enable
  std::string login;
  std::string display_name;
  std::string role = "reader";
};
Result<void> verb_user(const Invocation& invocation, const UserOptions& options);

struct PlanOptions {
  std::string file;
};
// What would be made of a file, and why: nothing is kept, and no archive is needed. A file that would be refused is an
// Error.
Result<void> verb_plan(const Invocation& invocation, const PlanOptions& options);

// Is everything here that the program needs? An Error when something isn't.
Result<void> verb_doctor(const Invocation& invocation);

}  // namespace khen
