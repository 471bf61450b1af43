// SPDX-License-Identifier: GPL-3.0-or-later
import type Hls from 'hls.js';
import { savesData } from './saving';
import type { SoundChoice } from './sounds';

// Adaptive streaming for one media element. Where Media Source Extensions exist, hls.js plays; elsewhere (old iPhones)
// the browser's own HLS or the progressive file among the element's sources does.
export interface Stream {
  setHeight(height: number | null): void; // null: let the bandwidth decide
  close(): void;
}

export function canUseScript(): boolean {
  return 'MediaSource' in window || 'ManagedMediaSource' in window;
}

let loading: Promise<typeof Hls> | undefined;

function loadHls(address: string): Promise<typeof Hls> {
  if (!loading) {
    loading = new Promise((resolve, reject) => {
      document.addEventListener('khen:hls', (event) => resolve((event as CustomEvent<typeof Hls>).detail), { once: true });
      const script = document.createElement('script');
      script.src = address;
      script.onerror = () => {
        loading = undefined;
        reject(new Error('hls script'));
      };
      document.head.appendChild(script);
    });
  }
  return loading;
}

export async function openStream(media: HTMLMediaElement, library: string, master: string, startAt: number, sounds: SoundChoice, onFatal: () => void): Promise<Stream> {
  const Library = await loadHls(library);
  if (!Library.isSupported()) throw new Error('hls unsupported');
  // Of the set for everybody, a reader who spares data gets the smallest pictures; the small set is small enough.
  const frugal = savesData() && !master.endsWith('/saver.m3u8');
  const hls = new Library({
    capLevelToPlayerSize: !frugal,
    startLevel: 0,
    maxBufferLength: 30,
    backBufferLength: 30,
    startPosition: startAt > 0 ? startAt : -1,
    // hls.js would else follow the device's whole screen on a phone with little memory.
    maxBufferSize: 30 * 1000 * 1000,
  });
  hls.on(Library.Events.AUDIO_TRACKS_UPDATED, (_name, { audioTracks }) => {
    sounds.offer(
      audioTracks.map(({ name, lang }) => ({ name, language: lang ?? '' })),
      Math.max(0, hls.audioTrack),
      (index) => (hls.audioTrack = index),
    );
  });
  let recoveries = 0;
  hls.on(Library.Events.ERROR, (_name, data) => {
    if (!data.fatal) return;
    if (data.type === Library.ErrorTypes.MEDIA_ERROR && recoveries++ < 2) hls.recoverMediaError();
    else onFatal();
  });
  const ready = new Promise<void>((resolve) => {
    hls.on(Library.Events.MANIFEST_PARSED, () => {
      if (frugal) hls.autoLevelCapping = 0;
      resolve();
    });
  });
  hls.loadSource(master);
  hls.attachMedia(media);
  await Promise.race([ready, new Promise((resolve) => media.addEventListener('error', resolve, { once: true }))]);
  return {
    setHeight(height) {
      const level = height === null ? -1 : hls.levels.findIndex((candidate) => candidate.height === height);
      hls.nextLevel = level;
      if (level >= 0) hls.autoLevelCapping = -1;
    },
    close: () => hls.destroy(),
  };
}
