// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures above the seek bar: what is to be seen at the time that is pointed at, dragged to or reached by keys.

export interface Tile {
  begin: number; // seconds
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

function seconds(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

// Cues of the form "00:00:02.000 --> …" and "storyboard-1.webp#xywh=160,0,160,90"; others are passed over.
export function parseTiles(text: string, address: string): Tile[] {
  const tiles: Tile[] = [];
  for (const cue of text.split(/\n\n+/)) {
    const match = /^([\d:.]+) --> [\d:.]+\n([\w.-]+)#xywh=(\d+),(\d+),(\d+),(\d+)/m.exec(cue);
    if (!match) continue;
    const [, begin = '', sheet = '', ...box] = match;
    const [x = 0, y = 0, width = 0, height = 0] = box.map(Number);
    tiles.push({ begin: seconds(begin), sheet: new URL(sheet, new URL(address, location.href)).href, x, y, width, height });
  }
  return tiles;
}

export function tileAt(tiles: Tile[], time: number): Tile | undefined {
  let found = tiles[0];
  for (const tile of tiles) {
    if (tile.begin > time + 0.001) break;
    found = tile;
  }
  return found;
}

export class Preview {
  private readonly box = document.createElement('div');
  private readonly frame = document.createElement('div');
  private readonly label = document.createElement('span');
  private tiles: Tile[] | undefined;
  private asked = false;
  private leaving = 0;

  constructor(
    private readonly bar: HTMLInputElement,
    private readonly address: string | undefined,
    private readonly say: (at: number) => string,
    private readonly allowed: () => boolean,
  ) {
    this.box.className = 'preview';
    this.box.hidden = true;
    this.box.setAttribute('aria-hidden', 'true'); // the bar itself says the time
    this.box.append(this.frame, this.label);
    (bar.parentElement as HTMLElement).appendChild(this.box);
    bar.addEventListener('pointermove', (event) => this.show(this.timeAt(event.clientX)));
    bar.addEventListener('input', () => {
      this.show(Number(bar.value));
      this.hideIn(1500);
    });
    for (const end of ['pointerleave', 'pointercancel', 'blur']) bar.addEventListener(end, () => this.hideIn(0));
    bar.addEventListener('touchend', () => this.hideIn(600));
  }

  private timeAt(x: number): number {
    const place = this.bar.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - place.left) / place.width)) * Number(this.bar.max);
  }

  // Not one byte before somebody points at the bar.
  private load(): void {
    if (this.asked || !this.address || !this.allowed()) return;
    this.asked = true;
    fetch(this.address)
      .then((answer) => (answer.ok ? answer.text() : ''))
      .then((text) => (this.tiles = parseTiles(text, this.address as string)))
      .catch(() => (this.asked = false));
  }

  private show(at: number): void {
    clearTimeout(this.leaving);
    this.load();
    const tile = this.tiles && this.allowed() ? tileAt(this.tiles, at) : undefined;
    this.frame.hidden = !tile;
    if (tile) {
      Object.assign(this.frame.style, {
        width: `${tile.width}px`,
        height: `${tile.height}px`,
        backgroundImage: `url("${tile.sheet}")`,
        backgroundPosition: `-${tile.x}px -${tile.y}px`,
      });
    }
    this.label.textContent = this.say(at);
    this.box.hidden = false;
    this.place(at);
  }

  // Above the place pointed at, within the player.
  private place(at: number): void {
    const bar = this.bar.getBoundingClientRect();
    const room = (this.bar.parentElement as HTMLElement).getBoundingClientRect();
    const width = this.box.offsetWidth;
    const middle = bar.left - room.left + (bar.width * at) / Math.max(Number(this.bar.max), 0.001);
    this.box.style.left = `${Math.min(Math.max(4, middle - width / 2), room.width - width - 4)}px`;
    this.box.style.bottom = `${room.bottom - bar.top + 4}px`;
  }

  private hideIn(milliseconds: number): void {
    clearTimeout(this.leaving);
    this.leaving = window.setTimeout(() => (this.box.hidden = true), milliseconds);
  }
}
