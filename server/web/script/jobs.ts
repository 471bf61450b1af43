// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the queue page fresh: the same page is asked for again, every three seconds, only while a job runs and the page
// is looked at.

const interval = 3000;

function show(list: HTMLElement, fresh: Element): void {
  while (list.firstChild) list.removeChild(list.firstChild);
  while (fresh.firstChild) list.appendChild(fresh.firstChild);
}

function refresh(list: HTMLElement): void {
  fetch(location.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
    .then((reply) => (reply.ok ? reply.text() : Promise.reject(new Error(String(reply.status)))))
    .then(
      (text) => {
        const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-jobs]');
        if (fresh && !list.contains(document.activeElement)) show(list, fresh);
        plan(list);
      },
      () => plan(list),
    );
}

function plan(list: HTMLElement): void {
  if (!list.querySelector('[data-running]')) return;
  window.setTimeout(() => {
    if (!document.hidden) refresh(list);
    else document.addEventListener('visibilitychange', () => refresh(list), { once: true });
  }, interval);
}

const list = document.querySelector<HTMLElement>('[data-jobs]');
if (list) {
  plan(list);
  document.querySelector('[data-refresh]')?.addEventListener('click', (event) => {
    event.preventDefault();
    refresh(list);
  });
}
