// SPDX-License-Identifier: GPL-3.0-or-later
// Turns a weaving draft (weave/*.txt) into SVG. A draft begins with its threads, one a line ("r #b23a2e"; "none" for
// the bare ground), then, after an empty line, the cloth: one character a crossing of warp and weft.

export function weave(draft) {
  const [head, cloth] = draft.trimEnd().split('\n\n');
  const threads = new Map(head.split('\n').map((line) => line.split(' ')));
  const rows = cloth.split('\n');
  const width = rows[0].length;
  if (rows.some((row) => row.length !== width)) throw new Error('a draft needs rows of one length');
  const runs = new Map();
  rows.forEach((row, y) => {
    for (let x = 0; x < width; ) {
      const thread = row[x];
      let end = x + 1;
      while (end < width && row[end] === thread) ++end;
      const colour = threads.get(thread);
      if (colour === undefined) throw new Error(`a draft without the thread "${thread}"`);
      if (colour !== 'none') runs.set(colour, `${runs.get(colour) ?? ''}M${x} ${y}h${end - x}v1h${x - end}z`);
      x = end;
    }
  });
  const paths = [...runs].map(([colour, d]) => `<path fill="${colour}" d="${d}"/>`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${rows.length}" width="${width}" height="${rows.length}" shape-rendering="crispEdges">${paths}</svg>`;
}
