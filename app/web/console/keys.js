import { storePrefix } from '../shared/base.js';
import { dialog } from '../shared/dialog.js';
import { h } from '../shared/dom.js';
import { t } from '../shared/i18n.js';

/** @typedef {{ key: string, label: string, run: (event: KeyboardEvent) => void }} Key `label`: what it does, in words */

const off = `${storePrefix}keys-off`;

/** @type {Set<Key[]>} */
const registered = new Set();

/**
 * Adds keys until the function that is returned is called. They do nothing while somebody types or a dialog is open.
 * @param {Key[]} keys
 */
export function register(keys) {
  registered.add(keys);
  return () => {
    registered.delete(keys);
  };
}

/** Begins to listen; `?` shows what the keys do. */
export function listen() {
  register([{ key: '?', label: t('console.keyHelp'), run: () => void help() }]);
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.querySelector('dialog[open]') || takes(event.target, event.key)) return;
    const key = [...registered].flat().findLast((one) => fits(event, one.key));
    if (!key || (isOff() && key.key !== '?')) return;
    event.preventDefault();
    key.run(event);
  });
}

/**
 * Whether an event is a key. Letters of other alphabets count by their place on the keyboard.
 * @param {{ key: string, code: string }} event
 * @param {string} key
 */
export function fits(event, key) {
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  return /^[a-z]$/i.test(key) && /^\P{ASCII}$/u.test(event.key) && event.code === `Key${key.toUpperCase()}`;
}

/**
 * Whether an element needs the key for itself.
 * @param {EventTarget | null} target
 * @param {string} key
 */
function takes(target, key) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('select, textarea, [contenteditable]')) return true;
  if (target.matches('input'))
    return !target.matches('[type=checkbox], [type=radio], [type=range]') || key === ' ';
  if (target.matches('[role=slider], audio, video')) return key === ' ' || key.startsWith('Arrow');
  return (key === ' ' || key === 'Enter') && target.matches('a, button, summary, [role=button]');
}

function isOff() {
  try {
    return localStorage.getItem(off) !== null;
  } catch {
    return false;
  }
}

/** Somebody who speaks to the computer needs to turn single letters off. */
function help() {
  const box = h('input', { type: 'checkbox', checked: !isOff() });
  box.addEventListener('change', () => {
    if (box.checked) localStorage.removeItem(off);
    else localStorage.setItem(off, '1');
  });
  const rows = [...registered]
    .flat()
    .map(({ key, label }) =>
      h(
        'tr',
        null,
        h('td', null, h('kbd', null, key === ' ' ? t('console.keySpace') : key)),
        h('td', null, label),
      ),
    );
  return dialog(t('console.keys'), () => [
    h('table', { class: 'keys' }, h('tbody', null, rows)),
    h('label', { class: 'check' }, box, t('console.keysOn')),
  ]);
}
