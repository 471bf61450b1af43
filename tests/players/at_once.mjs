// SPDX-License-Identifier: GPL-3.0-or-later
// Works through a list, a few items at a time.
export async function atOnce(width, items, work) {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
