// SPDX-License-Identifier: GPL-3.0-or-later
// Small comforts on every page. Nothing here is needed to read, search or play.
import './suggest';

function copyText(text: string): Promise<void> {
  // The clipboard interface exists in secure contexts only; a village server speaks plain http.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.appendChild(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied ? Promise.resolve() : Promise.reject(new Error('not copied'));
}

function offerCopying(button: HTMLButtonElement): void {
  const text = button.parentElement?.querySelector('[data-copy-text]')?.textContent ?? '';
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', () => {
    copyText(text).then(
      () => {
        button.textContent = button.dataset.done ?? label;
        window.setTimeout(() => (button.textContent = label), 2500);
      },
      () => {
        const range = document.createRange();
        range.selectNodeContents(button.previousElementSibling ?? button);
        getSelection()?.removeAllRanges();
        getSelection()?.addRange(range);
      },
    );
  });
}

function foldByWidth(details: HTMLDetailsElement): void {
  const wide = window.matchMedia('(min-width: 60rem)');
  const apply = (): void => {
    details.open = wide.matches;
  };
  apply();
  wide.addListener(apply);
}

function closeWhenLeft(details: HTMLDetailsElement): void {
  document.addEventListener('click', (event) => {
    if (!details.contains(event.target as Node)) details.open = false;
  });
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    details.open = false;
    details.querySelector('summary')?.focus();
  });
}

document.querySelectorAll<HTMLButtonElement>('[data-copy]').forEach(offerCopying);
document.querySelectorAll<HTMLDetailsElement>('[data-wide-open]').forEach(foldByWidth);
document.querySelectorAll<HTMLDetailsElement>('details.drop').forEach(closeWhenLeft);

// The viewer for large pictures is fetched when it is asked for; until then the link to the large picture is there too.
function offerZoom(button: HTMLButtonElement): void {
  let asked = false;
  const start = (): boolean => button.dispatchEvent(new CustomEvent('khen:zoom', { bubbles: true }));
  button.hidden = false;
  button.addEventListener('click', () => {
    if (asked) {
      start();
      return;
    }
    asked = true;
    const script = document.createElement('script');
    script.src = button.dataset.script ?? '';
    script.onload = start;
    script.onerror = () => (asked = false);
    document.head.appendChild(script);
  });
}

document.querySelectorAll<HTMLButtonElement>('[data-zoom]').forEach(offerZoom);
