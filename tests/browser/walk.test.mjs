// SPDX-License-Identifier: GPL-3.0-or-later
// What a community member, a researcher and an archivist do first, each as one test.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { khen, openSite, watchErrors } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env.KHEN_SCREENSHOTS;
const widths = [360, 1280];
const newPassword = 'hoa-ban-trang-nam-nay';
let site;

before(async () => { site = await openSite({ records: 4 }); }, { timeout: 600_000 });
after(async () => { assert.equal(await site.close(), 0, 'the server ends cleanly'); });

async function open(path, options = {}) {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const errors = watchErrors(page);
  const answer = await page.goto(site.url + path);
  return { context, page, errors, answer };
}

async function firstVideoRecord() {
  const answer = await fetch(`${site.url}/api/v1/records?limit=100`);
  const { items } = await answer.json();
  for (const { id } of items) {
    const record = await (await fetch(`${site.url}/api/v1/records/${id}`)).json();
    if (record.recordings.some((recording) => recording.kind === 'video' && recording.state === 'derived')) return record;
  }
  throw new Error('no video in the demonstration archive');
}

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

// Sends a form and waits for the page that answers it.
async function send(page, selector) {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator(selector).click();
  await answered;
  await page.waitForLoadState('load');
}

async function plays(page) {
  await page.waitForFunction(() => document.querySelector('video, audio').currentTime > 0.5, null, { timeout: 20_000 });
}

test('a title typed without marks leads to a page that plays', async () => {
  const record = await firstVideoRecord();
  const title = record.titles.find(({ lang }) => lang === 'vi').value;
  const { context, page, errors } = await open('/vi/');
  const field = page.getByRole('combobox').first();
  await field.pressSequentially(plain(title).slice(0, 6));
  await page.getByRole('option').first().waitFor();
  assert.equal(await field.getAttribute('aria-expanded'), 'true');
  // Who chooses nothing searches for what he typed.
  await field.fill(plain(title));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/vi\/search\?/);
  await page.locator(`a[href*="/records/${record.id}"]`).first().click();
  await page.waitForURL(new RegExp(`/vi/records/${record.id}`));
  assert.equal((await page.locator('h1').innerText()).normalize(), title.normalize());
  await page.evaluate(() => { document.querySelector('video').muted = true; });
  await page.locator('[data-player] button').first().click();
  await plays(page);
  await page.locator('header nav details summary').click();
  await page.locator('header nav a[hreflang="en"]').click();
  await page.waitForURL(/\/en\/records\//);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.deepEqual(errors, []);
  await context.close();
});

test('without JavaScript the same page is found and plays', async () => {
  const record = await firstVideoRecord();
  const title = record.titles.find(({ lang }) => lang === 'en').value;
  const { context, page } = await open(`/en/search?q=${encodeURIComponent(title)}`, { javaScriptEnabled: false });
  await page.locator(`a[href*="/records/${record.id}"]`).first().click();
  await page.waitForURL(new RegExp(`/records/${record.id}`));
  const video = page.locator('video');
  assert.equal(await video.getAttribute('controls'), '');
  const fetched = page.waitForResponse((response) => /\.m4s|\.mp4/.test(response.url()) && response.ok(), { timeout: 20_000 });
  await video.click({ position: { x: 30, y: 30 } });
  await video.focus();
  await page.keyboard.press('Space');
  await fetched;
  await context.close();
});

test('an unknown address gets a friendly page in the reader’s language and status 404', async () => {
  const { context, page, answer } = await open('/vi/records/00000000000000000000000000');
  assert.equal(answer.status(), 404);
  assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
  assert.ok((await page.locator('main').innerText()).length > 20);
  await context.close();
});

