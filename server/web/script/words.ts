// SPDX-License-Identifier: GPL-3.0-or-later
// Shows where words stand on pictures of pages that a machine has read: words that are typed, that the search on which
// this page was found asked for (#words=…), or that are selected in the text below. Without this file the text itself
// can be read.

interface Word {
  text: string; // as written, in lower case
  box: [number, number, number, number]; // left, top, right, bottom as shares of the page
}

// As people type: without marks and case.
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
const letters = (text: string): string => text.normalize('NFC').toLowerCase().replace(/^[\s.,;:!?"“”'‘’()«»-]+|[\s.,;:!?"“”'‘’()«»-]+$/g, '');
// Scripts that put no spaces between words are read in whole phrases.
const spaceless = /[\u0e00-\u0eff\u1780-\u17ff\u3040-\u9fff]/;

// Whoever types marks means them; without marks every mark will do. Both sides are as letters() gives them.
function isWanted(word: string, wanted: string): boolean {
  const plain = fold(wanted) === wanted.normalize('NFD');
  const [one, other] = plain ? [fold(word), fold(wanted)] : [word, wanted];
  return one === other || (spaceless.test(wanted) && one.includes(other));
}

function boxOf(element: Element): number[] {
  const found = /bbox (\d+) (\d+) (\d+) (\d+)/.exec(element.getAttribute('title') ?? '');
  return found ? found.slice(1).map(Number) : [];
}

async function readWords(address: string): Promise<Word[]> {
  const reply = await fetch(address, { credentials: 'same-origin' });
  if (!reply.ok) throw new Error(String(reply.status));
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  const sheet = page.querySelector('.ocr_page');
  const [, , width = 0, height = 0] = sheet ? boxOf(sheet) : [];
  if (width <= 0 || height <= 0) return [];
  return Array.from(page.querySelectorAll('.ocrx_word')).map((word) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = boxOf(word);
    return { text: letters(word.textContent ?? ''), box: [left / width, top / height, right / width, bottom / height] };
  });
}

class Page {
  private words: Promise<Word[]> | undefined;
  private readonly layer = document.createElement('span');

  constructor(
    readonly holder: HTMLElement,
    private readonly address: string,
  ) {
    this.layer.className = 'word-layer';
    this.layer.setAttribute('aria-hidden', 'true');
    holder.appendChild(this.layer);
  }

  async mark(wanted: string[]): Promise<number> {
    this.layer.textContent = '';
    if (wanted.length === 0) return 0;
    this.words = this.words ?? readWords(this.address);
    const found = (await this.words.catch(() => [])).filter(({ text }) => wanted.some((word) => isWanted(text, word)));
    for (const { box } of found) {
      const [left, top, right, bottom] = box;
      const mark = document.createElement('span');
      mark.className = 'word-mark';
      mark.style.left = `${100 * left}%`;
      mark.style.top = `${100 * top}%`;
      mark.style.width = `${100 * (right - left)}%`;
      mark.style.height = `${100 * (bottom - top)}%`;
      this.layer.appendChild(mark);
    }
    return found.length;
  }
}

class Finder {
  private readonly pages: Page[];
  private readonly input: HTMLInputElement;
  private readonly status: HTMLElement;
  private asked = 0;

  constructor(private readonly form: HTMLElement) {
    this.pages = Array.from(document.querySelectorAll<HTMLElement>('[data-words]')).map((holder) => new Page(holder, holder.dataset.words ?? ''));
    this.input = form.querySelector('input') as HTMLInputElement;
    this.status = form.querySelector('[role="status"]') as HTMLElement;
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.find(this.input.value, true);
    });
    this.input.addEventListener('input', () => {
      if (!this.input.value) void this.find('', false);
    });
    const sheet = document.querySelector('.sheet');
    document.addEventListener('selectionchange', () => {
      const chosen = document.getSelection();
      if (!chosen || chosen.isCollapsed || !sheet || !chosen.anchorNode || !sheet.contains(chosen.anchorNode)) return;
      const text = chosen.toString();
      if (text.length <= 100) void this.find(text, false);
    });
    const [, sought] = /^#words=(.+)$/.exec(location.hash) ?? [];
    if (sought) {
      try {
        this.input.value = decodeURIComponent(sought);
      } catch {
        return;
      }
      void this.find(this.input.value, false);
    }
  }

  private async find(text: string, go: boolean): Promise<void> {
    const ticket = ++this.asked;
    const wanted = text.split(/\s+/).map(letters).filter(Boolean);
    let count = 0;
    let first: Page | undefined;
    for (const page of this.pages) {
      const found = await page.mark(wanted);
      if (ticket !== this.asked) return;
      if (found > 0) first = first ?? page;
      count += found;
    }
    const { found = '', none = '' } = this.form.dataset;
    this.status.textContent = wanted.length === 0 ? '' : count > 0 ? `${found} ${count}` : none;
    if (go) first?.holder.scrollIntoView({ block: 'nearest' });
  }
}

document.querySelectorAll<HTMLElement>('[data-find-words]').forEach((form) => new Finder(form));
