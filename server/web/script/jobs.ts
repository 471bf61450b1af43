// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the queue page fresh: progress as the server tells it; when other Jobs are to be seen, the same page is asked for
// again.
import { followQueue, type LiveJob, type Queue } from './live';

function show(list: HTMLElement, fresh: Element): void {
  while (list.firstChild) list.removeChild(list.firstChild);
  while (fresh.firstChild) list.appendChild(fresh.firstChild);
}

// Not under the hands of somebody who is just using it.
function refresh(list: HTMLElement): void {
  if (list.contains(document.activeElement)) {
    list.addEventListener('focusout', () => window.setTimeout(() => refresh(list)), { once: true });
    return;
  }
  fetch(location.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
    .then((reply) => (reply.ok ? reply.text() : Promise.reject(new Error(String(reply.status)))))
    .then(
      (text) => {
        const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-jobs]');
        if (fresh) show(list, fresh);
      },
      () => undefined, // the next event tries again
    );
}

function showProgress(list: HTMLElement, job: LiveJob): void {
  const item = list.querySelector(`[data-job="${job.id}"]`);
  const bar = item?.querySelector('progress');
  const words = item?.querySelector('.progress span');
  if (!bar || !words || job.percent === undefined) return;
  bar.value = job.percent;
  words.textContent = job.text ?? '';
}

function take(list: HTMLElement, queue: Queue): void {
  const summary = list.querySelector('[data-summary]');
  // Said aloud by screen readers, so only when it says something else.
  if (summary && summary.textContent !== queue.summary) summary.textContent = queue.summary;
  if (list.querySelector<HTMLElement>('[data-list]')?.dataset.list !== queue.list) refresh(list);
  else queue.jobs.forEach((job) => showProgress(list, job));
}

const list = document.querySelector<HTMLElement>('[data-jobs]');
if (list) {
  followQueue(list.dataset.events ?? '', (queue) => take(list, queue));
  document.querySelector('[data-refresh]')?.addEventListener('click', (event) => {
    event.preventDefault();
    refresh(list);
  });
}
