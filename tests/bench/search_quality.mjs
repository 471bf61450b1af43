// SPDX-License-Identifier: GPL-3.0-or-later
// search_quality.mjs prepare DIR: writes DIR/records.jsonl for `khen import`.
// search_quality.mjs ask DIR ADDRESS dev|test|all ENGINE…: asks every judged query and every title, prints the figures.
import { writeFileSync } from "node:fs";
import { judged_archive, judged_queries, known_items, bare } from "./quality_judged.mjs";
import { average, measure } from "./quality_measures.mjs";
import { ask_fts5, ask_khen, ask_postgresql } from "./quality_engines.mjs";

const [command, directory, address, half, ...engines] = process.argv.slice(2);
const askers = { khen: ask_khen, fts5: ask_fts5, postgresql: ask_postgresql };
const columns = ["ndcg10", "recall50", "mrr"];
const cell = (value) => value.toFixed(3).padStart(6);

function table(rows, found) {
  const heading = engines.map((name) => name.padStart(9) + " ".repeat(13)).join(" ");
  console.log(`${"".padEnd(28)}${heading}\n${"file".padEnd(22)}${"n".padStart(5)} ${engines.map(() => "  NDCG recall    MRR  ").join(" ")}`);
  const line = (name, some) => {
    const cells = engines.map((engine) =>
      columns.map((column) => cell(average(some, (row) => measure(row, found[engine].get(row))[column]))).join(" "));
    console.log(`${name.padEnd(22)}${String(some.length).padStart(5)}  ${cells.join("   ")}`);
  };
  for (const file of new Set(rows.map((row) => row.file))) line(file, rows.filter((row) => row.file === file));
  for (const part of new Set(rows.map((row) => row.half))) line(`all of ${part}`, rows.filter((row) => row.half === part));
  line("all", rows);
}

// The lines that scripts/bench puts into its table.
function figures(rows, typed, found) {
  const figure = (what, measured, goal, met) => console.log(["FIGURE", what, measured, goal, met ? "met" : "missed"].join("\t"));
  const ndcg = (engine, some) => average(some, (row) => measure(row, found[engine].get(row)).ndcg10);
  const files = [...new Set(rows.map((row) => row.file))];
  for (const peer of engines.filter((engine) => engine !== "khen")) {
    const ahead = ndcg("khen", rows) - ndcg(peer, rows);
    figure(`judged queries: NDCG at 10 beyond that of ${peer}`, ahead.toFixed(3), "≥ 0.15", ahead >= 0.15);
    const lost = files.filter((file) => {
      const some = rows.filter((row) => row.file === file);
      return ndcg("khen", some) < ndcg(peer, some) - 0.0005;
    });
    figure(`judged queries: files in which ${peer} is ahead`, lost.join(" ") || "none", "none", lost.length === 0);
  }
  for (const [how, without, least] of [["with marks", false, 0.99], ["without marks", true, 0.97]]) {
    const some = typed.filter((item) => Boolean(item.without_marks) === without);
    const share = average(some, (item) => Number(found.khen.get(item).slice(0, 10).includes(item.key)));
    figure(`titles typed ${how}: found among ten`, share.toFixed(3), `≥ ${least}`, share >= least);
  }
}

// Only of the half that may be looked at.
function worst(rows, found) {
  console.log("\nOur worst queries (dev)");
  const scored = rows.filter((row) => row.half === "dev")
    .map((row) => ({ row, hits: found.khen.get(row), score: measure(row, found.khen.get(row)).ndcg10 }));
  scored.sort((a, b) => a.score - b.score);
  for (const { row, hits, score } of scored.slice(0, Number(process.env.WORST ?? 20))) {
    const wanted = [...row.grades].slice(0, 4).map(([key, grade]) => `${key}:${grade}`).join(" ");
    console.log(`${score.toFixed(2)} ${row.file}: ${row.query}\n     wanted ${wanted}${row.grades.size > 4 ? ` … of ${row.grades.size}` : ""}` +
      `\n     found  ${hits.slice(0, 5).join(" ") || "nothing"}${hits.length > 5 ? ` … of ${hits.length}` : ""}`);
  }
}

async function ask_all(archive, rows, items) {
  const found = {};
  const typed = items.flatMap((item) => [item, { ...item, query: bare(item.query), without_marks: true }]);
  const questions = [...rows, ...typed];
  for (const engine of engines) {
    const hits = await askers[engine](archive, questions, { directory, address });
    found[engine] = new Map(questions.map((question, i) => [question, hits[i]]));
  }
  return { found, typed };
}

function known(typed, found) {
  console.log("\nTitles typed as they are and without marks: found among ten");
  const share = (engine, some) => average(some, (item) => Number(found[engine].get(item).slice(0, 10).includes(item.key)));
  const line = (name, wanted) => {
    for (const [how, without] of [["with marks", false], ["without", true]]) {
      const some = typed.filter((item) => Boolean(item.without_marks) === without && wanted(item));
      console.log(`${name.padEnd(12)}${how.padEnd(12)}${String(some.length).padStart(5)}  ` +
        engines.map((engine) => `${engine} ${share(engine, some).toFixed(3)}`).join("   "));
    }
  };
  line("Vietnamese", (item) => item.title_language === "vi");
  line("all", () => true);
}

const archive = judged_archive();
if (command === "prepare") {
  writeFileSync(`${directory}/records.jsonl`, archive.map(({ record }) => JSON.stringify(record) + "\n").join(""));
} else {
  const rows = judged_queries(archive).filter((row) => half === "all" || row.half === half);
  const { found, typed } = await ask_all(archive, rows, known_items(archive));
  table(rows, found);
  known(typed, found);
  figures(rows, typed, found);
  worst(rows, found);
}
