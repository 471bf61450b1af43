// SPDX-License-Identifier: GPL-3.0-or-later
// Resumable uploads (tus 1.0.0): many files, two at a time, each with progress, pause, go on and cancel. A file whose
// upload was cut goes on where it stopped when the same file is chosen again.
import { followQueue, type LiveJob } from './live';
import { DetailedError, Upload, type HttpResponse, type PreviousUpload } from 'tus-js-client';

type State = 'waiting' | 'sending' | 'paused' | 'done' | 'failed' | 'cancelled';
const parallel = 2;
const chunkSize = 8 * 1024 * 1024; // what is sent again at most after a cut

function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    ++unit;
  }
  const text = value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit > 1 && value < 100 ? 1 : 0 });
  return `${text} ${units[unit]}`;
}

function span(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.ceil(whole / 60)} min`;
  return `${Math.floor(whole / 3600)} h ${Math.ceil((whole % 3600) / 60)} min`;
}

class Row {
  state: State = 'waiting';
  private readonly element: HTMLElement;
  private upload: Upload | undefined;
  private record = '';
  private readonly known: string | undefined;
  private recording = '';
  private readonly began: { at: number; sent: number } = { at: 0, sent: 0 };

  constructor(private readonly desk: Desk, readonly file: File) {
    const content = document.importNode(desk.rowTemplate.content, true);
    this.element = content.querySelector('li') as HTMLElement;
    this.part('[data-name]').textContent = file.name;
    this.part('[data-size]').textContent = bytes(file.size);
    this.part('[data-cancel]').addEventListener('click', () => void this.cancel());
    this.part('[data-pause]').addEventListener('click', () => this.pauseOrGoOn());
    desk.list.appendChild(content);
    this.known = desk.begun(file);
    this.show('waiting');
    if (file.size === 0) this.fail(desk.say.empty ?? '');
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.element.querySelector<T>(selector) as T;
  }

  private show(state: State): void {
    this.state = state;
    const { say } = this.desk;
    const words: Record<State, string | undefined> = { waiting: say.waiting, sending: say.sending, paused: say.paused, done: say.done, failed: say.failed, cancelled: say.cancelled };
    this.element.className = `job job-${state}`;
    const label = this.part('[data-state]');
    label.className = `state state-${state}`;
    label.textContent = words[state] ?? state;
    const pause = this.part('[data-pause]');
    pause.hidden = state === 'done' || state === 'cancelled';
    pause.textContent = (state === 'sending' ? say.pause : state === 'failed' ? say.retry : state === 'paused' ? say.goOn : say.pause) ?? '';
    const cancel = this.part('[data-cancel]');
    cancel.hidden = state === 'done' || state === 'cancelled';
    cancel.textContent = say.cancel ?? '';
    this.part('[data-cause]').hidden = state !== 'failed';
    this.desk.changed();
  }

  private fail(cause: string): void {
    this.part('[data-cause]').textContent = cause;
    this.show('failed');
  }

  start(): void {
    this.show('sending');
    if (!this.upload) this.upload = this.make();
    const upload = this.upload;
    upload.findPreviousUploads().then(
      (earlier: PreviousUpload[]) => {
        if (this.known && !upload.url) upload.url = this.known;
        else if (earlier[0]) upload.resumeFromPreviousUpload(earlier[0]);
        if (this.state === 'sending') upload.start();
      },
      () => upload.start(),
    );
  }

  private make(): Upload {
    const { desk, file } = this;
    const metadata: Record<string, string> = { filename: file.name, filetype: file.type, language: desk.language };
    if (desk.record) metadata.record = desk.record;
    return new Upload(file, {
      endpoint: desk.endpoint,
      chunkSize,
      retryDelays: [0, 1000, 3000, 8000, 20000, 60000],
      metadata,
      headers: { 'X-CSRF-Token': desk.csrf, Accept: 'application/problem+json', 'Accept-Language': desk.language },
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => this.progress(sent, total),
      onAfterResponse: (_request, response) => this.remember(response),
      onSuccess: () => this.finished(),
      onError: (error) => this.fail(this.explain(error)),
    });
  }

  private remember(response: HttpResponse): void {
    this.record = response.getHeader('Khen-Record') ?? this.record;
    this.recording = response.getHeader('Khen-Recording') ?? this.recording;
  }

  private finished(): void {
    this.part<HTMLProgressElement & HTMLElement>('progress').value = 100;
    this.part('[data-progress]').textContent = '100 %';
    if (this.record) {
      const open = this.part<HTMLAnchorElement>('[data-open]');
      open.href = `/${this.desk.language}/desk/records/${this.record}`;
      open.textContent = this.desk.say.open ?? '';
      open.hidden = false;
    }
    this.show('done');
    this.desk.followJobs();
  }

  // What becomes of the file after it is stored.
  tell(jobs: LiveJob[]): void {
    const job = this.state === 'done' ? jobs.find((one) => one.recording === this.recording) : undefined;
    if (!job) return;
    this.part<HTMLProgressElement & HTMLElement>('progress').value = job.percent ?? (job.state === 'waiting' ? 0 : 100);
    this.part('[data-progress]').textContent = job.text ?? job.label;
  }

  // What the server said, in the reader's language; a lost connection has no words of its own.
  private explain(error: Error): string {
    const response = error instanceof DetailedError ? error.originalResponse : null;
    if (!response) return this.desk.say.network ?? error.message;
    try {
      const problem = JSON.parse(response.getBody()) as { detail?: string; title?: string; hint?: string };
      const text = [problem.detail ?? problem.title, problem.hint].filter(Boolean).join(' ');
      if (text) return text;
    } catch {
      return `${this.desk.say.failed} (${response.getStatus()})`;
    }
    return `${this.desk.say.failed} (${response.getStatus()})`;
  }

  private progress(sent: number, total: number): void {
    if (!this.began.at || sent < this.began.sent) {
      this.began.at = Date.now();
      this.began.sent = sent;
    }
    const percent = total ? Math.floor((100 * sent) / total) : 0;
    const rate = (sent - this.began.sent) / ((Date.now() - this.began.at) / 1000);
    const left = rate > 0 && sent < total ? ` · ${(this.desk.say.left ?? '').replace('%', span((total - sent) / rate))}` : '';
    this.part<HTMLProgressElement & HTMLElement>('progress').value = percent;
    this.part('[data-progress]').textContent = `${percent} % · ${bytes(sent)} / ${bytes(total)}${left}`;
  }

  private pauseOrGoOn(): void {
    if (this.state === 'sending') {
      void this.upload?.abort();
      this.began.at = 0;
      this.show('paused');
    } else if (this.state === 'waiting') this.show('paused');
    else this.show('waiting');
  }

  private async cancel(): Promise<void> {
    const upload = this.upload;
    this.show('cancelled');
    // The server forgets a part on its own later when this request does not reach it.
    await upload?.abort(true).catch(() => undefined);
  }
}

class Desk {
  readonly endpoint: string;
  readonly record: string;
  readonly language: string;
  readonly csrf: string;
  readonly list: HTMLElement;
  readonly rowTemplate: HTMLTemplateElement;
  readonly say: Record<string, string | undefined> = {};
  private readonly rows: Row[] = [];
  private readonly section: HTMLElement;
  private follows = false;

  constructor(private readonly form: HTMLFormElement) {
    const data = form.dataset;
    this.endpoint = data.endpoint ?? '';
    this.record = data.record ?? '';
    this.language = data.lang ?? 'vi';
    this.csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '';
    for (const key of Object.keys(data)) {
      if (key.startsWith('say')) this.say[key.charAt(3).toLowerCase() + key.slice(4)] = data[key];
    }
    this.section = document.querySelector('[data-queue]') as HTMLElement;
    this.list = this.section.querySelector('[data-list]') as HTMLElement;
    this.rowTemplate = this.section.querySelector('[data-row]') as HTMLTemplateElement;
    document.querySelectorAll<HTMLElement>('[data-plain]').forEach((element) => (element.hidden = true));
    form.hidden = false;
    this.listen();
  }

  // Once there is something to follow.
  followJobs(): void {
    if (this.follows) return;
    this.follows = true;
    followQueue(this.form.dataset.events ?? '', (queue) => this.rows.forEach((row) => row.tell(queue.jobs)));
  }

  private listen(): void {
    const input = this.form.querySelector('input[type="file"]') as HTMLInputElement;
    input.addEventListener('change', () => {
      this.take(input.files);
      input.value = '';
    });
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.form.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.form.classList.add('over');
    });
    this.form.addEventListener('dragleave', () => this.form.classList.remove('over'));
    this.form.addEventListener('drop', (event) => {
      event.preventDefault();
      this.form.classList.remove('over');
      this.take(event.dataTransfer?.files ?? null);
    });
    window.addEventListener('beforeunload', (event) => {
      if (!this.rows.some((row) => row.state === 'sending' || row.state === 'waiting')) return;
      event.preventDefault();
      event.returnValue = '';
    });
  }

  private take(files: FileList | null): void {
    if (!files || files.length === 0) return;
    this.section.hidden = false;
    for (const file of Array.from(files)) this.rows.push(new Row(this, file));
    this.changed();
  }

  // Starts what waits, as long as there is room.
  changed(): void {
    const running = this.rows.filter((row) => row.state === 'sending').length;
    const next = this.rows.find((row) => row.state === 'waiting');
    if (next && running < parallel) next.start();
    const done = this.rows.filter((row) => row.state === 'done').length;
    const summary = this.section.querySelector('[data-summary]') as HTMLElement;
    const total = this.rows.filter((row) => row.state !== 'cancelled').length;
    summary.textContent = `${done} / ${total}`;
  }

  // What the server has of this file from an earlier visit, on this device or another.
  begun(file: File): string | undefined {
    const known = Array.from(document.querySelectorAll<HTMLElement>('[data-begun]')).find(
      (one) => !one.hidden && one.dataset.name === file.name.normalize('NFC') && one.dataset.length === String(file.size) && (one.dataset.record ?? '') === this.record,
    );
    if (!known) return undefined;
    known.hidden = true; // from now on the row below tells
    return `${this.endpoint}/${known.dataset.begun}`;
  }
}

const form = document.querySelector<HTMLFormElement>('[data-upload]');
if (form) new Desk(form);
