import { current } from '../../shared/accounts.js';
import { ask } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { storage } from '../account/storage.js';
import { onBack } from '../away.js';
import { register } from '../keys.js';
import { onChanged } from './changed.js';
import { feedCard } from './feed.js';
import { Table } from './table.js';

/** @typedef {import('../../shared/accounts.js').Account} Account */

const sorts = ['newest', 'oldest', 'name', 'longest', 'largest'];

/** What was chosen last; it outlives the view. */
const choice = { q: '', sort: 'newest' };

/**
 * The records of the account in use.
 * @param {HTMLElement} place
 */
export function mount(place) {
  const content = h('div');
  const used = h('div', { class: 'quiet used' });
  show(place, h('h1', null, t('console.records')), used, content);
  const measure = async () => {
    const account = current.value;
    // Where this fails the list below says why.
    const me = account && (await ask('users/me', { token: account.token }).catch(() => null));
    if (account === current.value) show(used, ...(me?.records ? storage(me) : []));
  };
  /** @type {Table | null} */
  let table = null;
  const ends = [
    current.watch((account) => {
      table?.end();
      table = account && build(content, account);
      if (!account) show(content, beginnings());
      void measure();
    }),
    onChanged(() => {
      void table?.load();
      void measure();
    }),
    onBack(() => void table?.load()),
    register([
      { key: '/', label: t('records.keySearch'), run: () => content.querySelector('input')?.focus() },
      { key: 'j', label: t('records.keyNext'), run: () => table?.step(1) },
      { key: 'k', label: t('records.keyBefore'), run: () => table?.step(-1) },
      { key: 'x', label: t('records.keyPick'), run: () => table?.focused()?.box.click() },
      { key: 'e', label: t('records.rename'), run: () => table?.focused()?.rename() },
      { key: 's', label: t('records.share'), run: () => void table?.focused()?.share() },
      { key: 'Delete', label: t('records.remove'), run: () => table?.removeFocused() },
    ]),
  ];
  return () => {
    table?.end();
    for (const end of ends) end();
  };
}

/**
 * @param {HTMLElement} content
 * @param {Account} account
 */
function build(content, account) {
  const table = new Table(account.token, choice, (searched) => (searched ? nothing(clear) : beginnings()));
  let timer = 0;
  const search = h('input', {
    type: 'search',
    value: choice.q,
    placeholder: t('records.search'),
    'aria-label': t('records.search'),
    autocomplete: 'off',
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => choose({ q: search.value.trim() }), 250);
    },
  });
  const sort = h(
    'select',
    { 'aria-label': t('records.sort'), onchange: () => choose({ sort: sort.value }) },
    sorts.map((one) => h('option', { value: one, selected: one === choice.sort }, t(`records.by.${one}`))),
  );
  const choose = (/** @type {Partial<typeof choice>} */ part) => {
    Object.assign(choice, part);
    table.restart();
  };
  const clear = () => {
    search.value = '';
    choose({ q: '' });
    search.focus();
  };
  show(content, h('search', { class: 'tools-bar' }, search, sort), table.element, feedCard(account.token));
  table.restart();
  return table;
}

/** @param {() => void} clear */
function nothing(clear) {
  return h(
    'div',
    { class: 'empty' },
    h('p', null, t('records.nothing', { q: choice.q })),
    h('button', { type: 'button', onclick: clear }, t('records.clear')),
  );
}

/** The three ways to begin. */
function beginnings() {
  const way = (/** @type {string} */ href, /** @type {string} */ name, /** @type {string} */ kind) =>
    h(
      'li',
      null,
      h('a', { class: `button ${kind}`, href }, t(`records.begin.${name}`)),
      h('span', null, t(`records.begin.${name}How`)),
    );
  return h(
    'div',
    { class: 'empty' },
    h('p', { class: 'lead' }, t('records.none')),
    h(
      'ul',
      null,
      way('#/record', 'record', 'primary'),
      way('#/upload', 'upload', ''),
      way('#/account', 'device', ''),
    ),
  );
}
