// SPDX-License-Identifier: GPL-3.0-or-later
// Controls over the browser's own <video> and <audio>. Without this file the browser's controls stay.
import { followChapters } from './chapters';
import { askedTime, clock } from './clock';
import { keep, kept } from './kept';
import { EvenLoudness } from './loudness';
import { canPlaySaver, chooseSaving, savesData } from './saving';
import { SoundChoice } from './sounds';
import { Preview } from './storyboard';
import { canUseScript, openStream, type Stream } from './stream';

const rates = [0.5, 0.75, 1, 1.25, 1.5, 2];

class Player {
  private readonly media: HTMLMediaElement;
  private readonly controls: HTMLElement;
  private readonly seekBar: HTMLInputElement;
  private stream: Stream | undefined;
  private opened = false;
  private listening = false;
  private startAt = askedTime();
  private height: number | null = null;
  private readonly loudness: EvenLoudness;
  private readonly sounds: SoundChoice;
  private keysOn = kept('khen-keys') !== 'off';

  constructor(private readonly root: HTMLElement) {
    this.media = this.need('video, audio');
    this.controls = this.need('[data-controls]');
    this.seekBar = this.need('[data-seek]');
    this.media.controls = false;
    this.controls.hidden = false;
    this.loudness = new EvenLoudness(this.media, Number(this.root.dataset.gain), this.find('[data-even]'));
    this.sounds = new SoundChoice(this.find('[data-sounds]'));
    followChapters(this.find('[data-chapters]'), this.media, (to) => this.jump(to));
    new Preview(this.seekBar, this.root.dataset.storyboard, clock, () => !savesData());
    this.wrapStage();
    this.wireSaver();
    this.wireWave();
    this.wireMedia();
    this.wireControls();
    this.wireKeys();
    this.followAddress();
    if (this.startAt) this.showTime(this.startAt);
  }

