// SPDX-License-Identifier: GPL-3.0-or-later
// node preview.mjs [PORT]: builds the web front end and shows every page of samples/ at http://127.0.0.1:PORT/, without
// the program. Pictures are made up.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import Mustache from 'mustache';
import { compose, here, languages, readMessages, withFlags } from './compose.mjs';

const port = Number(process.argv[2] ?? 8090);
const dist = fs.mkdtempSync(path.join(os.tmpdir(), 'khen-preview-'));
const built = spawnSync(process.execPath, [path.join(here, 'build.mjs'), dist], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const manifest = JSON.parse(fs.readFileSync(path.join(dist, 'manifest.json'), 'utf8'));
const types = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const names = { vi: 'Tiếng Việt', en: 'English', fr: 'Français', de: 'Deutsch', ru: 'Русский', hi: 'हिन्दी' };

function page(sample, language) {
  const context = JSON.parse(fs.readFileSync(path.join(here, 'samples', `${sample}.json`), 'utf8'));
  const messages = readMessages(language);
  context.page = {
    lang: language,
    language_name: names[language],
    path: `/${language}/${sample}`,
    csrf: 'sample',
    languages: languages.map((code) => ({ code, name: names[code], href: `/${code}/${sample}`, current: code === language })),
    ...context.page,
  };
  return Mustache.render(compose(context.template ?? sample, messages, manifest), withFlags(context));
}

function picture(address) {
  const hue = [...address].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue},35%,62%)"/><stop offset="1" stop-color="hsl(${(hue + 50) % 360},45%,24%)"/></linearGradient></defs><rect width="640" height="360" fill="url(#g)"/><path d="M0 290 130 190 240 260 380 150 520 250 640 200V360H0z" fill="#0004"/></svg>`;
}

http
  .createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://preview');
    const match = /^\/([a-z]{2})\/([a-z_]+)$/.exec(pathname);
    const send = (status, type, body) => response.writeHead(status, { 'Content-Type': type }).end(body);
    try {
      if (pathname.startsWith('/assets/')) {
        const file = path.basename(pathname);
        send(200, types[path.extname(file)] ?? 'application/octet-stream', fs.readFileSync(path.join(dist, file)));
      } else if (pathname.startsWith('/media/')) send(200, 'image/svg+xml', picture(pathname));
      else if (match) send(200, 'text/html; charset=utf-8', page(match[2], match[1]));
      else {
        const list = fs.readdirSync(path.join(here, 'samples')).filter((file) => file.endsWith('.json')).map((file) => path.parse(file).name);
        send(200, 'text/html; charset=utf-8', list.map((name) => `<p><a href="/vi/${name}">${name}</a>`).join('\n'));
      }
    } catch (error) {
      send(500, 'text/plain; charset=utf-8', String(error.stack));
    }
  })
  .listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
