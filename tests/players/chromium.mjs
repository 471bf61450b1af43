// SPDX-License-Identifier: GPL-3.0-or-later
import { createRequire } from 'node:module';
import { playInPage } from './in_page.mjs';
import { watch } from './verdict.mjs';

const { chromium } = createRequire(new URL('../browser/package.json', import.meta.url))('playwright-core');

export async function open() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
  });
  return {
    async play(set) {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(set.page);
        return await page.evaluate(playInPage, { ...set, ...watch(set.seconds) });
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}
