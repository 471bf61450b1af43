// SPDX-License-Identifier: GPL-3.0-or-later
// Brings every Recording to the same loudness with one linear gain: nothing is compressed, the file stays as it is.
import { keep, kept } from './kept';

const key = 'khen-even';
const least = 1; // dB: below, nobody hears it, and the element's own way to the speaker is the safest
const most = 12; // dB

export class EvenLoudness {
  private context: AudioContext | undefined;
  private gain: GainNode | undefined;
  private on = kept(key) !== 'off';

  // `decibels`: what was measured when the Recording came in; it never leads a peak beyond full scale.
  constructor(
    private readonly media: HTMLMediaElement,
    private readonly decibels: number,
    box: HTMLInputElement | null,
  ) {
    if (!box) return;
    box.checked = this.on;
    box.addEventListener('change', () => {
      this.on = box.checked;
      keep(key, this.on ? 'on' : 'off');
      this.start();
    });
  }

  // When something plays, and only then: browsers allow no sound before a press. An element can be led through a graph
  // once and for all, so that a browser's own HLS, which stays silent in one, must never be.
  start(): void {
    if (!(Math.abs(this.decibels) >= least) || !this.isOurs()) return;
    if (!this.gain && this.on) this.connect();
    if (!this.gain || !this.context) return;
    void this.context.resume();
    const target = this.on ? Math.pow(10, Math.min(this.decibels, most) / 20) : 1;
    this.gain.gain.setTargetAtTime(target, this.context.currentTime, 0.05);
  }

  private connect(): void {
    if (!('AudioContext' in window)) return;
    this.context = new AudioContext();
    this.gain = this.context.createGain();
    this.gain.gain.value = Math.pow(10, Math.min(this.decibels, most) / 20);
    this.context.createMediaElementSource(this.media).connect(this.gain).connect(this.context.destination);
  }

  private isOurs(): boolean {
    const source = this.media.currentSrc;
    return source.startsWith('blob:') || (source.startsWith(`${location.origin}/`) && !source.endsWith('.m3u8'));
  }
}
