import { current } from '../../shared/accounts.js';
import { h, show, svg } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { entries } from './list.js';
import { add, setTrimFirst, trimFirst } from './queue.js';
import { row } from './row.js';
import { takeShared } from './shared.js';
import { totals } from './totals.js';
import { unfinished } from './unfinished.js';

/** @typedef {import('./entry.js').Entry} Entry */

/** How often speeds and times are written, in milliseconds. */
const TICK = 500;

/**
 * The place where files are added, and what became of them.
 * @param {HTMLElement} place
 */
export function mount(place) {
  /** @type {Map<Entry, ReturnType<typeof row>>} */
  const rows = new Map();
  const list = h('ul', { class: 'files', role: 'list', 'aria-label': t('queue.files') });
  const all = totals();
  const account = noAccount();
  const first = h('input', {
    type: 'checkbox',
    checked: trimFirst.value,
    onchange: () => setTrimFirst(first.checked),
  });
  const intake = zone(h('label', { class: 'option' }, first, t('queue.trimFirst')));
  const begun = unfinished(intake.choose);
  show(
    place,
    h('h1', null, t('queue.title')),
    intake.element,
    account.element,
    begun.element,
    all.element,
    list,
  );
  const tick = () => {
    for (const one of rows.values()) one.tick();
    all.tick();
    begun.tick();
  };
  const unwatch = entries.watch((now) => {
    let lost = -1;
    for (const [entry, one] of rows) {
      if (now.includes(entry)) continue;
      if (one.element.contains(document.activeElement)) lost = [...list.children].indexOf(one.element);
      one.end();
      one.element.remove();
      rows.delete(entry);
    }
    now.forEach((entry, at) => {
      const one = rows.get(entry) ?? row(entry);
      rows.set(entry, one);
      if (list.children[at] !== one.element) list.insertBefore(one.element, list.children[at] ?? null);
    });
    list.hidden = now.length === 0;
    all.tick();
    // The row with the button in use is gone: the keyboard goes to the one that took its place.
    if (lost >= 0)
      (firstButton(list.children[Math.min(lost, now.length - 1)]) ?? firstButton(place))?.focus();
  });
  const timer = setInterval(tick, TICK);
  takeShared().then(offer, () => {});
  return () => {
    clearInterval(timer);
    unwatch();
    account.end();
    begun.end();
    for (const one of rows.values()) one.end();
  };
}

/**
 * Adds what other programs of a phone shared with this page. Another site could send a file here, too, so it asks.
 * @param {File[]} files
 */
async function offer(files) {
  if (files.length === 0) return;
  const { question } = await import('../question.js');
  const title = t('queue.shared', { n: files.length });
  if (
    await question(
      title,
      files.map(({ name }) => name),
      t('queue.sharedAdd'),
    )
  )
    add(files);
}

/** @param {Element | undefined} within */
function firstButton(within) {
  return within?.querySelector(/** @type {'button'} */ ('button:not([hidden]), a.button:not([hidden])'));
}

/**
 * Files are dropped on it, and it opens the picker. What is dropped elsewhere on the page counts as well.
 * @param {Node} option
 */
function zone(option) {
  // A finger drops nothing, and phones have no folders to choose.
  const touch = matchMedia('(pointer: coarse)').matches;
  const files = picker({
    multiple: true,
    accept: 'audio/*,video/mp4,video/webm,.wav,.m4a,.mp3,.ogg,.opus,.flac,.aac',
  });
  const folder = picker({ webkitdirectory: true });
  const arrow = svg(
    'svg',
    { viewBox: '0 0 48 48', class: 'arrow', 'aria-hidden': 'true' },
    svg('path', { d: 'M24 31V9m-9 9 9-9 9 9M8 30v6a4 4 0 0 0 4 4h24a4 4 0 0 0 4-4v-6' }),
  );
  const big = h(
    'button',
    { type: 'button', class: 'zone', onclick: () => files.click() },
    arrow,
    h('strong', null, t(touch ? 'queue.choose' : 'queue.drop')),
    h('span', { class: 'quiet' }, t('queue.kinds')),
    !touch && h('span', { class: 'quiet' }, t('queue.paste')),
  );
  const lit = (/** @type {boolean} */ on) => () => big.classList.toggle('over', on);
  big.addEventListener('dragenter', lit(true));
  big.addEventListener('dragleave', lit(false));
  big.addEventListener('drop', lit(false));
  const whole = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => folder.click() },
    t('queue.folder'),
  );
  whole.hidden = touch || !('webkitdirectory' in folder);
  const element = h(
    'div',
    { class: 'intake' },
    big,
    h('div', { class: 'actions' }, option, whole),
    files,
    folder,
  );
  return { element, choose: () => files.click() };
}

/** @param {Record<string, unknown>} attributes */
function picker(attributes) {
  const input = h('input', {
    type: 'file',
    hidden: true,
    ...attributes,
    onchange: () => {
      add([...(input.files ?? [])]);
      // The same file can be picked again.
      input.value = '';
    },
  });
  return input;
}

/** Without an account nothing can be sent: one is made in place, in one click. */
function noAccount() {
  const form = h('div');
  const element = h(
    'div',
    { class: 'no-account' },
    form,
    h('p', null, h('a', { href: '#/account' }, t('queue.haveAccount'))),
  );
  const end = current.watch((account) => {
    element.hidden = account !== null;
    if (!account && !form.firstChild) void fill(form);
  });
  return { element, end };
}

/** Most people have an account, and need no form for one. @param {Element} place */
async function fill(place) {
  /** @type {{ makeForm: () => Node }} */
  const { makeForm } = await import(new URL('../account/join.js', import.meta.url).href);
  show(place, makeForm());
}
