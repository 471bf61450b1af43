// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "ingest/decoder.h"
#include "metadata/language.h"
#include "server/verbs.h"

namespace khen {
namespace {

constexpr int exit_usage = 64;

// LC_ALL=vi_VN.UTF-8 → "vi"; the first of the three that is set decides, as POSIX has it.
std::string language_of_terminal() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string tag = std::string(value).substr(0, 2);
    return is_interface_language(tag) ? tag : "en";
  }
  return "en";
}

// SIGINT and SIGTERM become a stop request, SIGHUP one to read again where somebody listens; every thread started later
// inherits the blocked mask.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR2}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this] {
      int caught = SIGHUP;
      while (caught == SIGHUP) {
        sigwait(&set_, &caught);
        if (caught == SIGHUP && !hang_up_.tell()) break;
      }
      source_.request_stop();
    });
  }
  ~Signals() {
    ::kill(::getpid(), SIGUSR2);  // our own word for "nobody waits any more"
    thread_.join();
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  HangUp& hang_up() { return hang_up_; }

 private:
  sigset_t set_{};
  HangUp hang_up_;
  std::stop_source source_;
  std::thread thread_;
};

struct CommandLine {
  std::string home;
  bool json = false;
  std::string listen;
  AddOptions add;
  ImportOptions import;
  BagOptions bag;
  ExportOptions export_;
  SearchOptions search;
  SynonymsOptions synonyms;
  JobsOptions jobs;
  RebuildRequest rebuild;
  CaptionsOptions captions;
  BackupOptions backup;
  VerifyOptions verify;
  ReplicateOptions replicate;
  UserOptions user;
  PlanOptions plan;
};

using Run = std::function<Result<void>(const Invocation&)>;

void add_verb(CLI::App& app, Run& run, const char* name, const char* description,
              const std::function<void(CLI::App&)>& options, const Run& verb) {
  CLI::App* sub = app.add_subcommand(name, description);
  options(*sub);
  sub->callback([&run, verb] { run = verb; });
}

