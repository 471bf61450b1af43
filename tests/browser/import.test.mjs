// SPDX-License-Identifier: GPL-3.0-or-later
// An archivist with two hundred mixed files and a faulty sheet: at the end every good file is stored and every bad one
// explained. And a tab that is closed in the middle of a large file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { khen, openSite, watchErrors } from './site.mjs';

const screenshots = process.env.KHEN_SCREENSHOTS;
const newPassword = 'hoa-ban-trang-nam-nay';
let site;
let login;

before(async () => {
  site = await openSite({ records: 0 });
  const { context, page } = await open('/vi/login', {});
  await page.locator('#name').fill('admin');
  await page.locator('#password').fill(site.password);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/vi\/password/);
  const fields = page.locator('main input[type=password]');
  await fields.nth(0).fill(site.password);
  for (let i = 1; i < await fields.count(); ++i) await fields.nth(i).fill(newPassword);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/vi\/(desk)?/);
  login = await context.storageState();
  await context.close();
}, { timeout: 120_000 });
after(async () => { assert.equal(await site.close(), 0, 'the server ends cleanly'); });

async function open(path, options = { storageState: login }) {
  const context = await site.browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = watchErrors(page);
  await page.goto(site.url + path);
  return { context, page, errors };
}

function ffmpeg(...args) {
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
}

// Two hundred files as they come from the field, some of them no good.
function makeFiles(directory) {
  mkdirSync(directory, { recursive: true });
  const at = (name) => join(directory, name);
  const names = [];
  const put = (name, content) => { writeFileSync(at(name), content); names.push(name); };
  ffmpeg('-f', 'lavfi', '-i', 'sine=330:d=1', at('âm.wav'));
  ffmpeg('-f', 'lavfi', '-i', 'sine=330:d=1', at('âm.mp3'));
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=10:d=1', '-c:v', 'libx264', '-preset', 'ultrafast', at('phim.mp4'));
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=1', '-frames:v', '1', at('ảnh.png'));
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=1', '-frames:v', '1', at('ảnh.jpg'));
  names.push('âm.wav', 'âm.mp3', 'phim.mp4', 'ảnh.png', 'ảnh.jpg');
  const film = readFileSync(at('phim.mp4'));
  put('cụt.mp4', film.subarray(0, Math.floor(film.length * 0.6)));
  put('giả.mp4', 'chỉ là chữ, không phải phim');
  put('chương trình.exe', Buffer.from('4d5a90000300000004000000ffff0000', 'hex'));
  put('Bản ghi “cuối” (1).txt', 'tên có dấu ngoặc và dấu cách');
  for (let i = 1; names.length < 200; ++i) put(`lời ${i}.txt`, `Lời hát thứ ${i}\n`);
  return names;
}

function makeSheet(names) {
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = names.map((name, i) => [`K${i}`, name, `Bài ${i + 1}`, '', '']);
  rows[20][3] = 'sử thii'; // a term with a slip of the pen
  rows[21][1] = 'lời 21x.txt'; // a file that isn't there
  rows[22][2] = ''; // no title
  rows[23][0] = 'K5'; // a key twice
  rows[24][4] = '31/02/2020'; // no such day
  return ['key;files;titles[vi];genres;dates[recorded]', ...rows.map((row) => row.map(quoted).join(';'))].join('\r\n');
}

async function picture(page, name) {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(screenshots, `import-${name}-${width}.png`), fullPage: true });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.equal(wider, false, `${name} fits ${width} px`);
  }
}

async function toBeDone(page) {
  await page.waitForFunction(() => !document.querySelector('[data-under-way]') && document.querySelector('[data-import]'), null,
    { timeout: 120_000 });
}