test('an archivist logs in, uploads, describes and publishes', async () => {
  const { context, page, errors } = await open('/en/login');
  await page.locator('#name').fill('admin');
  await page.locator('#password').fill(site.password);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/en\/password/);
  const fields = page.locator('main input[type=password]');
  await fields.nth(0).fill(site.password);
  for (let i = 1; i < await fields.count(); ++i) await fields.nth(i).fill(newPassword);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/en\/(desk)?/);

  const clip = join(site.home, 'run', 'tiếng cồng.mp4');
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25:d=4', '-f', 'lavfi',
    '-i', 'sine=440:d=4', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-shortest', clip]);
  assert.equal(made.status, 0);
  await page.goto(`${site.url}/en/desk/upload`);
  await page.locator('input[type=file]').setInputFiles(clip);
  const describe = page.locator('[data-open]:visible');
  await describe.waitFor({ timeout: 30_000 });
  await describe.click();
  await page.waitForURL(/\/en\/desk\/records\//);
  const id = /records\/([0-9a-z]{26})/.exec(page.url())[1];

  await page.locator('[name^="titles"]').locator('visible=true').last().fill('Tiếng cồng thử nghiệm');
  await send(page, '.editor-form .savebox button');
  await page.locator('#access').selectOption('public');
  await send(page, 'button[value=publish]');

  const readable = async () => (await fetch(`${site.url}/api/v1/records/${id}`)).status;
  assert.equal(await readable(), 200);
  khen(site.home, 'jobs', '--follow');
  const visitor = await open(`/vi/records/${id}`);
  await visitor.page.evaluate(() => { document.querySelector('video').muted = true; });
  await visitor.page.locator('[data-player] button').first().click();
  await plays(visitor.page);
  await visitor.context.close();

  await page.goto(`${site.url}/en/desk/records/${id}`);
  await page.locator('#reason').fill('Nghệ nhân xin rút lại');
  await send(page, 'button[value=withdraw]');
  assert.equal(await readable(), 404, 'what is withdrawn is gone from the next request on');
  assert.deepEqual(errors, []);
  await context.close();
});

test('a file added on the command line appears without a restart', async () => {
  const clip = join(site.home, 'run', 'ru-con.wav');
  spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=330:d=3', clip]);
  const { record } = JSON.parse(khen(site.home, '--json', 'add', clip, '--title', 'Hát ru vùng cao', '--wait'));
  await assert.doesNotReject(async () => {
    for (let i = 0; i < 40; ++i) {
      const found = await (await fetch(`${site.url}/api/v1/search?q=${encodeURIComponent('hat ru vung cao')}`)).json();
      if (found.items.some(({ id }) => id === record)) return;
      await new Promise((wait) => setTimeout(wait, 250));
    }
    throw new Error('not found by search');
  });
});

test('the queue tells of work as it goes on, without being asked, and ends with the session', async () => {
  const { context, page, errors } = await open('/en/login');
  await page.locator('#name').fill('admin');
  await page.locator('#password').fill(newPassword);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/en\/desk/);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${site.url}/en/desk/jobs`);
  const before = await page.locator('[data-job]').count();
  const clip = join(site.home, 'run', 'sao.wav');
  spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=550:d=3', clip]);
  khen(site.home, 'add', clip, '--title', 'Tiếng sáo', '--wait');
  await page.waitForFunction((count) => document.querySelectorAll('[data-job]').length > count, before, { timeout: 20_000 });
  await page.waitForFunction(() => document.querySelector('[data-job]').classList.contains('job-done'), null, { timeout: 20_000 });
  assert.equal(asked.filter((address) => address.endsWith('/desk/jobs/events')).length, 1);
  const pages = asked.filter((address) => address.endsWith('/desk/jobs')).length;
  assert.ok(pages <= 8, `${pages} pages for one job`);
  await page.goto(`${site.url}/en/desk/upload`);
  const another = join(site.home, 'run', 'khèn.wav');
  spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=660:d=3', another]);
  await page.locator('input[type=file]').setInputFiles(another);
  await page.locator('[data-list] [data-progress]', { hasText: /^Done$/ }).waitFor({ timeout: 40_000 });
  const refused = page.waitForResponse((response) => response.url().endsWith('/desk/jobs/events') && response.status() === 401, { timeout: 30_000 });
  const other = await context.newPage();
  await other.goto(`${site.url}/en/desk`);
  await send(other, 'form[action$="/logout"] button');
  await refused;
  assert.deepEqual(errors.filter((error) => !error.includes('401')), []);
  await context.close();
});

test('a reserved film opens in another player by its own address, without a cookie', async () => {
  const { context, page } = await open('/en/login');
  await page.locator('#name').fill('admin');
  await page.locator('#password').fill(newPassword);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/en\/desk/);
  const { id } = await firstVideoRecord();
  const csrf = await page.locator('meta[name="csrf-token"]').getAttribute('content');
  const change = async (access) => page.evaluate(async ([record, token, to]) => {
    const answer = await fetch(`/api/v1/records/${record}`);
    const text = await answer.json();
    const put = await fetch(`/api/v1/records/${record}`, { method: 'PUT', body: JSON.stringify({ ...text, access: to }),
      headers: { 'Content-Type': 'application/json', 'If-Match': `"${text.version}"`, 'X-CSRF-Token': token } });
    return put.status;
  }, [id, csrf, access]);
  assert.equal(await change('signed-in'), 200);
  try {
    await page.goto(`${site.url}/en/records/${id}`);
    await page.locator('details.elsewhere summary').click();
    const address = await page.locator('details.elsewhere a').getAttribute('href');
    assert.match(address, /\/signed\/[\w-]{52}\/[0-9a-z]{26}\/master\.m3u8$/);
    const seen = spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', address], { encoding: 'utf8' });
    assert.match(seen.stdout, /video/, seen.stderr);
    const cut = spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', address.replace(/\/signed\/./, '/signed/B')], { encoding: 'utf8' });
    assert.notEqual(cut.status, 0, 'the control');
    if (screenshots) await page.screenshot({ path: join(screenshots, 'elsewhere-1280.png') });
    await page.setViewportSize({ width: 360, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(wide, false);
    if (screenshots) await page.screenshot({ path: join(screenshots, 'elsewhere-360.png') });
  } finally {
    assert.equal(await change('public'), 200);
  }
  await context.close();
});

test('pages are accessible, fit their width and keep their budget', async () => {
  const { id } = await firstVideoRecord();
  const pages = { home: '/vi/', search: '/vi/search?q=le+hoi', record: `/vi/records/${id}`, groups: '/en/browse/groups',
    places: '/en/browse/places', collections: '/vi/browse/collections', about: '/en/about', login: '/vi/login',
    missing: '/vi/nothing' };
  for (const [name, path] of Object.entries(pages)) {
    for (const width of widths) {
      const { context, page } = await open(path, { viewport: { width, height: 900 } });
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(screenshots, `${name}-${width}.png`), fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${name} scrolls sideways at ${width}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document,
        { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
      assert.deepEqual(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0].html}`), [], `${name} at ${width}`);
      await context.close();
    }
  }
});