void add_keeping_verbs(CLI::App& app, CommandLine& line, Run& run) {
  add_verb(
      app, run, "init", "Make a new, empty archive in the home directory", [](CLI::App&) {}, verb_init);
  add_verb(
      app, run, "add", "Deposit files as a new Record, or into one that exists",
      [&](CLI::App& verb) {
        verb.add_option("file", line.add.files, "Files to deposit, in their order")->required();
        verb.add_option("--record", line.add.record_file, "JSON file that describes the Record");
        verb.add_option("--into", line.add.into, "Id of the Record that the files belong to");
        verb.add_option("--title", line.add.title, "Title of the new Record (Vietnamese)");
        verb.add_option("--access", line.add.access, "Who may see it: public, signed-in or staff");
        verb.add_option("--key", line.add.key, "Key of your own: adding with the same key again changes nothing");
        verb.add_flag("--draft", line.add.draft, "Don't publish yet");
        verb.add_flag("--wait", line.add.wait, "Wait until it can be played");
        verb.add_flag("--quiet", line.add.quiet, "Say nothing when all went well");
      },
      [&line](const Invocation& invocation) { return verb_add(invocation, line.add); });
  add_verb(
      app, run, "import", "Take in many Records from a sheet (CSV, XLSX), or descriptions and collections in JSON",
      [&](CLI::App& verb) {
        verb.add_option("--collections", line.import.collections, "JSON array of collections");
        verb.add_option("--files", line.import.files, "Directory of the files that the sheet names");
        verb.add_flag("--dry-run", line.import.dry_run, "Check every row of the sheet and change nothing");
        verb.add_option("--report", line.import.report, "Write the sheet again with what became of each row");
        verb.add_option("--template", line.import.sheet_template, "Instead write an empty sheet to fill in");
        verb.add_option("records", line.import.records, "Sheets, or files with one Record in JSON a line");
      },
      [&line](const Invocation& invocation) { return verb_import(invocation, line.import); });
  add_verb(
      app, run, "bag", "Pack whole Records into a BagIt bag",
      [&](CLI::App& verb) {
        verb.add_option("record", line.bag.records, "Ids of Records")->required();
        verb.add_option("--to", line.bag.path, "A new directory, or a file ending in .tar or .zip")->required();
      },
      [&line](const Invocation& invocation) { return verb_bag(invocation, line.bag); });
  add_verb(
      app, run, "import-bag", "Take in a BagIt bag: one of ours whole, any other as a draft",
      [&](CLI::App& verb) {
        verb.add_option("bag", line.bag.path, "Directory, tar or zip")->required();
        verb.add_flag("--check", line.bag.check, "Only say whether a bag in a directory is complete and valid");
      },
      [&line](const Invocation& invocation) { return verb_import_bag(invocation, line.bag); });
  add_verb(
      app, run, "export", "Print the Records, one a line",
      [&](CLI::App& verb) {
        verb.add_option("--format", line.export_.format, "jsonl, json-ld, dublin-core or premis")
            ->check(CLI::IsMember({"jsonl", "json-ld", "dublin-core", "premis"}));
        verb.add_option("--record", line.export_.record, "Id of one Record; needed for premis, one document");
        verb.add_flag("--everything", line.export_.everything, "Also what is not public");
      },
      [&line](const Invocation& invocation) { return verb_export(invocation, line.export_); });
  add_verb(
      app, run, "backup", "Copy the archive into a directory while it is in use",
      [&](CLI::App& verb) {
        verb.add_option("directory", line.backup.directory, "Where to; absent or empty")->required();
        verb.add_flag("--check", line.backup.check, "Instead restore that backup for a trial and compare every byte");
      },
      [&line](const Invocation& invocation) { return verb_backup(invocation, line.backup); });
  add_verb(
      app, run, "restore", "Make the home directory from a backup",
      [&](CLI::App& verb) { verb.add_option("directory", line.backup.directory, "The backup")->required(); },
      [&line](const Invocation& invocation) { return verb_restore(invocation, line.backup); });
  add_verb(
      app, run, "verify", "Read every byte of the originals and compare it with what was deposited",
      [&](CLI::App& verb) {
        verb.add_option("--rate", line.verify.rate, "Bytes a second, such as 50MB");
        verb.add_flag("--anew", line.verify.anew, "Begin again instead of going on where it was stopped");
        verb.add_flag("--only-look", line.verify.only_look, "Mend nothing from second copies");
      },
      [&line](const Invocation& invocation) { return verb_verify(invocation, line.verify); });
  add_verb(
      app, run, "replicate", "Bring second copies of the vault (setting vault_copies) up to date now",
      [&](CLI::App& verb) {
        verb.add_option("--prepare", line.replicate.prepare, "First label the new, empty disk of this name");
      },
      [&line](const Invocation& invocation) { return verb_replicate(invocation, line.replicate); });
}

void add_caption_verbs(CLI::App& app, CommandLine& line, Run& run) {
  add_verb(
      app, run, "captions", "Captions and transcripts: import a file, export one, list",
      [&](CLI::App& verb) {
        verb.add_option("action", line.captions.action, "import, export or list")
            ->required()
            ->check(CLI::IsMember({"import", "export", "list"}));
        verb.add_option("id", line.captions.id, "Id of the Recording; for export of the transcript")->required();
        verb.add_option("file", line.captions.file, "WebVTT, SRT, ASS, TTML, ELAN or TextGrid file");
        verb.add_option("--language", line.captions.language, "BCP 47 tag such as vi or cjm-Cham");
        verb.add_option("--kind", line.captions.kind, "captions, subtitles, transcript, chapters or annotation")
            ->check(CLI::IsMember({"captions", "subtitles", "transcript", "chapters", "annotation"}));
        verb.add_option("--label", line.captions.label, "What readers choose it by");
        verb.add_option("--format", line.captions.format, "vtt, srt or eaf")
            ->check(CLI::IsMember({"vtt", "srt", "eaf"}));
      },
      [&line](const Invocation& invocation) { return verb_captions(invocation, line.captions); });
  add_verb(
      app, run, "transcribe", "Have a program write down what is said in a Recording",
      [&](CLI::App& verb) {
        verb.add_option("recording", line.captions.id, "Id of the Recording")->required();
        verb.add_option("--language", line.captions.language, "BCP 47 tag of what is spoken");
      },
      [&line](const Invocation& invocation) { return verb_transcribe(invocation, line.captions); });
}

