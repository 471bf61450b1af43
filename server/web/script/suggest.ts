// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions below a search field while it is typed in (the ARIA combobox pattern with a list box). Asked for after a
// short rest, never while the reader saves data; without them the field is a plain search field.

interface Name { parameter: string; label: string; count: number; url: string }
interface Titled { title: string; lang: string; url: string }
interface Suggestions { names: Name[]; records: Titled[] }

const rest = 150; // milliseconds without a key
const kept = new Map<string, Suggestions>();
let lists = 0;

function savesData(): boolean {
  const link = (navigator as { connection?: { saveData?: boolean; effectiveType?: string } }).connection;
  return Boolean(link && (link.saveData || /2g/.test(link.effectiveType ?? '')));
}

class Suggesting {
  private readonly list = document.createElement('ul');
  private options: HTMLElement[] = [];
  private current = -1;
  private timer = 0;
  private asked = 0;

  constructor(form: HTMLFormElement, private readonly input: HTMLInputElement) {
    this.list.id = `suggestions-${++lists}`;
    this.list.className = 'suggestions';
    this.list.hidden = true;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', form.dataset.suggest ?? '');
    input.parentElement?.appendChild(this.list);
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.list.id })) {
      input.setAttribute(name, value);
    }
    input.addEventListener('input', () => this.typed());
    input.addEventListener('keydown', (event) => this.key(event));
    // Before the field loses the focus, so that the press still counts.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const option = (event.target as Element).closest<HTMLElement>('[data-href]');
      if (option) this.follow(option);
    });
    input.addEventListener('blur', () => this.close());
    form.addEventListener('submit', () => this.close());
  }

  private typed(): void {
    window.clearTimeout(this.timer);
    const text = this.input.value.replace(/^\s+/, '');
    if (!text) return this.close();
    this.timer = window.setTimeout(() => void this.ask(text), rest);
  }

  private async ask(text: string): Promise<void> {
    const ticket = ++this.asked;
    let found = kept.get(text);
    if (!found) {
      try {
        const answer = await fetch(`/api/v1/suggest?lang=${document.documentElement.lang}&q=${encodeURIComponent(text)}`);
        if (!answer.ok) return;
        found = (await answer.json()) as Suggestions;
      } catch {
        return; // no link: the field still works
      }
      kept.set(text, found);
    }
    if (ticket === this.asked && document.activeElement === this.input) this.show(found);
  }

  private show(found: Suggestions): void {
    this.list.textContent = '';
    this.current = -1;
    this.options = [];
    found.names.forEach((name) => this.add(name.label, '', name.url, String(name.count)));
    found.records.forEach((record) => this.add(record.title, record.lang, record.url, ''));
    this.input.removeAttribute('aria-activedescendant');
    this.list.hidden = this.options.length === 0;
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
  }

  private add(text: string, lang: string, href: string, count: string): void {
    const option = document.createElement('li');
    option.id = `${this.list.id}-${this.options.length}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.dataset.href = href;
    const name = document.createElement('span');
    name.textContent = text;
    if (lang && lang !== document.documentElement.lang) name.lang = lang;
    option.appendChild(name);
    if (count) {
      const number = document.createElement('span');
      number.className = 'count';
      number.textContent = count;
      option.appendChild(number);
    }
    this.options.push(option);
    this.list.appendChild(option);
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    const chosen = this.options[this.current];
    if (event.key === 'ArrowDown') this.move(1);
    else if (event.key === 'ArrowUp') this.move(-1);
    else if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && chosen) this.follow(chosen);
    else return;
    event.preventDefault();
  }

  // One place more than there are options: the field itself.
  private move(step: number): void {
    const places = this.options.length + 1;
    this.options[this.current]?.setAttribute('aria-selected', 'false');
    this.current = ((this.current + 1 + step + places) % places) - 1;
    const now = this.options[this.current];
    now?.setAttribute('aria-selected', 'true');
    now?.scrollIntoView({ block: 'nearest' });
    if (now) this.input.setAttribute('aria-activedescendant', now.id);
    else this.input.removeAttribute('aria-activedescendant');
  }

  private follow(option: HTMLElement): void {
    this.close();
    location.assign(option.dataset.href ?? '#');
  }

  private close(): void {
    window.clearTimeout(this.timer);
    ++this.asked;
    this.list.hidden = true;
    this.current = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
}

if (!savesData()) {
  document.querySelectorAll<HTMLFormElement>('form[data-suggest]').forEach((form) => {
    const input = form.querySelector<HTMLInputElement>('input[type="search"]');
    if (input) new Suggesting(form, input);
  });
}
