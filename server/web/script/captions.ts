// SPDX-License-Identifier: GPL-3.0-or-later
// Brings a caption file as it is, byte for byte, so that its coding can be told. Without this file the text is pasted
// into the form.

interface Problem {
  title?: string;
  detail?: string;
  hint?: string;
}

async function sendCaptions(form: HTMLFormElement, file: File): Promise<string> {
  const fields = new FormData(form);
  const query = new URLSearchParams({ name: file.name });
  for (const name of ['language', 'kind', 'label']) query.set(name, String(fields.get(name) ?? '').trim());
  const reply = await fetch(`/api/v1/recordings/${form.dataset.recording ?? ''}/transcripts?${query.toString()}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'Content-Type': 'application/octet-stream',
      'X-CSRF-Token': String(fields.get('csrf') ?? ''),
      Accept: 'application/json, application/problem+json',
      'Accept-Language': document.documentElement.lang,
    },
    body: file,
  });
  const answer = (await reply.json()) as Problem & { id?: string };
  if (reply.ok && answer.id) return answer.id;
  throw new Error([answer.detail ?? answer.title ?? '', answer.hint ?? ''].join(' ').trim());
}

function startImport(form: HTMLFormElement): void {
  const holder = form.querySelector<HTMLElement>('[data-file]');
  const input = holder?.querySelector<HTMLInputElement>('input[type="file"]');
  const problem = form.querySelector<HTMLElement>('[data-problem]');
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  if (!holder || !input || !problem || !button) return;
  holder.hidden = false;
  form.addEventListener('submit', (event) => {
    const file = input.files?.[0];
    if (!file) return;
    event.preventDefault();
    const word = button.textContent;
    button.disabled = true;
    button.textContent = form.dataset.working ?? word;
    problem.hidden = true;
    sendCaptions(form, file)
      .then((id) => location.assign(`${form.dataset.next ?? ''}${id}?done=transcript.added`))
      .catch((error: Error) => {
        problem.textContent = error.message || (form.dataset.trouble ?? '');
        problem.hidden = false;
        problem.focus();
        button.disabled = false;
        button.textContent = word;
      });
  });
}

document.querySelectorAll<HTMLFormElement>('[data-import]').forEach(startImport);
