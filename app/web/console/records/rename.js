import { ask } from '../../shared/api.js';
import { h } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { problemOf } from '../trouble.js';

/** @typedef {import('./list.js').Record} Record */

/**
 * A field in the place of the name. Enter or leaving it saves, Escape does not; what the server refuses stays typed.
 * @param {Record} record
 * @param {string} token
 * @param {(renamed: Record | null) => void} ended
 */
export function renameForm(record, token, ended) {
  const field = h('input', {
    value: record.name ?? '',
    maxlength: 255,
    'aria-label': t('records.newName'),
    autocomplete: 'off',
  });
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  let done = false;
  const end = (/** @type {Record | null} */ renamed) => {
    if (done) return;
    done = true;
    ended(renamed);
  };
  const save = async () => {
    const name = field.value.trim();
    if (done || field.readOnly) return;
    if (name === (record.name ?? '')) return end(null);
    field.readOnly = true;
    try {
      const { id, user } = record;
      const query = { id, user };
      end(await ask('record', { method: 'PATCH', query, token, json: { name: name || null } }));
    } catch (error) {
      wrong.textContent = problemOf(error).sentence;
    } finally {
      field.readOnly = false;
    }
  };
  field.addEventListener('input', () => {
    wrong.textContent = '';
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    end(null);
  });
  field.addEventListener('blur', () => {
    if (!wrong.textContent) void save();
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void save();
  };
  const form = h('form', { class: 'rename', onsubmit: submit }, field, wrong);
  queueMicrotask(() => field.select());
  return form;
}
