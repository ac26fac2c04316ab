import { current } from '../../shared/accounts.js';
import { ask } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { bytes, percent } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { begunBy, forget, recall } from '../../upload/remembered.js';
import * as tus from '../../upload/tus.js';
import { entries } from './list.js';

/** @typedef {{ id: string, state: string, name: string | null, offset: number, length: number | null }} Upload */

/**
 * What was begun before the page was loaded: the server has a part of it, but the browser lost the file. `tick` hides
 * what is in the queue again.
 * @param {() => void} choose opens the picker
 */
export function unfinished(choose) {
  const element = h('ul', { class: 'files unfinished', role: 'list', 'aria-label': t('queue.unfinished') });
  /** @type {{ print: string, row: HTMLElement }[]} */
  let rows = [];

  const load = async () => {
    const account = current.value;
    const begun = account ? begunBy(account.id) : [];
    /** @type {Upload[]} */
    const open = account && begun.length > 0 ? await openOf(account.token) : [];
    rows = [];
    for (const { print, url } of begun) {
      const upload = open.find(({ id }) => url.endsWith(`/${id}`));
      if (account && upload) rows.push({ print, row: one(upload, account.token, print, url) });
    }
    show(
      element,
      rows.map(({ row }) => row),
    );
    tick();
  };

  /** @param {Upload} upload @param {string} token @param {string} print @param {string} url */
  const one = ({ name, offset, length }, token, print, url) => {
    const share = percent(length ? offset / length : 0);
    const giveUp = async () => {
      row.remove();
      forget(print);
      await tus.remove({ url, token }).catch(() => {});
    };
    const button = (/** @type {string} */ words, /** @type {() => void} */ onclick, kind = 'quiet') =>
      h('button', { type: 'button', class: kind, onclick, 'aria-label': `${words}: ${name}` }, words);
    const row = h(
      'li',
      { class: 'file' },
      h(
        'div',
        { class: 'what' },
        h('strong', null, name),
        h('span', { class: 'quiet facts' }, bytes(length ?? 0)),
      ),
      h(
        'div',
        { class: 'actions' },
        button(t('queue.chooseAgain'), choose, ''),
        button(t('queue.giveUp'), () => void giveUp()),
      ),
      h('p', { class: 'status' }, t('queue.isUnfinished', { share })),
    );
    return row;
  };

  const tick = () => {
    for (const { print, row } of rows) {
      row.hidden = !recall(print) || entries.value.some((entry) => entry.print === print);
    }
    element.hidden = rows.every(({ row }) => row.hidden || !row.isConnected);
  };
  const end = current.watch(() => void load().catch(() => {}));
  return { element, tick, end };
}

/** @param {string} token @returns {Promise<Upload[]>} */
async function openOf(token) {
  const { items } = await ask('uploads', { token, query: { limit: 100 } });
  return items.filter((/** @type {Upload} */ { state }) => state === 'open');
}