void add_running_verbs(CLI::App& app, CommandLine& line, Run& run) {
  add_verb(
      app, run, "serve", "Serve the archive, with the worker as a child process",
      [&](CLI::App& verb) { verb.add_option("--listen", line.listen, "Address and port, e.g. 0.0.0.0:8080"); },
      verb_serve);
  add_verb(
      app, run, "work", "Run the worker alone", [](CLI::App&) {}, verb_work);
  add_verb(
      app, run, "search", "Search as a reader would",
      [&](CLI::App& verb) {
        verb.add_option("query", line.search.query, "Words, \"a phrase\", field:word")->required();
        verb.add_option("--limit", line.search.limit, "How many to print")->check(CLI::Range(1, 100));
        verb.add_flag("--everything", line.search.everything, "Also what is not public");
        verb.add_flag("--explain", line.search.explain, "Show how the query was understood");
      },
      [&line](const Invocation& invocation) { return verb_search(invocation, line.search); });
  add_verb(
      app, run, "synonyms", "Words that stand for each other in a search: import or export them as a text",
      [&](CLI::App& verb) {
        verb.add_option("action", line.synonyms.action, "import or export")
            ->required()
            ->check(CLI::IsMember({"import", "export"}));
        verb.add_option("file", line.synonyms.file,
                        "A group a line: word, word (de: word, word for one language); - for none");
      },
      [&line](const Invocation& invocation) { return verb_synonyms(invocation, line.synonyms); });
  add_verb(
      app, run, "jobs", "Show what is being worked on, and what failed and why",
      [&](CLI::App& verb) {
        verb.add_flag("--follow", line.jobs.follow, "Keep showing until everything is done");
        verb.add_option("--state", line.jobs.state, "Only those in this state")
            ->check(CLI::IsMember({"waiting", "running", "done", "failed", "cancelled"}));
        verb.add_option("--cancel", line.jobs.cancel, "Id of a job to cancel, or of a failed one to set aside");
        verb.add_option("--retry", line.jobs.retry,
                        "Id of a failed job to try again; 'all': those that failed because of this machine");
        verb.add_option("--first", line.jobs.first, "Id of a waiting job to do before all others");
        verb.add_option("--in-turn", line.jobs.in_turn, "Id of a waiting job to do when its turn comes");
        verb.add_option("--last", line.jobs.last, "Id of a waiting job to do after all others");
      },
      [&line](const Invocation& invocation) { return verb_jobs(invocation, line.jobs); });
  add_verb(
      app, run, "reindex", "Build the search index anew from the catalogue", [](CLI::App&) {}, verb_reindex);
  add_verb(
      app, run, "rebuild",
      "Make Renditions anew where a newer policy asks for others, or the catalogue from the vault alone",
      [&](CLI::App& verb) {
        verb.add_option("what", line.rebuild.what, "renditions or catalogue")
            ->required()
            ->check(CLI::IsMember({"renditions", "catalogue"}));
        verb.add_option(
            "--where", line.rebuild.where,
            "Renditions: KEY=VALUE, repeatable: kind, record, recording, state, type, made-before (a date)");
        verb.add_flag("--replace", line.rebuild.replace,
                      "Catalogue: put it in the place of one that can be read, too; stop the site before");
      },
      [&line](const Invocation& invocation) { return verb_rebuild(invocation, line.rebuild); });
  add_verb(
      app, run, "user", "Accounts: add, list, password, role, disable, enable",
      [&](CLI::App& verb) {
        verb.add_option("action", line.user.action, "add, list, password, role, disable or enable")
            ->required()
            ->check(CLI::IsMember({"add", "list", "password", "role", "disable", "enable"}));
        verb.add_option("login", line.user.login, "Login name");
        verb.add_option("--name", line.user.display_name, "Name to show");
        verb.add_option("--role", line.user.role, "reader, archivist or administrator")
            ->check(CLI::IsMember({"reader", "archivist", "administrator"}));
      },
      [&line](const Invocation& invocation) { return verb_user(invocation, line.user); });
  add_verb(
      app, run, "plan", "Show what would be made of a file, without an archive",
      [&](CLI::App& verb) { verb.add_option("file", line.plan.file, "Recording, picture or document")->required(); },
      [&line](const Invocation& invocation) { return verb_plan(invocation, line.plan); });
  add_verb(
      app, run, "doctor", "Check that this machine and this archive are in order", [](CLI::App&) {}, verb_doctor);
}

