// SPDX-License-Identifier: GPL-3.0-or-later
import { output } from './child.mjs';
import { watch } from './verdict.mjs';

const here = new URL('.', import.meta.url).pathname;
// A filter prints a line with a checksum for each picture, another one for each piece of sound.
const times = (text, line) => new Set([...text.matchAll(line)].map(([, time]) => time)).size;
const counts = (text) => ({
  pictures: times(text, /\bn: *\d+ pts: *(-?\d+) .*\biskey:/g),
  sound: times(text, /\bn:\d+ pts:(-?\d+) .*\bchlayout:/g),
});

export async function open() {
  return {
    async play(set) {
      const { first, middle, after } = watch(set.seconds);
      const text = await output('mpv', ['--no-config', '--vo=null', '--ao=null', '--keep-open=yes', `--script=${here}mpv.lua`,
        `--script-opts=first=${first},middle=${middle},after=${after}`, '--vf=showinfo', '--af=lavfi=[ashowinfo]',
        '--msg-level=all=info,ffmpeg=v', '--no-input-terminal', '--term-status-msg=', set.url]);
      const [begin, later] = text.split(/KHEN over first/);
      const complaints = text.split('\n').filter((line) => /error|fail/i.test(line)).join(' ');
      return { first: counts(begin), after: counts(later?.split(/KHEN over after/)[0] ?? ''), said: complaints };
    },
    async close() {},
  };
}
