// SPDX-License-Identifier: GPL-3.0-or-later
// VLC by its remote control: its own statistics tell how much it decoded. It refuses to run as root.
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from './child.mjs';
import { watch } from './verdict.mjs';

const nobody = 65534;
const short = 8; // seconds

function statistics(text) {
  const last = (name) => Number([...text.matchAll(new RegExp(`\\| ${name} *: *(\\d+)`, 'g'))].at(-1)?.[1] ?? 0);
  return { pictures: last('video decoded'), sound: last('audio decoded') };
}

const complaints = (text) => text.split('\n').filter((line) => /\berror\b/.test(line) && !/dbus|interface|no error/.test(line)).join(' ');

export async function open() {
  const home = mkdtempSync(join(tmpdir(), 'khen-vlc-'));
  const asRoot = process.getuid() === 0;
  if (asRoot) chownSync(home, nobody, nobody);
  const leader = asRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', 'cvlc'] : ['cvlc'];
  const args = ['-I', 'oldrc', '--rc-fake-tty', '--no-color', '--stats', '--no-lua', '--vout', 'vdummy', '--aout', 'adummy'];

  // The statistics are brought up to date once a second, so a short set is played again and again.
  async function from(set, at, seconds) {
    const [program, ...before] = leader;
    const again = set.seconds < short ? ['--input-repeat=60'] : [];
    const run = start(program, [...before, ...args, ...again, ...(at ? [`--start-time=${at}`] : []), set.url], { env: { ...process.env, HOME: home } });
    for (let tries = 0; tries < 10; tries++) {
      await pause(tries === 0 ? 1000 * seconds + 1200 : 1000);
      run.say('stats');
      await pause(150);
      const { pictures, sound } = statistics(run.text());
      if ((pictures > 1 || set.pictures < 2) && (sound > 1 || !set.sound)) break;
    }
    return run;
  }
  async function leave(run) {
    run.say('quit');
    setTimeout(() => run.child.kill('SIGKILL'), 3000).unref();
    await run.ended;
    return run.text();
  }

  return {
    async play(set) {
      const { first, middle } = watch(set.seconds);
      // One that is still playing is sent to the middle; a shorter one is opened there.
      const run = await from(set, 0, first);
      const begin = statistics(run.text());
      if (set.seconds < short) {
        await leave(run);
        const again = await from(set, middle, 0);
        const text = await leave(again);
        return { first: begin, after: statistics(text), said: complaints(text) };
      }
      run.say(`seek ${Math.round(middle)}`);
      await pause(2500);
      run.say('stats');
      run.say('get_time');
      await pause(150);
      const text = await leave(run);
      const later = statistics(text);
      const reached = Number(/\n(\d+)\r?\n(?![\s\S]*\n\d+\r?\n)/.exec(text)?.[1] ?? 0) >= Math.floor(middle) - 1;
      const after = { pictures: later.pictures - begin.pictures, sound: later.sound - begin.sound };
      return { first: begin, after: reached ? after : undefined, said: complaints(text) };
    },
    async close() { rmSync(home, { recursive: true, force: true }); },
  };
}