int report(const Invocation& invocation, const Error& error) {
  fmt::print(stderr, "khen: {}\n", invocation.messages.explain(invocation.language, error));
  if (!error.cause.empty()) fmt::print(stderr, "      ({})\n", error.cause);
  if (error.code == Code::internal) {
    for (const Parameter& parameter : error.parameters)
      fmt::print(stderr, "      {}: {}\n", parameter.name, parameter.value);
  }
  return facts(error.code).exit;
}

int run_command_line(int argc, char** argv) {
  CommandLine line;
  Run run;
  CLI::App app("Khèn keeps festivals, songs, epics and crafts, and lets them be seen and heard.", "khen");
  app.set_version_flag("--version", "khen " KHEN_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--home", line.home, "Directory of the archive (else KHEN_HOME, else ./archive)");
  app.add_flag("--json", line.json, "Print data as JSON");
  app.footer(
      "`khen VERB --help` explains one verb. Exit codes: 0 done, 64 wrong command line, 65 content refused,\n"
      "66 not found, 69 in use, 70 defect, 73 disk full, 74 input/output, 75 try again later, 77 not allowed,\n"
      "78 made by a newer version.");
  add_keeping_verbs(app, line, run);
  add_caption_verbs(app, line, run);
  add_running_verbs(app, line, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    fmt::print(stderr, "khen: {}\n      `khen --help` lists the verbs, `khen VERB --help` their options.\n",
               error.what());
    return exit_usage;
  }

  const auto messages = Messages::load();
  if (!messages) {
    // There are no messages to say it with: a defect of the build.
    fmt::print(stderr, "khen: {} {}\n", messages.error().message, messages.error().cause);
    return facts(messages.error().code).exit;
  }
  if (line.home.empty()) {
    const char* variable = std::getenv("KHEN_HOME");
    line.home = variable != nullptr && *variable != '\0' ? variable : "archive";
  }
  Signals signals;
  LocalFiles files;
  const SystemClock clock;
  Invocation invocation{std::filesystem::absolute(line.home),
                        line.json ? Output::json : Output::text,
                        language_of_terminal(),
                        {},
                        signals.token(),
                        files,
                        clock,
                        *messages,
                        signals.hang_up()};
  if (!line.listen.empty()) invocation.overrides["listen"] = line.listen;
  const auto done = run(invocation);
  return done ? 0 : report(invocation, done.error());
}

}  // namespace
}  // namespace khen

int main(int argc, char** argv) {
  if (khen::wants_decoder(argc, argv)) return khen::run_decoder(argc, argv);
  try {
    return khen::run_command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "khen: out of memory\n");
    return 75;
  }
}
