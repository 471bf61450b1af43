// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a transcript beside a player: a pressed line is played, the line that is being said is marked. Without this
// file the lines are links to their time.

function followTranscript(list: HTMLElement, media: HTMLMediaElement): void {
  const lines = Array.from(list.querySelectorAll<HTMLElement>('[data-at]'));
  const times = lines.map((line) => Number(line.dataset.at));
  let current = -1;
  let pointed = false;

  // The player follows the address, also before anything of the Recording is loaded.
  list.addEventListener('click', (event) => {
    const line = (event.target as Element).closest<HTMLElement>('[data-at]');
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = `#t=${line.dataset.at}`;
    if (location.hash === address) window.dispatchEvent(new Event('hashchange'));
    else location.replace(address);
  });
  // Nothing moves under a reader's pointer.
  list.addEventListener('pointerenter', () => (pointed = true));
  list.addEventListener('pointerleave', () => (pointed = false));

  const lineAt = (time: number): number => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  media.addEventListener('timeupdate', () => {
    const next = lineAt(media.currentTime + 0.05);
    if (next === current) return;
    lines[current]?.classList.remove('now');
    lines[current]?.removeAttribute('aria-current');
    current = next;
    const line = lines[current];
    if (!line) return;
    line.classList.add('now');
    line.setAttribute('aria-current', 'true');
    const row = line.parentElement ?? line;
    if (!pointed && !list.contains(document.activeElement)) list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 3;
  });
}

const passages = document.querySelector<HTMLElement>('[data-passages]');
const playing = document.querySelector<HTMLMediaElement>('[data-player] video, [data-player] audio');
if (passages && playing) followTranscript(passages, playing);
