import { copy } from '../../shared/dialog.js';
import { h } from '../../shared/dom.js';
import { bytes, clock, percent } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { pause, remove, send } from './queue.js';

/** @typedef {import('./entry.js').State} State */

/**
 * What can be done with a file, and when. What is written first is the first button.
 * @type {[string, State[], (entry: import('./entry.js').Entry) => unknown, string?][]}
 */
const deeds = [
  ['send', ['held'], send, 'primary'],
  ['goOn', ['paused'], send],
  ['retry', ['failed'], send],
  ['tryNow', ['resting'], send],
  ['pause', ['waiting', 'sending', 'resting', 'elsewhere'], pause],
  ['trim', ['held', 'waiting', 'sending', 'paused'], openTrim],
  ['copyLink', ['done'], copyLink],
  ['copyNumber', ['failed'], copyNumber],
  ['cancel', ['waiting', 'reading', 'sending', 'resting', 'elsewhere', 'paused'], remove],
  ['remove', ['held', 'failed'], remove],
  ['hide', ['done'], remove],
];

/**
 * One file of the queue. `tick` writes anew what changes with time.
 * @param {import('./entry.js').Entry} entry
 */
export function row(entry) {
  const facts = h('span', { class: 'quiet facts' });
  const bar = h('progress', { max: 1, 'aria-label': entry.file.name });
  const status = h('p', { class: 'status' });
  const listen = h('a', { class: 'button', target: '_blank', rel: 'noopener' }, t('queue.listen'));
  const buttons = deeds.map(([name, states, run, kind]) => {
    const label = t(`queue.${name}`);
    const onclick = () => void run(entry);
    const element = h('button', { type: 'button', class: kind ?? 'quiet', onclick }, label);
    element.setAttribute('aria-label', `${label}: ${entry.file.name}`);
    return { element, states, run };
  });
  const actions = h(
    'div',
    { class: 'actions' },
    listen,
    buttons.map(({ element }) => element),
  );
  const what = h('div', { class: 'what' }, h('strong', { title: entry.file.name }, entry.file.name), facts);
  const element = h('li', { class: 'file' }, what, actions, bar, status);

  const tick = () => {
    const words = statusOf(entry);
    if (status.textContent !== words) status.textContent = words;
  };
  let state = '';
  const unwatch = entry.row.watch((now) => {
    const words = factsOf(now);
    if (facts.textContent !== words) facts.textContent = words;
    if (now.state === 'reading' || now.busy || now.size === 0) bar.removeAttribute('value');
    else bar.value = now.sent / now.size;
    const looks = `${now.state} ${now.busy} ${now.cuttable} ${now.request}`;
    if (looks === state) return;
    state = looks;
    element.dataset.state = now.state;
    bar.hidden = !now.busy && ['held', 'waiting', 'done', 'failed'].includes(now.state);
    listen.hidden = now.state !== 'done';
    if (now.link) listen.href = listenLink(now.link);
    const had = actions.contains(document.activeElement);
    for (const { element, states, run } of buttons) {
      element.hidden =
        !states.includes(now.state) ||
        (run === openTrim && !now.cuttable) ||
        (run === copyNumber && !now.request);
    }
    // The button in use went away: the keyboard stays in this row.
    if (had && document.activeElement?.closest('[hidden]')) {
      actions.querySelector(/** @type {'button'} */ ('button:not([hidden]), a:not([hidden])'))?.focus();
    }
    tick();
  });
  return { element, tick, end: unwatch };
}

/** @param {import('./entry.js').Row} row */
function factsOf({ size, seconds, made, trimmed }) {
  const all = [
    bytes(size),
    seconds !== null && clock(seconds),
    made && t('queue.made'),
    trimmed && t('queue.trimmed'),
  ];
  return all.filter(Boolean).join(' · ');
}

/** @param {import('./entry.js').Entry} entry */
function statusOf({ pace, row: { value } }) {
  const { state, busy, sent, size, trouble, until } = value;
  const share = percent(size > 0 ? sent / size : 0);
  if (busy) return t('queue.is.reading');
  if (state === 'failed') return trouble;
  if (state === 'paused') return t('queue.isPaused', { share });
  if (state === 'resting') {
    if (navigator.onLine === false) return t('queue.offline');
    const seconds = Math.ceil((until - Date.now()) / 1000);
    return seconds > 0 ? `${trouble} ${t('queue.again', { n: seconds })}` : trouble;
  }
  if (state !== 'sending') return t(`queue.is.${state}`);
  return sent === size ? t('queue.finishing') : [share, ...paceOf(pace, size - sent)].join(' · ');
}

/**
 * Speed and time left, in words.
 * @param {import('../../upload/pace.js').Pace} pace
 * @param {number} rest in bytes
 */
export function paceOf(pace, rest) {
  const left = pace.left(rest);
  if (left === null) return [];
  return [t('queue.speed', { bytes: bytes(pace.speed) }), t('queue.left', { time: clock(Math.ceil(left)) })];
}

/** The page of a record. @param {string} link */
export function listenLink(link) {
  const url = new URL(link);
  url.pathname = url.pathname.replace(/record$/, 'listen');
  return url.href;
}

/** @param {import('./entry.js').Entry} entry */
async function copyLink({ row }) {
  if (await copy(listenLink(row.value.link))) notify(t('shared.copied'));
}

/** The number by which the operator finds an error in the log. @param {import('./entry.js').Entry} entry */
async function copyNumber({ row }) {
  if (await copy(row.value.request)) notify(t('shared.copied'));
}

/** Most files are sent as they are: what cuts them is loaded when it is needed. @param {import('./entry.js').Entry} entry */
async function openTrim(entry) {
  const dialog = await import('./trim.js');
  await dialog.openTrim(entry);
}
