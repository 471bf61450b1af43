// SPDX-License-Identifier: GPL-3.0-or-later
// What server/page.cpp does with templates, for previews and checks: partials are put in, {{t.id}} becomes the message
// and {{asset.name}} the address of a built file. Every list `x` of a context brings a flag `has_x`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const languages = ['vi', 'en', 'fr', 'de', 'ru', 'hi'];

export function readMessages(language) {
  return JSON.parse(fs.readFileSync(path.join(here, 'messages', `${language}.json`), 'utf8'));
}

export function templateNames() {
  const files = fs.readdirSync(path.join(here, 'templates')).filter((file) => file.endsWith('.mustache'));
  return files.map((file) => path.parse(file).name).sort();
}

export function readTemplate(name) {
  return fs.readFileSync(path.join(here, 'templates', `${name}.mustache`), 'utf8');
}

export function withPartials(name, above = []) {
  if (above.includes(name)) throw new Error(`partial ${name} contains itself`);
  return readTemplate(name).replace(/\{\{> *([a-z_]+) *\}\}\n?/g, (_, partial) => withPartials(partial, [...above, name]));
}

export function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (c) => entities[c]);
}

export function compose(name, messages, manifest) {
  return withPartials(name)
    .replace(/\{\{t\.([a-z0-9_.-]+)\}\}/g, (_, id) => {
      if (!(id in messages)) throw new Error(`${name}: no message ${id}`);
      return escapeHtml(messages[id]);
    })
    .replace(/\{\{asset\.([a-z]+)\}\}/g, (_, asset) => {
      if (!(asset in manifest)) throw new Error(`${name}: no asset ${asset}`);
      return `/assets/${manifest[asset]}`;
    });
}

export function withFlags(value) {
  if (Array.isArray(value)) return value.map(withFlags);
  if (value === null || typeof value !== 'object') return value;
  const out = {};
  for (const [key, member] of Object.entries(value)) {
    out[key] = withFlags(member);
    if (Array.isArray(member)) out[`has_${key}`] = member.length > 0;
  }
  return out;
}