  private need<T extends Element>(selector: string): T {
    const found = this.root.querySelector<T>(selector);
    if (!found) throw new Error(selector);
    return found;
  }
  private find<T extends Element>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }

  private wrapStage(): void {
    if (!(this.media instanceof HTMLVideoElement)) return;
    const stage = document.createElement('div');
    stage.className = 'player-stage';
    this.media.before(stage);
    stage.appendChild(this.media);
    const big = document.createElement('button');
    big.type = 'button';
    big.className = 'big-play';
    big.setAttribute('aria-label', this.playButton().dataset.play ?? '');
    big.appendChild(this.icon('play'));
    big.addEventListener('click', () => {
      this.toggle();
      this.playButton().focus();
    });
    stage.appendChild(big);
    this.media.addEventListener('play', () => (big.hidden = true));
    this.media.addEventListener('click', () => this.toggle());
  }

  private icon(name: string): SVGElement {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', `${this.root.dataset.icons}#${name}`);
    svg.appendChild(use);
    return svg;
  }
  private playButton(): HTMLButtonElement {
    return this.need<HTMLButtonElement>('[data-do="play"]');
  }
  private length(): number {
    return isFinite(this.media.duration) && this.media.duration > 0 ? this.media.duration : Number(this.seekBar.max);
  }

  // The first press opens the stream; until then not one byte of the Recording is fetched.
  private async open(): Promise<void> {
    if (this.opened) return;
    this.opened = true;
    const { hls } = this.root.dataset;
    const master = this.playlist();
    const native = this.startAt;
    if (master && hls && canUseScript()) {
      const sources = Array.from(this.media.querySelectorAll('source'));
      sources.forEach((source) => source.remove());
      try {
        this.stream = await openStream(this.media, hls, master, this.startAt, this.sounds, () => this.trouble());
        this.stream.setHeight(this.height);
        return;
      } catch {
        // No library, or not for this browser: the sources of the page are still good.
        sources.forEach((source) => this.media.appendChild(source));
        this.media.load();
      }
    }
    this.sounds.follow(this.media);
    if (native) this.media.addEventListener('loadedmetadata', () => (this.media.currentTime = native), { once: true });
  }

  // The AV1 and Opus set for whoever spares data and can play it, else the one for everybody.
  private playlist(): string | undefined {
    const { saver, master } = this.root.dataset;
    return saver && savesData() && canPlaySaver() ? saver : master;
  }

  private wireSaver(): void {
    const box = this.find<HTMLInputElement>('[data-saver-on]');
    if (!box) return;
    const usable = canPlaySaver();
    (box.closest('label') as HTMLElement).hidden = !usable;
    box.checked = usable && savesData();
    box.addEventListener('change', () => {
      chooseSaving(box.checked);
      if (this.opened && !this.listening) void this.reopen();
    });
  }

  // The same place from another playlist.
  private async reopen(): Promise<void> {
    const playing = !this.media.paused;
    this.startAt = this.media.currentTime;
    this.stream?.close();
    this.stream = undefined;
    this.opened = false;
    await this.open();
    if (playing) this.media.play().catch(() => this.trouble());
  }

  private wireWave(): void {
    const wave = this.find<HTMLElement>('[data-wave]');
    wave?.addEventListener('click', (event) => {
      const place = wave.getBoundingClientRect();
      this.seek((this.length() * (event.clientX - place.left)) / place.width);
    });
  }

  private async toggle(): Promise<void> {
    if (!this.media.paused) {
      this.media.pause();
      return;
    }
    this.showTrouble(false);
    await this.open();
    this.media.play().catch((reason: unknown) => {
      if (!(reason instanceof DOMException) || reason.name !== 'AbortError') this.trouble();
    });
  }

  private trouble(): void {
    this.showTrouble(true);
    this.stream?.close();
    this.stream = undefined;
    this.opened = false;
  }
  private showTrouble(on: boolean): void {
    const box = this.find<HTMLElement>('[data-trouble]');
    if (box) box.hidden = !on;
  }

  private seek(to: number): void {
    const target = Math.min(Math.max(0, to), this.length());
    if (this.opened && this.media.readyState > 0) this.media.currentTime = target;
    else this.startAt = target;
    this.showTime(target);
  }

  private showTime(at: number): void {
    this.seekBar.value = String(at);
    this.seekBar.setAttribute('aria-valuetext', `${clock(at)} / ${clock(this.length())}`);
    this.need('[data-time]').textContent = clock(at);
    this.root.style.setProperty('--played', `${(100 * at) / Math.max(this.length(), 0.001)}%`);
  }

  private wireMedia(): void {
    const media = this.media;
    const button = this.playButton();
    const showPlaying = (): void => {
      const name = media.paused ? 'play' : 'pause';
      button.setAttribute('aria-label', button.dataset[name] ?? '');
      button.replaceChild(this.icon(name), button.firstElementChild as Element);
    };
    media.addEventListener('play', showPlaying);
    media.addEventListener('playing', () => this.loudness.start());
    media.addEventListener('pause', showPlaying);
    media.addEventListener('ended', showPlaying);
    media.addEventListener('timeupdate', () => {
      this.showTime(media.currentTime);
    });
    media.addEventListener('durationchange', () => {
      if (!isFinite(media.duration)) return;
      this.seekBar.max = String(media.duration);
      this.need('[data-length]').textContent = clock(media.duration);
    });
    media.addEventListener('volumechange', () => {
      const silent = media.muted || media.volume === 0;
      const mute = this.need<HTMLElement>('[data-do="mute"]');
      mute.setAttribute('aria-label', mute.dataset[silent ? 'unmute' : 'mute'] ?? '');
      mute.replaceChild(this.icon(silent ? 'muted' : 'volume'), mute.firstElementChild as Element);
      this.need<HTMLInputElement>('[data-volume]').value = String(media.muted ? 0 : media.volume);
    });
    media.addEventListener('error', () => {
      if (this.opened && !this.stream) this.trouble();
    });
  }

  private wireControls(): void {
    this.seekBar.addEventListener('input', () => this.seek(Number(this.seekBar.value)));
    this.need<HTMLInputElement>('[data-volume]').addEventListener('input', (event) => {
      this.media.muted = false;
      this.media.volume = Number((event.target as HTMLInputElement).value);
    });
    this.need('[data-speed]').addEventListener('change', (event) => {
      this.setRate(Number((event.target as HTMLSelectElement).value));
    });
    this.find('[data-quality]')?.addEventListener('change', (event) => {
      const value = (event.target as HTMLSelectElement).value;
      this.height = value === 'auto' ? null : Number(value);
      this.stream?.setHeight(this.height);
    });
    this.find('[data-captions]')?.addEventListener('change', (event) => this.showCaptions((event.target as HTMLSelectElement).value));
    this.root.addEventListener('click', (event) => {
      const pressed = (event.target as Element).closest<HTMLElement>('[data-do]');
      if (!pressed) return;
      const action = pressed.dataset.do;
      if (action === 'listen') {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        void this.listenOnly(pressed);
      } else this.act(action ?? '');
    });
    const off = this.find<HTMLInputElement>('[data-keys-on]');
    if (off) {
      off.checked = this.keysOn;
      off.addEventListener('change', () => {
        this.keysOn = off.checked;
        keep('khen-keys', off.checked ? 'on' : 'off');
      });
    }
  }

  private act(action: string): void {
    if (action === 'play') void this.toggle();
    else if (action === 'mute') this.media.muted = !this.media.muted;
    else if (action === 'fullscreen') this.fullscreen();
    else if (action === 'help') this.help();
  }

  private fullscreen(): void {
    const video = this.media as HTMLVideoElement & { webkitEnterFullscreen?: () => void };
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen().catch(() => video.webkitEnterFullscreen?.());
    else video.webkitEnterFullscreen?.();
  }

  private help(): void {
    const keys = this.need<HTMLElement>('[data-keys]');
    keys.hidden = !keys.hidden;
    const opener = this.need<HTMLElement>('.controls [data-do="help"]');
    opener.setAttribute('aria-expanded', String(!keys.hidden));
    (keys.hidden ? opener : keys.querySelector<HTMLElement>('button'))?.focus();
  }

  private showCaptions(id: string): void {
    for (const track of Array.from(this.media.textTracks)) {
      track.mode = id !== '' && track.id === id ? 'showing' : 'disabled';
    }
    const pick = this.find<HTMLSelectElement>('[data-captions]');
    if (pick) pick.value = id;
  }

  // The same place, sound only: a tenth of the data.
  private async listenOnly(link: HTMLElement): Promise<void> {
    const address = this.root.dataset.audio;
    if (!address) return;
    const at = this.media.currentTime || this.startAt;
    this.listening = !this.listening;
    this.root.classList.toggle('listening', this.listening);
    const word = link.querySelector('[data-word]');
    if (word) {
      const other = link.dataset.on ?? '';
      link.dataset.on = word.textContent ?? '';
      word.textContent = other;
    }
    this.stream?.close();
    this.stream = undefined;
    this.startAt = at;
    if (this.listening) {
      this.opened = true;
      this.media.src = address;
      if (at) this.media.addEventListener('loadedmetadata', () => (this.media.currentTime = at), { once: true });
    } else {
      this.opened = false;
      this.media.removeAttribute('src');
      await this.open();
    }
    this.media.play().catch(() => this.trouble());
  }

  private wireKeys(): void {
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape' && !this.need<HTMLElement>('[data-keys]').hidden) {
        this.help();
        return;
      }
      if (!this.keysOn || !this.wants(event)) return;
      if (this.press(event.key)) event.preventDefault();
    });
  }

  // Keys belong to the player unless something that takes keys itself has the focus.
  private wants(event: KeyboardEvent): boolean {
    const target = event.target as HTMLElement;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return false;
    return !(event.key === ' ' && /^(BUTTON|A|SUMMARY)$/.test(target.tagName)) && (this.root.contains(target) || target === document.body || target.id === 'main' || !/^(Arrow| )/.test(event.key));
  }

  private press(key: string): boolean {
    const media = this.media;
    const at = this.opened ? media.currentTime : this.startAt;
    if (/^[0-9]$/.test(key)) this.seek((this.length() * Number(key)) / 10);
    else if (key === ' ' || key === 'k') void this.toggle();
    else if (key === 'j') this.seek(at - 10);
    else if (key === 'l') this.seek(at + 10);
    else if (key === 'ArrowLeft') this.seek(at - 5);
    else if (key === 'ArrowRight') this.seek(at + 5);
    else if (key === 'ArrowUp') media.volume = Math.min(1, media.volume + 0.1);
    else if (key === 'ArrowDown') media.volume = Math.max(0, media.volume - 0.1);
    else if (key === 'm') media.muted = !media.muted;
    else if (key === 'f' && media instanceof HTMLVideoElement) this.fullscreen();
    else if (key === 'c') this.cycleCaptions();
    else if (key === '<' || key === '>') this.stepRate(key === '>' ? 1 : -1);
    else if (key === '?') this.help();
    else return false;
    return true;
  }

  private cycleCaptions(): void {
    const pick = this.find<HTMLSelectElement>('[data-captions]');
    if (!pick) return;
    const next = pick.options[(pick.selectedIndex + 1) % pick.options.length];
    this.showCaptions(next?.value ?? '');
  }

  private stepRate(step: number): void {
    const now = rates.indexOf(this.media.playbackRate);
    const next = rates[Math.min(rates.length - 1, Math.max(0, now + step))] ?? 1;
    this.setRate(next);
    this.need<HTMLSelectElement>('[data-speed]').value = String(next);
  }

  // The default too: it is what a new source begins with.
  private setRate(rate: number): void {
    this.media.defaultPlaybackRate = rate;
    this.media.playbackRate = rate;
  }

  private followAddress(): void {
    window.addEventListener('hashchange', () => {
      if (location.hash.startsWith('#t=')) this.jump(askedTime());
    });
  }
  private jump(to: number): void {
    this.seek(to);
    if (this.media.paused) void this.toggle();
  }
}

document.querySelectorAll<HTMLElement>('[data-player]').forEach((root) => new Player(root));
