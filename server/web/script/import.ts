// SPDX-License-Identifier: GPL-3.0-or-later
// A sheet with many files: the sheet first, then each file by resumable uploads (tus 1.0.0), then the check. Files that
// are there already are not sent again; one that was cut goes on where it stopped. And the progress of a run.
import { followQueue } from './live';
import { DetailedError, Upload } from 'tus-js-client';

const parallel = 3;
const chunkSize = 8 * 1024 * 1024;

interface Chosen {
  file: File;
  path: string; // as the sheet names it
}

function csrf(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '';
}

// Below the chosen folder, which itself is not part of the names.
function pathOf(file: File): string {
  const relative = (file as File & { webkitRelativePath?: string }).webkitRelativePath ?? '';
  return relative ? relative.split('/').slice(1).join('/') : file.name;
}

class Sending {
  private sent = 0;
  private total = 0;
  private done = 0;
  private count = 0;
  private readonly say: DOMStringMap;

  constructor(private readonly form: HTMLFormElement) {
    this.say = form.dataset;
  }

  private part<T extends HTMLElement>(selector: string): T {
    return this.form.querySelector<T>(selector) as T;
  }

  private input(id: string): File[] {
    return Array.from(this.form.querySelector<HTMLInputElement>(`#${id}`)?.files ?? []);
  }

  async run(): Promise<void> {
    this.tellTrouble('');
    const sheet = this.input('sheet')[0];
    const files = this.input('files').concat(this.input('folder').filter((file) => !file.name.startsWith('.')));
    const chosen = files.map((file) => ({ file, path: pathOf(file) })).filter((one) => one.file !== sheet);
    if (!sheet && chosen.length === 0) return this.tellTrouble(this.say.sayNothing ?? '');
    this.busy(true);
    try {
      const page = await this.open(sheet);
      if (!page) return;
      const batch = /\/desk\/import\/([0-9a-z]{26})/.exec(page.address)?.[1] ?? '';
      // From now on the form goes into this import.
      this.form.action = page.address;
      history.replaceState(null, '', page.address);
      const held = new Set(
        Array.from(page.content.querySelectorAll<HTMLElement>('[data-held]')).map((one) => `${one.dataset.bytes} ${(one.dataset.name ?? '').normalize('NFC')}`),
      );
      const lacking = chosen.filter((one) => !held.has(`${one.file.size} ${one.path.normalize('NFC')}`));
      const failed = await this.sendAll(lacking, batch);
      if (failed.length > 0) return this.tellFailed(failed);
      this.part('[data-text]').textContent = this.say.sayChecking ?? '';
      await this.check(page.address);
      window.removeEventListener('beforeunload', stay);
      location.assign(page.address);
    } catch {
      this.tellTrouble(this.say.sayNetwork ?? '');
    } finally {
      this.busy(false);
    }
  }

  // Begins the import, or adds the sheet to it.
  private async open(sheet: File | undefined): Promise<{ address: string; content: Document } | undefined> {
    const data = new FormData();
    data.append('csrf', csrf());
    data.append('then', 'wait');
    if (sheet) data.append('sheet', sheet, sheet.name);
    const reply = await fetch(this.form.action, { method: 'POST', body: data, credentials: 'same-origin' });
    const content = new DOMParser().parseFromString(await reply.text(), 'text/html');
    if (reply.ok) return { address: new URL(reply.url).pathname, content };
    const cause = content.querySelector('.notice-error, .errorpage p, main p');
    this.tellTrouble(cause?.textContent?.trim() || `${this.say.sayFailed} (${reply.status})`);
    return undefined;
  }

  private async check(address: string): Promise<void> {
    const data = new URLSearchParams({ csrf: csrf(), op: 'check' });
    await fetch(`${address}/run`, { method: 'POST', body: data, credentials: 'same-origin' });
  }

