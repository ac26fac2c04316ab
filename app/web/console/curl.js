import { current } from '../shared/accounts.js';
import { asked } from '../shared/api.js';
import { copy } from '../shared/dialog.js';
import { h, show } from '../shared/dom.js';
import { t } from '../shared/i18n.js';
import { notify } from '../shared/notice.js';
import { openSwagger } from './swagger.js';

/**
 * A call as a line for a shell. The token is a variable there.
 * @param {import('../shared/api.js').Asked} call
 */
export function asCurl({ method, address, json, file, signed }) {
  const words = ['curl'];
  if (method !== 'GET' && !(method === 'POST' && (json !== undefined || file))) words.push('-X', method);
  words.push(quoted(address));
  if (signed) words.push('-H', '"Authorization: Bearer $TOKEN"');
  if (json !== undefined) {
    words.push('-H', quoted('Content-Type: application/json'), '-d', quoted(JSON.stringify(json)));
  }
  if (file) words.push('-H', quoted('Content-Type: audio/wav'), '--data-binary', quoted(`@${file}`));
  return words.join(' ');
}

/** @param {string} word */
function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** What this page asked last, as curl, and the way to Swagger UI. */
export function panel() {
  const list = h('ul', { class: 'asked' });
  asked.watch((calls) => show(list, ...[...calls].reverse().map(row)));
  const swagger = h(
    'button',
    { type: 'button', onclick: () => openSwagger(current.value?.token ?? null) },
    t('console.swagger'),
  );
  return h(
    'section',
    { 'aria-label': t('console.asked') },
    h('h2', null, t('console.asked')),
    h('p', null, t('console.askedToken')),
    list,
    h('p', null, swagger),
  );
}

/** @param {import('../shared/api.js').Asked} call */
function row(call) {
  const line = asCurl(call);
  const take = async () => {
    if (await copy(line)) notify(t('shared.copied'));
  };
  return h(
    'li',
    null,
    h('pre', { tabindex: 0 }, line),
    h('button', { type: 'button', class: 'quiet', onclick: take }, t('console.copy')),
  );
}