test('two hundred mixed files and a faulty sheet', { timeout: 400_000 }, async () => {
  const directory = join(site.home, 'run', 'thực địa');
  const names = makeFiles(directory);
  const sheet = join(site.home, 'run', 'bảng kê.csv');
  writeFileSync(sheet, makeSheet(names));

  const { context, page, errors } = await open('/vi/desk/import');
  await picture(page, 'begin');
  const template = page.waitForEvent('download');
  await page.locator('a[href$="template.xlsx"]').click();
  assert.match((await template).suggestedFilename(), /\.xlsx$/);

  await page.locator('#sheet').setInputFiles(sheet);
  await page.locator('#files').setInputFiles(names.map((name) => join(directory, name)));
  await page.locator('[data-import] button[type=submit]').click();
  await page.waitForSelector('.import-rows', { timeout: 200_000 });
  assert.equal(await page.locator('.import-rows tbody tr').count(), 5, 'the check finds what is wrong in the sheet');
  assert.match(await page.locator('.import-rows').innerText(), /Sử thi/i, 'and tells the nearest term');
  await picture(page, 'checked');

  await page.locator('button[value=carry_out]').click();
  await toBeDone(page);
  await page.waitForFunction(() => /: 192\b/.test(document.querySelector('.lead').textContent), null, { timeout: 120_000 });
  const problems = await page.locator('.import-rows').innerText();
  for (const bad of ['cụt.mp4', 'giả.mp4', 'chương trình.exe']) assert.ok(problems.includes(bad), `${bad} is explained`);
  await picture(page, 'taken-in');
  khen(site.home, 'verify'); // throws when anything is amiss

  const download = page.waitForEvent('download');
  await page.locator('a[href$="report.csv"]').click();
  const annotated = readFileSync(await (await download).path(), 'utf8');
  assert.match(annotated, /khen:result/);

  // Put right what can be, and send the same sheet again: only what is missing comes in.
  const corrected = annotated.replace('sử thii', 'Sử thi').replace('lời 21x.txt', names[21]).replace('31/02/2020', '2020-02-28');
  writeFileSync(sheet, corrected);
  await page.locator('#sheet').setInputFiles(sheet);
  await page.locator('[data-import] button[type=submit]').click();
  const says = (words) => page.waitForFunction((text) => (document.querySelector('.lead')?.textContent ?? '').includes(text), words, { timeout: 60_000 });
  await says('Sẽ tạo mới: 6; sẽ sửa: 0; giữ nguyên: 192'); // decoders look at the three bad files only when they come in
  await page.locator('button[value=carry_out]').click();
  await says('Hồ sơ mới: 3; đã sửa: 0; giữ nguyên: 192');
  assert.deepEqual(errors, []);
  await context.close();
});

test('without JavaScript a sheet and its files go by a plain form', { timeout: 120_000 }, async () => {
  const { context, page } = await open('/vi/desk/import', { storageState: login, javaScriptEnabled: false });
  const sheet = join(site.home, 'run', 'nhỏ.csv');
  writeFileSync(sheet, 'key,files,titles[vi]\nP1,p1.txt,Một\nP2,p2.txt,Hai\n');
  writeFileSync(join(site.home, 'run', 'p1.txt'), 'lời một, gửi bằng biểu mẫu');
  await page.locator('#sheet').setInputFiles(sheet);
  await page.locator('#files').setInputFiles(join(site.home, 'run', 'p1.txt'));
  await page.locator('[data-import] button[type=submit]').click();
  await page.waitForURL(/\/desk\/import\/[0-9a-z]{26}$/);
  for (let i = 0; i < 100 && await page.locator('[data-under-way]').count() > 0; ++i) {
    await page.locator('main a[href*="/desk/import/"]').last().click();
    await page.waitForLoadState('load');
  }
  assert.match(await page.locator('.import-rows').innerText(), /p2\.txt/);
  await page.locator('button[value=carry_out]').click();
  for (let i = 0; i < 100 && await page.locator('[data-under-way]').count() > 0; ++i) await page.reload();
  assert.match(await page.locator('.lead').innerText(), /: 1;/);
  await picture(page, 'plain');
  await context.close();
});

