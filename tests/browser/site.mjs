// SPDX-License-Identifier: GPL-3.0-or-later
// A freshly made archive with a few demonstration Records, served by the real program, and a real Chromium before it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const program = process.env.KHEN_PROGRAM;
const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const english = { ...process.env, LC_ALL: 'en_GB.UTF-8' };

export function khen(home, ...args) {
  const run = spawnSync(program, ['--home', home, ...args], { encoding: 'utf8', env: english });
  if (run.status !== 0) throw new Error(`khen ${args.join(' ')}: ${run.status}\n${run.stderr}`);
  return run.stdout;
}

export async function openSite({ records = 3 } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'khen-browser-'));
  rmSync(home, { recursive: true });
  khen(home, 'init');
  const seed = records === 0 ? { status: 0 } : spawnSync(join(root, 'scripts/seed-demo'),
    ['--khen', program, '--home', home, '--only', String(records)], { encoding: 'utf8' });
  if (seed.status !== 0) throw new Error(`seed-demo: ${seed.stdout}${seed.stderr}`);

  const server = spawn(program, ['--home', home, 'serve', '--listen', '127.0.0.1:0'], { env: english });
  const said = { address: null, password: null };
  server.stderr.resume();
  await new Promise((found, failed) => {
    server.on('exit', (status) => failed(new Error(`serve ended with ${status}`)));
    createInterface({ input: server.stdout }).on('line', (line) => {
      said.password = /\b([a-z2-9]{5}(?:-[a-z2-9]{5}){3})\b/.exec(line)?.[1] ?? said.password;
      said.address = /(http:\/\/\S+?)[.,]?(?:\s|$)/.exec(line)?.[1]?.replace(/\/$/, '') ?? said.address;
      if (said.address) found();
    });
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
  });
  return {
    home, browser, server,
    url: said.address, password: said.password,
    async close() {
      await browser.close();
      const ended = new Promise((done) => server.on('exit', done));
      server.kill('SIGTERM');
      const status = await ended;
      rmSync(home, { recursive: true, force: true });
      return status;
    },
  };
}

// Everything that went wrong on the page itself, for a test to expect none of.
export function watchErrors(page) {
  const errors = [];
  page.on('pageerror', (error) => errors.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  return errors;
}
