// SPDX-License-Identifier: GPL-3.0-or-later
// The positive control: the same archive, but the media bytes are zeros from some place on. `zeros`: after the first
// 1,500 bytes, so that nothing can be played; `later`: after a fifth of each file, so that the beginning can but the middle can't.
import { createServer } from 'node:http';

const kept = { zeros: () => 1500, later: (size) => Math.floor(size * 0.2) };

export async function startSpoiler(archive, how) {
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => ['range', 'accept', 'accept-language'].includes(name)));
    const answer = await fetch(archive + request.url, { headers: { ...headers, 'accept-encoding': 'identity' } });
    const body = Buffer.from(await answer.arrayBuffer());
    if (/\.(mp4|m4a)$/.test(new URL(request.url, archive).pathname)) {
      const [, start, size] = /bytes (\d+)-\d+\/(\d+)/.exec(answer.headers.get('content-range') ?? '') ?? [0, 0, body.length];
      body.fill(0, Math.min(body.length, Math.max(0, kept[how](Number(size)) - Number(start))));
    }
    const passed = [...answer.headers].filter(([name]) => !/^(connection|transfer-encoding|content-encoding|content-length|keep-alive)$/.test(name));
    response.writeHead(answer.status, { ...Object.fromEntries(passed), 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close() && server.closeAllConnections(),
  };
}
