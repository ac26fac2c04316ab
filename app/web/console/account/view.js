import { accounts, use } from '../../shared/accounts.js';
import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { onBack } from '../away.js';
import { onChanged } from '../records/changed.js';
import { makeForm, signInForm } from './join.js';
import { signOut } from './leave.js';
import { meCard } from './me.js';

/** @typedef {import('../../shared/accounts.js').Account} Account */

/**
 * Accounts: make one, use it, take it to another device, leave it.
 * @param {HTMLElement} place
 */
export function mount(place) {
  const content = h('div', { class: 'stack' });
  show(place, h('h1', null, t('account.title')), content);
  let load = () => {};
  const ends = [
    accounts.watch((all) => {
      load = fill(content, all);
      load();
    }),
    onChanged(() => load()),
    onBack(() => load()),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/**
 * @param {HTMLElement} content
 * @param {Account[]} all the one in use first
 */
function fill(content, all) {
  const [first, ...others] = all;
  if (!first) {
    show(
      content,
      h('p', { class: 'lead' }, t('account.why')),
      h('div', { class: 'pair' }, makeForm(), signInForm()),
    );
    return () => {};
  }
  const more = h(
    'details',
    null,
    h('summary', null, t('account.another')),
    h('div', { class: 'pair' }, makeForm(), signInForm()),
  );
  const signInAgain = () => {
    more.open = true;
    more.querySelector('input[name=token]')?.scrollIntoView({ block: 'center' });
    /** @type {HTMLElement | null} */ (more.querySelector('input[name=token]'))?.focus();
  };
  const { card, load } = meCard(first, signInAgain);
  show(content, card, others.length > 0 && otherCards(others), more);
  return () => void load();
}

/** @param {Account[]} others */
function otherCards(others) {
  const row = (/** @type {Account} */ account) =>
    h(
      'li',
      null,
      h('strong', null, account.name),
      h(
        'div',
        { class: 'actions' },
        h(
          'button',
          {
            type: 'button',
            'aria-label': `${t('account.switch')}: ${account.name}`,
            onclick: () => use(account),
          },
          t('account.switch'),
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-label': `${t('account.out')}: ${account.name}`,
            onclick: () => void signOut(account),
          },
          t('account.out'),
        ),
      ),
    );
  return h(
    'section',
    { class: 'card' },
    h('h2', null, t('account.others')),
    h('ul', { class: 'rows' }, others.map(row)),
  );
}
