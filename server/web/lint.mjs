// SPDX-License-Identifier: GPL-3.0-or-later
// Rules that keep templates safe and messages whole. Exit status 1 and a line a breach.
import fs from 'node:fs';
import path from 'node:path';
import { here, languages, readMessages, readTemplate, templateNames, withPartials } from './compose.mjs';

const breaches = [];
const say = (where, what) => breaches.push(`${where}: ${what}`);

for (const name of templateNames()) {
  const text = readTemplate(name);
  if (/\{\{\{|\{\{&/.test(text)) say(name, 'unescaped tag');
  if (/\{\{=/.test(text)) say(name, 'changed delimiters');
  if (/<script(?![^>]*\bsrc=)[^>]*>/.test(text)) say(name, 'inline script');
  if (/<style\b|\sstyle=/.test(text)) say(name, 'inline style');
  if (/\son[a-z]+=/.test(text)) say(name, 'inline handler');
  if (/\s[a-z-]+=\{\{/.test(text)) say(name, 'unquoted attribute');
  if (/javascript:|https?:\/\//.test(text)) say(name, 'foreign address');
  const open = [];
  for (const [, kind, tag] of withPartials(name).matchAll(/\{\{([#^/]) *([a-z_.]+) *\}\}/g)) {
    if (kind !== '/') open.push(tag);
    else if (open.pop() !== tag) say(name, `section ${tag} closed wrongly`);
  }
  if (open.length) say(name, `section ${open.join(' ')} not closed`);
  for (const [form] of text.matchAll(/<form[^]*?<\/form>/g)) {
    if (/method="post"/.test(form) && !/name="csrf"/.test(form)) say(name, 'a posted form without its token');
  }
}

const used = new Set(templateNames().flatMap((name) => [...readTemplate(name).matchAll(/\{\{t\.([a-z0-9_.-]+)\}\}/g)].map((match) => match[1])));
const source = readMessages('vi');
const argumentsOf = (pattern) => [...new Set([...pattern.matchAll(/\{([a-z_]+)[,}]/g)].map((match) => match[1]))].sort().join(' ');
for (const language of languages) {
  if (!fs.existsSync(path.join(here, 'messages', `${language}.json`))) {
    say(language, 'no message file');
    continue;
  }
  const messages = readMessages(language);
  for (const id of Object.keys(source)) {
    if (!messages[id]) say(language, `${id} is missing`);
    else if (argumentsOf(messages[id]) !== argumentsOf(source[id])) say(language, `${id} takes other arguments`);
  }
  for (const [id, pattern] of Object.entries(messages)) {
    if (!(id in source)) say(language, `${id} is unknown`);
    if (pattern.includes("'")) say(language, `${id}: write ’, an ASCII apostrophe quotes in message patterns`);
    if (pattern.includes('{{')) say(language, `${id}: two braces`);
    if (pattern.normalize('NFC') !== pattern) say(language, `${id}: not NFC`);
    if (used.has(id) && pattern.includes('{')) say(language, `${id}: a template cannot give arguments`);
  }
  for (const id of used) if (!(id in messages)) say(language, `${id} is used by a template and missing`);
}

if (breaches.length) {
  console.error(breaches.join('\n'));
  process.exit(1);
}
