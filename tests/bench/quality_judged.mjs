// SPDX-License-Identifier: GPL-3.0-or-later
// The judged set of tests/queries/judged as values, and the words that an archive shows beside those of its Records.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const judged = `${root}tests/queries/judged`;
const read_json = (path) => JSON.parse(readFileSync(path, "utf8"));

export const judged_archive = () => read_json(`${judged}/archive.json`);

// Latin letters without their marks, as people type them; other scripts stay.
export const bare = (text) =>
  text.normalize("NFD").replace(/(\p{Script=Latin})\p{M}+/gu, "$1").replace(/đ/g, "d").replace(/Đ/g, "D").normalize("NFC");

export function judged_queries(archive) {
  const keys = new Set(archive.map(({ key }) => key));
  const rows = [];
  for (const half of ["dev", "test"]) {
    for (const name of readdirSync(`${judged}/${half}`).sort()) {
      const lines = readFileSync(`${judged}/${half}/${name}`, "utf8").split("\n");
      lines.forEach((line, i) => {
        if (line === "" || line.startsWith("#")) return;
        const where = `${half}/${name}:${i + 1}`;
        const [language, query, need, judgements, ...more] = line.split(" | ");
        if (judgements === undefined || more.length > 0) throw new Error(`${where}: four cells wanted`);
        const grades = new Map(judgements.trim().split(/\s+/).map((one) => [one.slice(0, -2), Number(one.at(-1))]));
        for (const [key, grade] of grades) {
          if (!keys.has(key) || !(grade >= 1 && grade <= 3)) throw new Error(`${where}: ${key}:${grade}`);
        }
        rows.push({ half, file: name.replace(".txt", ""), language, query, need, grades });
      });
    }
  }
  return rows;
}

export function known_items(archive) {
  const interfaces = ["vi", "en", "fr", "de", "ru", "hi"];
  return archive.flatMap(({ key, record }) =>
    record.titles.map(({ lang, value }) => ({
      key, query: value, title_language: lang, language: interfaces.includes(lang) ? lang : "vi" })));
}

function vocabulary_words() {
  const words = new Map();
  for (const name of ["ethnic_groups", "heritage_types", "genres", "instruments", "roles", "places"]) {
    for (const term of read_json(`${root}metadata/vocabulary/${name}.json`).terms) {
      const others = [...(term.native ?? []), ...(term.alternative ?? [])].map(({ value }) => value);
      words.set(`${name}/${term.id}`, [...Object.values(term.labels), ...others, term.full ?? ""].join(" ; "));
    }
  }
  return words;
}

// What the peers get: five columns of text a Record, in the order of their weight.
export function peer_rows(archive) {
  const words = vocabulary_words();
  const all = (record, field, vocabulary) => (record[field] ?? []).map((id) => words.get(`${vocabulary}/${id}`)).join(" ; ");
  return archive.map(({ key, record }) => ({
    key,
    title: [...record.titles, ...(record.alternative_names ?? [])].map(({ value }) => value).join(" ; "),
    terms: ["ethnic_groups", "heritage_types", "genres", "instruments"].map((name) => all(record, name, name)).join(" ; "),
    people: (record.people ?? []).map(({ name, role }) => `${name} ; ${words.get(`roles/${role}`)}`).join(" ; "),
    places: (record.places ?? []).map((place) => [place.unit, place.former_unit].map((id) => words.get(`places/${id}`) ?? "")
      .concat(place.locality ?? "", place.village ?? "").join(" ; ")).join(" ; "),
    text: [...(record.descriptions ?? []).map(({ value }) => value), ...(record.dates ?? []).map(({ edtf }) => edtf)].join(" ; "),
  }));
}
