// SPDX-License-Identifier: GPL-3.0-or-later
// Runs inside a browser's page: plays by our own player (or, for a plain file, by a bare element), seeks, and counts.
// A browser doesn't tell how much sound it decoded: that its clock moves while nothing stalls stands for the sound.
export async function playInPage({ kind, url, pictures, sound, first, middle, after }) {
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  let media = document.querySelector('video, audio');
  if (kind === 'file') {
    const bare = document.createElement(pictures ? 'video' : 'audio');
    media.closest('[data-player]').replaceWith(bare);
    media = bare;
    media.src = url;
    media.muted = true;
    media.play().catch(() => {});
  } else {
    const saver = document.querySelector('[data-saver-on]');
    if (saver && saver.checked !== (kind === 'saver')) saver.click();
    if (kind === 'saver' && !saver) return { said: 'no small set in the player' };
    media.muted = true;
    document.querySelector('[data-do="play"]').click();
  }
  const decoded = () => (media.getVideoPlaybackQuality ? media.getVideoPlaybackQuality().totalVideoFrames : 0);
  // From the moment that the clock stands at `from` until it has moved by `seconds`, or the end is reached.
  async function until(from, seconds) {
    const begun = decoded();
    let moved = 0;
    for (let tries = 0; tries < 150; tries++) {
      moved = media.currentTime - from;
      if (media.ended || media.error || moved >= seconds) break;
      await wait(100);
    }
    const steps = moved > 0.01 || media.ended ? Math.max(2, Math.round(moved * 40)) : 0;
    return { pictures: decoded() - begun, sound: sound && !media.error ? steps : 0, stuck: steps === 0 };
  }
  const begin = await until(0, first);
  begin.pictures = decoded();
  if (media.paused) media.play().catch(() => {});
  media.currentTime = middle;
  const later = await until(middle, after);
  return {
    first: begin.stuck ? { pictures: 0, sound: 0 } : begin,
    after: later.stuck ? { pictures: 0, sound: 0 } : later,
    said: `${media.error?.message ?? ''} at ${media.currentTime} of ${media.duration}, ready ${media.readyState}, ${document.querySelector('[data-trouble]:not([hidden])')?.textContent ?? ''}`,
  };
}
