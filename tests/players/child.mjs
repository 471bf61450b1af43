// SPDX-License-Identifier: GPL-3.0-or-later
// One player as a process of its own, ended at the latest after a minute unless it is to last.
import { spawn } from 'node:child_process';

export function start(program, args, { lasting = false, ...options } = {}) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  let text = '';
  const take = (bytes) => { text += bytes; };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  child.stdin.on('error', () => {});
  const tooLong = lasting ? undefined : setTimeout(() => child.kill('SIGKILL'), 60_000);
  const ended = new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (status) => { clearTimeout(tooLong); done(status); });
  });
  return { child, ended, text: () => text, say: (line) => child.stdin.write(`${line}\n`) };
}

// All that it printed, once it has ended.
export async function output(program, args, options) {
  const run = start(program, args, options);
  run.child.stdin.end();
  await run.ended;
  return run.text();
}
