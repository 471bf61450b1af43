// SPDX-License-Identifier: GPL-3.0-or-later
// Chapters beside a player: a pressed one is played, the one that is being played is marked. Without this file they are
// links to their time.

export function followChapters(list: HTMLElement | null, media: HTMLMediaElement, jump: (to: number) => void): void {
  if (!list) return;
  const marks = Array.from(list.querySelectorAll<HTMLElement>('[data-at]'));
  const times = marks.map((mark) => Number(mark.dataset.at));
  list.addEventListener('click', (event) => {
    const mark = (event.target as Element).closest<HTMLElement>('[data-at]');
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, '', `#t=${mark.dataset.at ?? '0'}`);
    jump(Number(mark.dataset.at));
  });
  let current: HTMLElement | undefined;
  media.addEventListener('timeupdate', () => {
    const next = marks[times.filter((time) => time <= media.currentTime + 0.05).length - 1];
    if (next === current) return;
    current?.removeAttribute('aria-current');
    current = next;
    current?.setAttribute('aria-current', 'true');
  });
}
