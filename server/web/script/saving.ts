// SPDX-License-Identifier: GPL-3.0-or-later
// Whether to spare a reader's data: what they chose here, else what the site, the browser or the link say.
import { keep, kept } from './kept';

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

export function savesData(): boolean {
  const chosen = kept('khen-saving');
  if (chosen) return chosen === 'on';
  const link = (navigator as Navigator & { connection?: Connection }).connection;
  return (
    document.documentElement.classList.contains('saver') ||
    link?.saveData === true ||
    /^(slow-2g|2g|3g)$/.test(link?.effectiveType ?? '')
  );
}

export function chooseSaving(on: boolean): void {
  keep('khen-saving', on ? 'on' : 'off');
}

// The small set is AV1 and Opus: a third of the bytes for the same picture, for browsers that can play it in pieces.
export function canPlaySaver(): boolean {
  return 'MediaSource' in window && MediaSource.isTypeSupported('video/mp4; codecs="av01.0.04M.08"') && MediaSource.isTypeSupported('audio/mp4; codecs="opus"');
}
