import { Problem } from '../shared/api.js';
import { copy } from '../shared/dialog.js';
import { h } from '../shared/dom.js';
import { t } from '../shared/i18n.js';
import { notify } from '../shared/notice.js';

/** What can be done about a problem besides trying again: an address of the console and its text. */
const ways = /** @type {Record<string, [string, string]>} */ ({
  unauthorized: ['#/account', 'console.signIn'],
  'quota-exceeded': ['#/records', 'console.freeSpace'],
  'too-many-uploads': ['#/upload', 'console.seeUploads'],
});

/**
 * Shows in words what went wrong, and a button for what can be done.
 * @param {unknown} error
 * @param {() => void} [again] what to do for "try again"; offered where that may help
 */
export function trouble(error, again) {
  const problem = problemOf(error);
  const way = ways[problem.slug];
  const details = problem.slug === 'validation' || problem.slug === 'unknown' ? reasons(problem) : null;
  return h(
    'div',
    { class: 'trouble', role: 'alert' },
    h('p', null, problem.sentence),
    details && h('p', { class: 'quiet' }, details),
    h(
      'div',
      { class: 'actions' },
      way && h('a', { class: 'button', href: way[0] }, t(way[1])),
      again && !way && h('button', { type: 'button', onclick: again }, t('shared.retry')),
      problem.request &&
        h(
          'button',
          { type: 'button', class: 'quiet', onclick: () => void copyNumber(problem.request) },
          t('console.copyRequest'),
        ),
    ),
  );
}

/**
 * An error of a call as a problem.
 * @param {unknown} error
 */
export function problemOf(error) {
  return error instanceof Problem ? error : new Problem(-1, { detail: String(error) });
}

/** @param {Problem} problem */
function reasons({ errors, message }) {
  return errors.map(({ detail }) => detail).join(' ') || message;
}

/** @param {string} number */
async function copyNumber(number) {
  if (await copy(number)) notify(t('shared.copied'));
}