  private async sendAll(files: Chosen[], batch: string): Promise<Array<{ path: string; cause: string }>> {
    const failed: Array<{ path: string; cause: string }> = [];
    const waiting = files.slice();
    this.count = files.length;
    this.done = this.sent = 0;
    this.total = files.reduce((sum, one) => sum + one.file.size, 0);
    this.show();
    const worker = async (): Promise<void> => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const cause = one.file.size === 0 ? '0 B' : await this.send(one, batch);
        if (cause) failed.push({ path: one.path, cause });
        this.done += 1;
        this.show();
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    return failed;
  }

  private send({ file, path }: Chosen, batch: string): Promise<string> {
    let counted = 0;
    return new Promise((settled) => {
      const upload = new Upload(file, {
        endpoint: this.say.endpoint ?? '',
        chunkSize,
        retryDelays: [0, 1000, 3000, 8000, 20000, 60000],
        metadata: { filename: path, batch },
        headers: { 'X-CSRF-Token': csrf(), Accept: 'application/problem+json', 'Accept-Language': this.say.lang ?? 'vi' },
        removeFingerprintOnSuccess: true,
        fingerprint: () => Promise.resolve(['khen', batch, path, file.size, file.lastModified].join('-')),
        onProgress: (sent) => {
          this.sent += sent - counted;
          counted = sent;
          this.show();
        },
        onSuccess: () => settled(''),
        onError: (error) => settled(this.explain(error)),
      });
      upload.findPreviousUploads().then(
        (earlier) => {
          if (earlier[0]) upload.resumeFromPreviousUpload(earlier[0]);
          upload.start();
        },
        () => upload.start(),
      );
    });
  }

  private explain(error: Error): string {
    const response = error instanceof DetailedError ? error.originalResponse : null;
    if (!response) return this.say.sayNetwork ?? error.message;
    try {
      const problem = JSON.parse(response.getBody()) as { detail?: string; hint?: string };
      if (problem.detail) return [problem.detail, problem.hint].filter(Boolean).join(' ');
    } catch {
      // Whatever stands between has its own words; the status tells more.
    }
    return `${this.say.sayFailed} (${response.getStatus()})`;
  }

  private show(): void {
    const percent = this.total > 0 ? Math.floor((100 * this.sent) / this.total) : 0;
    this.part<HTMLProgressElement>('progress').value = percent;
    this.part('[data-text]').textContent = `${this.say.saySending} · ${this.done} / ${this.count} · ${percent} %`;
  }

  private busy(busy: boolean): void {
    this.part('[data-progress]').hidden = !busy;
    this.part<HTMLButtonElement>('button[type="submit"]').disabled = busy;
    if (busy) window.addEventListener('beforeunload', stay);
    else window.removeEventListener('beforeunload', stay);
  }

  private tellTrouble(text: string): void {
    const place = this.part('[data-trouble]');
    place.textContent = text;
    place.hidden = text === '';
    this.part('[data-failed]').hidden = true;
  }

  private tellFailed(failed: Array<{ path: string; cause: string }>): void {
    this.tellTrouble(this.say.saySome ?? '');
    const list = this.part('[data-failed]');
    while (list.firstChild) list.removeChild(list.firstChild);
    for (const { path, cause } of failed) {
      const item = document.createElement('li');
      item.textContent = `${path}: ${cause}`;
      list.appendChild(item);
    }
    list.hidden = false;
  }
}

function stay(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = '';
}

const form = document.querySelector<HTMLFormElement>('[data-import]');
if (form) {
  form.querySelectorAll<HTMLElement>('[data-plain]').forEach((one) => (one.hidden = true));
  form.querySelectorAll<HTMLElement>('[data-scripted]').forEach((one) => (one.hidden = false));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void new Sending(form).run();
  });
}

const underWay = document.querySelector<HTMLElement>('[data-under-way]');
if (underWay) {
  followQueue(underWay.dataset.events ?? '', (queue) => {
    const job = queue.jobs.find((one) => one.recording === underWay.dataset.underWay && (one.state === 'running' || one.state === 'waiting'));
    if (!job) {
      // It has ended: what it found out is on the page of the same address.
      location.reload();
      return;
    }
    const words = underWay.querySelector('span');
    const bar = underWay.querySelector('progress');
    if (words && job.text) words.textContent = job.text;
    if (bar && job.percent !== undefined) bar.value = job.percent;
  });
}