test('after a closed tab the same file goes on where it stopped', { timeout: 120_000 }, async () => {
  const film = join(site.home, 'run', 'đêm hội.txt');
  writeFileSync(film, 'dài ');
  truncateSync(film, 0);
  writeFileSync(film, 'lời kể dài của già làng\n'.repeat(1_200_000)); // four parts of 8 MiB
  const first = await open('/vi/desk/upload');
  let parts = 0;
  await first.page.route('**/api/v1/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH' && ++parts > 2) return; // the third never arrives
    await route.continue();
  });
  await first.page.locator('#files').setInputFiles(film);
  await first.page.waitForFunction(() => /4[0-9]|5[0-9]/.test(document.querySelector('[data-progress]')?.textContent ?? ''), null,
    { timeout: 60_000 });
  await first.context.close();

  const second = await open('/vi/desk/upload');
  const told = second.page.locator('[data-begun]');
  await told.waitFor();
  assert.match(await told.innerText(), /đêm hội\.txt[\s\S]*4\d %/);
  await picture(second.page, 'unfinished');
  const offsets = [];
  second.page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });
  await second.page.locator('#files').setInputFiles(film);
  await second.page.locator('[data-open]:visible').waitFor({ timeout: 60_000 });
  assert.ok(Math.min(...offsets) >= 16 * 1024 * 1024, `nothing was sent again: ${offsets}`);
  assert.equal(await told.isVisible(), false);
  assert.deepEqual(second.errors, []);
  await second.context.close();
});

// A line that breaks after every few megabytes sent, and once more just before the answer to the last of them.
async function breakingLine(limit, total) {
  const line = { cuts: 0, lost: 0, sent: 0 };
  const target = new URL(site.url);
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let here = 0;
    const end = () => { client.destroy(); upstream.destroy(); };
    client.on('data', (bytes) => {
      here += bytes.length;
      line.sent += bytes.length;
      if (here > limit) {
        line.cuts += 1;
        upstream.write(bytes.subarray(0, bytes.length >> 1), end);
        return;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (line.lost === 0 && line.sent > total && /khen-record/i.test(bytes.toString('latin1'))) {
        line.lost += 1;
        return end();
      }
      client.write(bytes);
    });
    for (const side of [client, upstream]) side.on('error', end).on('close', end);
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  return { line, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

test('a file arrives whole, and once, over a line that breaks again and again', { timeout: 180_000 }, async () => {
  const text = 'lời ru đi qua nhiều con dốc\n'.repeat(700_000);
  const file = join(site.home, 'run', 'đường dốc.txt');
  writeFileSync(file, text);
  const bytes = Buffer.byteLength(text);
  const proxy = await breakingLine(5 * 1024 * 1024, bytes);
  const { context, page } = await open('/vi/desk/upload');
  const state = await context.storageState();
  await context.close();
  const other = await site.browser.newContext({ storageState: state });
  const broken = await other.newPage();
  const offsets = [];
  broken.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });
  await broken.goto(`${proxy.url}/vi/desk/upload`);
  await broken.locator('#files').setInputFiles(file);
  await broken.locator('[data-open]:visible').waitFor({ timeout: 150_000 });
  assert.ok(proxy.line.cuts >= 3, `cut ${proxy.line.cuts} times`);
  assert.equal(proxy.line.lost, 1, 'the last answer was lost');
  assert.deepEqual(offsets, offsets.slice().sort((a, b) => a - b), 'it never went back');
  assert.ok(new Set(offsets).size > 3, `it went on from ${offsets}`);
  await broken.goto(`${site.url}/vi/desk`);
  const mine = broken.locator('main a[href*="/desk/records/"]', { hasText: 'đường dốc' });
  assert.equal(await mine.count(), 1, 'one Record, however often the answer was lost');
  await mine.first().click();
  await broken.waitForURL(/\/desk\/records\//);
  const stored = await broken.evaluate(async (id) => (await fetch(`/api/v1/records/${id}`)).json(), /records\/([0-9a-z]{26})/.exec(broken.url())?.[1] ?? '');
  assert.equal(stored.recordings.length, 1);
  await other.close();
  proxy.close();
});