test('words of a search are shown where they stand on a picture', async () => {
  const picture = `${site.home}-note.png`;
  const style = 'fontsize=56:x=80:font=Noto Sans:fontcolor=black';
  const drawn = ['Lễ hội cầu mưa của người Thái', 'Khua luống và múa xòe quanh đống lửa', 'Ghi chép tại bản Lướt năm 1978']
    .map((line, index) => `drawtext=text='${line}':y=${100 + 120 * index}:${style}`).join(',');
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=white:s=1240x700', '-frames:v', '1', '-vf', drawn, picture]);
  assert.equal(made.status, 0, String(made.stderr));
  khen(site.home, 'add', '--title', 'Ghi chép ở bản Lướt', '--wait', '--quiet', picture);
  rmSync(picture);
  const { items } = await (await fetch(`${site.url}/api/v1/records?limit=100`)).json();
  const { id } = items.find(({ titles }) => titles.some(({ value }) => value === 'Ghi chép ở bản Lướt'));
  for (const width of widths) {
    const { context, page, errors } = await open(`/vi/records/${id}#words=cau%20mua`, { viewport: { width, height: 900 } });
    await page.locator('.word-mark').nth(1).waitFor({ state: 'attached' });
    assert.equal(await page.locator('.word-mark').count(), 3, 'cầu, mưa, and múa, since no marks were typed');
    const shown = await page.locator('.viewer img').boundingBox();
    const mark = await page.locator('.word-mark').first().boundingBox();
    const place = [(mark.x - shown.x) / shown.width, (mark.y - shown.y) / shown.height];
    assert.ok(place[0] > 0.1 && place[0] < 0.5 && place[1] > 0.1 && place[1] < 0.25, `in the first line: ${place}`);
    assert.match(await page.getByRole('status').innerText(), /3$/);
    await page.screenshot({ path: join(screenshots, `words-${width}.png`) });
    await page.getByRole('searchbox', { name: /chữ trên hình/i }).fill('cầu mưa');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.word-mark').length === 2);
    await page.locator('.find-words input').fill('không có');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.word-mark').length === 0);
    assert.deepEqual(errors, []);
    await context.close();
  }
});

test('a first view of the main pages stays below 180 KB', async () => {
  const { id } = await firstVideoRecord();
  for (const path of ['/vi/', '/vi/search?q=le+hoi', `/vi/records/${id}`]) {
    const context = await site.browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
    await page.goto(site.url + path);
    await page.waitForLoadState('networkidle');
    assert.ok(bytes > 1000 && bytes <= 180 * 1024, `${path}: ${bytes} bytes`);
    await context.close();
  }
});
