// SPDX-License-Identifier: GPL-3.0-or-later
// Firefox without a window, by the protocol that it speaks itself (Marionette): "length:[0, number, command, parameters]".
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from './child.mjs';
import { playInPage } from './in_page.mjs';
import { watch } from './verdict.mjs';

const preferences = `user_pref("marionette.port", 0);
user_pref("media.autoplay.default", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("toolkit.startup.max_resumed_crashes", -1);
`;

// The port that it chose is written to its profile.
async function port(profile) {
  for (let tries = 0; tries < 300; tries++) {
    await pause(100);
    try {
      return Number(readFileSync(join(profile, 'MarionetteActivePort'), 'utf8'));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error('Firefox opened no port');
}

async function dial(number) {
  const socket = connect(number, '127.0.0.1');
  const waiting = new Map();
  let bytes = Buffer.alloc(0);
  let last = 0;
  socket.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
    for (;;) {
      const colon = bytes.indexOf(':');
      const length = colon < 0 ? Number.NaN : Number(bytes.subarray(0, colon));
      if (!(bytes.length >= colon + 1 + length)) return;
      const message = JSON.parse(bytes.subarray(colon + 1, colon + 1 + length));
      bytes = bytes.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue;
      const [, id, error, value] = message;
      const { done, failed } = waiting.get(id);
      waiting.delete(id);
      if (error) failed(new Error(`${error.error}: ${error.message}`));
      else done(value);
    }
  });
  await new Promise((done, failed) => socket.once('connect', done).once('error', failed));
  return {
    ask(command, parameters = {}) {
      const text = JSON.stringify([0, ++last, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
      return new Promise((done, failed) => waiting.set(last, { done, failed }));
    },
    close: () => socket.destroy(),
  };
}

export async function open() {
  const profile = mkdtempSync(join(tmpdir(), 'khen-firefox-'));
  writeFileSync(join(profile, 'user.js'), preferences);
  const run = start(process.env.FIREFOX ?? 'firefox-esr', ['--headless', '--marionette', '--no-remote', '--profile', profile],
    { env: { ...process.env, HOME: profile }, lasting: true });
  const firefox = await dial(await port(profile));
  await firefox.ask('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
  await firefox.ask('WebDriver:SetTimeouts', { script: 60_000, pageLoad: 30_000 });
  return {
    alone: true,
    async play(set) {
      await firefox.ask('WebDriver:Navigate', { url: set.page });
      const { value } = await firefox.ask('WebDriver:ExecuteAsyncScript', {
        script: `const done = arguments[1]; (${playInPage})(arguments[0]).then(done, (error) => done({ said: String(error) }));`,
        args: [{ ...set, ...watch(set.seconds) }],
        newSandbox: true,
      });
      return value;
    },
    async close() {
      await firefox.ask('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
      firefox.close();
      await run.ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
