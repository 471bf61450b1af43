// SPDX-License-Identifier: GPL-3.0-or-later
// What an archive offers to players: for each Recording its playlists, its manifest and its progressive file.

const kinds = [['hls', /\/master\.m3u8$/], ['saver', /\/saver\.m3u8$/], ['dash', /\/manifest\.mpd$/], ['file', /\/(video\.mp4|audio\.m4a)$/]];

// Who asks: nobody, or an account, and then players get addresses that tell who watches.
let cookie = '';
let csrf = '';

async function logIn(address, account) {
  const [login, password] = [account.slice(0, account.indexOf(':')), account.slice(account.indexOf(':') + 1)];
  const answer = await fetch(`${address}/api/v1/session`, {
    method: 'POST', body: JSON.stringify({ login, password }), headers: { 'Content-Type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`${answer.status} for ${login}`);
  cookie = answer.headers.get('set-cookie').split(';')[0];
  ({ csrf } = await answer.json());
}

// Before the names of a Recording's files.
async function baseFor(address, recording) {
  if (!cookie) return `/media/${recording}/`;
  const answer = await fetch(`${address}/api/v1/recordings/${recording}/media-token`, {
    method: 'POST', headers: { Cookie: cookie, 'X-CSRF-Token': csrf },
  });
  if (!answer.ok) throw new Error(`${answer.status} for a token`);
  return (await answer.json()).base;
}

async function read(address) {
  const answer = await fetch(address, { headers: cookie ? { Cookie: cookie } : {} });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
}

// The picture rate of the first variant, held against how long its own playlist is.
async function pictureCount(base) {
  const master = await (await read(`${base}/master.m3u8`)).text();
  const [, rate, playlist] = /FRAME-RATE=([\d.]+)[^\n]*\n(\S+)/.exec(master) ?? [];
  if (!playlist) return 0;
  const lengths = (await (await read(`${base}/${playlist}`)).text()).matchAll(/#EXTINF:([\d.]+)/g);
  return Math.round([...lengths].reduce((sum, [, seconds]) => sum + Number(seconds), 0) * Number(rate));
}

// `pictures`: how many there are; `sound`: there is some; `seconds`: how long the set really is.
async function facts(address, recording) {
  const base = `${address}/media/${recording.id}`;
  const manifest = await (await read(`${base}/manifest.mpd`)).text();
  const [, hours, minutes, seconds] = /mediaPresentationDuration="PT(?:(\d+)H)?(?:(\d+)M)?([\d.]+)S"/.exec(manifest) ?? [];
  return {
    pictures: await pictureCount(base),
    sound: /contentType="audio"/.test(manifest),
    seconds: Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds),
  };
}

export async function archiveSets(address, playFrom, account) {
  if (account) await logIn(address, account);
  const sets = [];
  let next = '';
  do {
    const page = await (await read(`${address}/api/v1/records?limit=100${next ? `&cursor=${encodeURIComponent(next)}` : ''}`)).json();
    for (const record of page.items) {
      for (const recording of record.recordings) {
        if (recording.state !== 'derived' || !['video', 'audio'].includes(recording.kind)) continue;
        const known = await facts(address, recording);
        const base = await baseFor(address, recording.id);
        for (const [kind, name] of kinds) {
          // A video also offers its sound by itself; what is played as a file is then the video.
          const all = recording.renditions.filter(({ url }) => name.test(url));
          const found = all.find(({ url }) => recording.kind !== 'video' || !url.endsWith('.m4a')) ?? all[0];
          if (!found) continue;
          sets.push({ kind, ...known, title: record.titles[0].value, recording: recording.id, record: record.id,
            url: playFrom + base + found.url.slice(found.url.lastIndexOf('/') + 1), page: `${playFrom}/en/records/${record.id}` });
        }
      }
    }
    next = page.next_cursor ?? page.next ?? '';
  } while (next);
  return sets;
}
