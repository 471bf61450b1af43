// SPDX-License-Identifier: GPL-3.0-or-later
// Three engines asked the same: questions in, a list of keys a question out, best first, at most fifty.
// The peers get the way of asking that serves them best here: what has all words comes first, what has some of them after it;
// their columns weigh as our fields do.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { peer_rows } from "./quality_judged.mjs";

const most = 50;
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

export async function ask_khen(archive, questions, { address }) {
  const keys = new Map(archive.map(({ key, record }) => [record.titles[0].value, key]));
  const answers = [];
  for (const { query, language } of questions) {
    const parameters = new URLSearchParams({ q: query, lang: language, limit: String(most) });
    const reply = await fetch(`${address}/api/v1/search?${parameters}`);
    if (!reply.ok) throw new Error(`${query}: ${reply.status} ${await reply.text()}`);
    const { items } = await reply.json();
    answers.push(items.map(({ titles }) => keys.get(titles[0].value)));
  }
  return answers;
}

// Lines "number|key" → a list of keys a question.
function by_question(text, count) {
  const answers = Array.from({ length: count }, () => new Set());
  for (const line of text.split("\n").filter(Boolean)) {
    const [number, key] = line.split("|");
    answers[Number(number)].add(key);
  }
  return answers.map((keys) => [...keys].slice(0, most));
}

export async function ask_fts5(archive, questions, { directory }) {
  const columns = ["title", "terms", "people", "places", "text"];
  const file = `${directory}/fts5.db`;
  const run = (sql) => execFileSync("sqlite3", [file], { input: sql, encoding: "utf8", maxBuffer: 1 << 28 });
  run(`create virtual table records using fts5(key unindexed, ${columns.join()}, tokenize="unicode61 remove_diacritics 2");\n` +
    peer_rows(archive).map((row) => `insert into records values (${["key", ...columns].map((name) => quoted(row[name])).join()});\n`).join(""));
  // A quoted word that is cut into several asks for them side by side.
  const words = (query) => query.split(/[\s,:?!"().]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).map((word) => `"${word}"`);
  const select = (query, i, operator) =>
    `select ${i}, key from records where records match ${quoted(words(query).join(operator))} ` +
    `order by bm25(records, 0, 5, 3, 2, 2, 1), key limit ${most};\n`;
  return by_question(run(questions.flatMap(({ query }, i) =>
    words(query).length === 0 ? [] : [select(query, i, " AND "), select(query, i, " OR ")]).join("")), questions.length);
}

export async function ask_postgresql(archive, questions, { directory }) {
  const run = (sql) => {
    writeFileSync(`${directory}/ask.sql`, sql);
    return execFileSync("psql", ["-h", `${directory}/peer`, "-U", "peer", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAtX", "-f",
      `${directory}/ask.sql`], { encoding: "utf8", maxBuffer: 1 << 28 });
  };
  const weighed = [["title", "A"], ["terms", "B"], ["people", "C"], ["places", "C"], ["text", "D"]];
  const vector = (row) => weighed.map(([name, weight]) => `setweight(to_tsvector('bare', ${quoted(row[name])}), '${weight}')`).join(" || ");
  run(`set client_min_messages = error;
create extension unaccent;
create text search configuration bare (copy = simple);
alter text search configuration bare alter mapping for hword, hword_part, word with unaccent, simple;
create table records (key text, words tsvector);
create function ask(asked text) returns table (hit text) language plpgsql as $$
declare query tsquery := plainto_tsquery('bare', asked);
begin
  for step in 1..2 loop
    return query select key from records where words @@ query order by ts_rank('{0.2,0.4,0.6,1}', words, query) desc, key limit ${most};
    query := replace(query::text, '&', '|')::tsquery;
  end loop;
end $$;
` + peer_rows(archive).map((row) => `insert into records values (${quoted(row.key)}, ${vector(row)});\n`).join("") +
    "create index on records using gin (words);\n");
  return by_question(run(questions.map(({ query }, i) => `select ${i}, hit from ask(${quoted(query)}) as answer(hit);\n`).join("")), questions.length);
}
