// SPDX-License-Identifier: GPL-3.0-or-later
// The players, and what each takes. A browser plays a manifest only by a library that our pages don't carry; in our
// pages a sound is offered as a file and in one set, for the small one saves nothing there that counts.
import * as chromium from './chromium.mjs';
import * as ffmpeg from './ffmpeg.mjs';
import * as firefox from './firefox.mjs';
import * as gstreamer from './gstreamer.mjs';
import * as mpv from './mpv.mjs';
import * as vlc from './vlc.mjs';

const all = () => true;
const inPage = (set) => set.kind === 'file' || set.kind === 'hls' || (set.kind === 'saver' && set.pictures > 0);

export const players = {
  ffmpeg: { open: ffmpeg.open, takes: all },
  mpv: { open: mpv.open, takes: all },
  vlc: { open: vlc.open, takes: all },
  gstreamer: { open: gstreamer.open, takes: all },
  chromium: { open: chromium.open, takes: inPage },
  firefox: { open: firefox.open, takes: inPage },
};
