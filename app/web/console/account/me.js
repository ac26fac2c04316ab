import { forget } from '../../shared/accounts.js';
import { ask } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { date } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { problemOf, trouble } from '../trouble.js';
import { remove, renew, signOut } from './leave.js';
import { storage } from './storage.js';
import { showToken } from './token.js';

/** @typedef {import('../../shared/accounts.js').Account} Account */
/** @typedef {import('./storage.js').Me} Me */

/**
 * The account in use: what it holds and what can be done with it.
 * @param {Account} account
 * @param {() => void} signInAgain
 */
export function meCard(account, signInAgain) {
  const facts = h('div', { class: 'facts' }, h('p', { class: 'skeleton' }, ' '));
  const place = h('div');
  let records = 0;
  const attempt = (/** @type {() => Promise<unknown>} */ act) => () => {
    show(place);
    act().catch((error) => refuse(error));
  };
  const refuse = (/** @type {unknown} */ error) => {
    if (problemOf(error).status === 401) show(place, rejected(account, signInAgain));
    else
      show(
        place,
        trouble(error, () => void load()),
      );
  };
  const load = async () => {
    try {
      /** @type {Me} */
      const me = await ask('users/me', { token: account.token });
      records = me.records;
      show(
        facts,
        ...storage(me),
        h('p', { class: 'quiet' }, t('account.since', { date: date(me.created_at) })),
      );
      show(place);
    } catch (error) {
      show(facts);
      refuse(error);
    }
  };
  const act = (
    /** @type {string} */ text,
    /** @type {string | null} */ kind,
    /** @type {() => Promise<unknown>} */ what,
  ) => h('button', { type: 'button', class: kind, onclick: attempt(what) }, t(text));
  const card = h(
    'section',
    { class: 'card me' },
    h('h2', null, account.name),
    facts,
    place,
    h(
      'div',
      { class: 'actions' },
      act('account.device', 'primary', () => showToken(account)),
      act('account.renew', null, () => renew(account)),
      act('account.out', null, () => signOut(account)),
      act('account.delete', 'danger quiet', () => remove(account, records)),
    ),
  );
  return { card, load };
}

/**
 * @param {Account} account
 * @param {() => void} signInAgain
 */
function rejected({ id }, signInAgain) {
  return h(
    'div',
    { class: 'trouble', role: 'alert' },
    h('p', null, t('account.rejected')),
    h(
      'div',
      { class: 'actions' },
      h('button', { type: 'button', onclick: signInAgain }, t('account.signInOther')),
      h('button', { type: 'button', class: 'quiet', onclick: () => forget(id) }, t('account.forget')),
    ),
  );
}
