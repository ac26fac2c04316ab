import { accounts, forget, use } from '../../shared/accounts.js';
import { ask } from '../../shared/api.js';
import { dialog } from '../../shared/dialog.js';
import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { question } from '../question.js';
import { trouble } from '../trouble.js';
import { isKept, showToken } from './token.js';

/** @typedef {import('../../shared/accounts.js').Account} Account */

/** Forgets an account here. Somebody who never saved its token is told what that means. @param {Account} account */
export async function signOut(account) {
  const { name } = account;
  const words = [t('account.outAsk', { name }), ...(isKept(account) ? [] : [t('account.outLost')])];
  if (!(await question(t('account.out'), words, t('account.out'), { danger: !isKept(account) }))) return;
  forget(account.id);
  notify(t('account.outDone', { name }), { action: t('shared.undo'), run: () => use(account), seconds: 10 });
}

/** Asks the server for a new token; the old one ends. @param {Account} account */
export async function renew(account) {
  const yes = await question(t('account.renew'), t('account.renewAsk'), t('account.renew'));
  if (!yes) return;
  const { token } = await ask('users/me/token', { method: 'POST', token: account.token });
  const fresh = { ...account, token };
  // The account in use may have changed while the server was asked.
  const used = accounts.value[0];
  use(fresh);
  if (used && used.id !== fresh.id) use(used);
  await showToken(fresh, { fresh: true });
}

/**
 * Deletes an account and all that it has, once its name is typed.
 * @param {Account} account
 * @param {number} records
 */
export function remove(account, records) {
  const { id, name, token } = account;
  return dialog(t('account.delete'), (close) => {
    const field = h('input', { autofocus: true, autocomplete: 'off', spellcheck: 'false' });
    const button = h('button', { class: 'danger', disabled: true }, t('account.deleteYes'));
    const place = h('div');
    field.addEventListener('input', () => {
      button.disabled = field.value.trim() !== name.trim();
    });
    const submit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      try {
        await ask('users/me', { method: 'DELETE', token });
        close('deleted');
        forget(id);
        notify(t('account.deleted', { name }));
      } catch (error) {
        button.disabled = false;
        show(place, trouble(error));
      }
    };
    return [
      h('p', null, t('account.deleteWhat', { n: records })),
      h(
        'form',
        { onsubmit: submit },
        h('label', null, h('span', null, t('account.deleteType'), ' ', h('strong', null, name)), field),
        place,
        h(
          'div',
          { class: 'actions end' },
          h('button', { type: 'button', class: 'quiet', onclick: () => close() }, t('shared.cancel')),
          button,
        ),
      ),
    ];
  });
}
