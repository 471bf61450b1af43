// SPDX-License-Identifier: GPL-3.0-or-later
// Fetched when somebody wants to look closer: a picture over the whole window, moved and zoomed by hand, wheel or keys.
import OpenSeadragon from 'openseadragon';

type Viewer = ReturnType<typeof OpenSeadragon>;

// The picture's description names its public address; tiles are taken from where this page came from.
async function describe(address: string): Promise<Record<string, unknown>> {
  const reply = await fetch(address, { credentials: 'same-origin' });
  if (!reply.ok) throw new Error(`${reply.status}`);
  const info = (await reply.json()) as Record<string, unknown>;
  return { ...info, id: new URL(address.replace(/\/info\.json$/, ''), location.href).href };
}

class Zoom {
  private readonly box = document.createElement('div');
  private readonly area = document.createElement('div');
  private viewer: Viewer | undefined;

  constructor(private readonly button: HTMLButtonElement) {
    this.box.className = 'zoom';
    this.box.setAttribute('role', 'dialog');
    this.box.setAttribute('aria-modal', 'true');
    this.box.setAttribute('aria-label', this.word('name'));
    this.area.className = 'zoom-area';
    this.box.appendChild(this.area);
    this.box.appendChild(this.tools());
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    document.body.appendChild(this.box);
    document.documentElement.classList.add('zooming');
    describe(this.word('zoom')).then(
      (source) => this.show(source),
      () => this.fail(),
    );
  }

  private word(name: string): string {
    return this.button.dataset[name] ?? '';
  }

  private tools(): HTMLElement {
    const bar = document.createElement('div');
    bar.className = 'zoom-tools';
    const add = (label: string, sign: string, act: () => void): void => {
      const tool = document.createElement('button');
      tool.type = 'button';
      tool.textContent = sign;
      tool.setAttribute('aria-label', label);
      tool.title = label;
      tool.addEventListener('click', act);
      bar.appendChild(tool);
    };
    add(this.word('zoomIn'), '+', () => this.by(1.5));
    add(this.word('zoomOut'), '−', () => this.by(1 / 1.5));
    add(this.word('zoomWhole'), '⤢', () => this.viewer?.viewport.goHome());
    add(this.word('zoomClose'), '×', () => this.close());
    return bar;
  }

  private by(factor: number): void {
    this.viewer?.viewport.zoomBy(factor);
    this.viewer?.viewport.applyConstraints();
  }

  private show(source: Record<string, unknown>): void {
    const viewer = OpenSeadragon({
      element: this.area,
      tileSources: source,
      showNavigationControl: false,
      maxZoomPixelRatio: 2,
      visibilityRatio: 0.5,
      imageLoaderLimit: 4,
      animationTime: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 0.6,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    this.viewer = viewer;
    viewer.canvas.setAttribute('role', 'application');
    viewer.canvas.setAttribute('aria-label', this.word('zoomArea'));
    viewer.addHandler('open', () => viewer.canvas.focus());
    viewer.addHandler('open-failed', () => this.fail());
  }

  private fail(): void {
    this.area.textContent = this.word('zoomFailed');
    this.area.setAttribute('role', 'alert');
    this.box.querySelector<HTMLButtonElement>('.zoom-tools button:last-child')?.focus();
  }

  // Tab stays within, because what lies behind can't be seen.
  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    if (event.key !== 'Tab') return;
    const stops = [this.viewer?.canvas, ...Array.from(this.box.querySelectorAll('button'))].filter((one): one is HTMLElement => !!one);
    const here = stops.indexOf(document.activeElement as HTMLElement);
    const next = stops[(here + (event.shiftKey ? stops.length - 1 : 1)) % stops.length];
    event.preventDefault();
    next?.focus();
  }

  private close(): void {
    this.viewer?.destroy();
    this.box.remove();
    document.documentElement.classList.remove('zooming');
    this.button.focus();
  }
}

document.addEventListener('khen:zoom', (event) => {
  if (event.target instanceof HTMLButtonElement) new Zoom(event.target);
});
