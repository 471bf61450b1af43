// SPDX-License-Identifier: GPL-3.0-or-later
// Adds and removes rows of a form without a round trip, and asks before unsaved work is left. Without this file the
// same buttons submit the form and the server does it.

function addRow(field: HTMLElement, button: HTMLButtonElement): void {
  const blank = field.querySelector<HTMLTemplateElement>('template[data-blank]');
  const rows = field.querySelector('[data-rows]');
  if (!blank || !rows) return;
  const index = Number(button.dataset.next);
  button.dataset.next = String(index + 1);
  const row = document.importNode(blank.content, true);
  row.querySelectorAll('[id], [name], [for], [value], [aria-label]').forEach((element) => {
    for (const name of ['id', 'name', 'for', 'value', 'aria-label']) {
      const value = element.getAttribute(name);
      if (value !== null) element.setAttribute(name, value.replace('__n__', String(name === 'aria-label' ? index + 1 : index)));
    }
  });
  const first = row.querySelector<HTMLElement>('select, input, textarea');
  rows.appendChild(row);
  first?.focus();
}

function press(form: HTMLFormElement, event: Event, changed: () => void): void {
  const button = (event.target as Element).closest<HTMLButtonElement>('button[name="op"]');
  const field = button?.closest<HTMLElement>('[data-field]');
  if (!button || !field || !form.contains(button)) return;
  if (button.classList.contains('add')) {
    event.preventDefault();
    addRow(field, button);
    changed();
  } else if (button.classList.contains('remove')) {
    event.preventDefault();
    const row = button.closest('[data-row]');
    const other = row?.nextElementSibling ?? row?.previousElementSibling;
    row?.remove();
    (other?.querySelector<HTMLElement>('select, input, textarea') ?? field.querySelector<HTMLElement>('.add'))?.focus();
    changed();
  }
}

const form = document.querySelector<HTMLFormElement>('[data-editor]');
if (form) {
  let unsaved = document.getElementById('problems') !== null || form.dataset.changed !== undefined;
  form.addEventListener('input', () => (unsaved = true));
  form.addEventListener('click', (event) => press(form, event, () => (unsaved = true)));
  form.addEventListener('submit', () => (unsaved = false));
  window.addEventListener('beforeunload', (event) => {
    if (!unsaved) return;
    event.preventDefault();
    event.returnValue = form.dataset.unsaved ?? '';
  });
  document.getElementById('problems')?.focus();
}
