import { at } from '../../shared/base.js';
import { copy, dialog } from '../../shared/dialog.js';
import { h } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { picture } from '../../shared/qr.js';
import { isSaved, markSaved } from './saved.js';
import { addressOf, fileName, fileOf } from './secret.js';

/** @typedef {import('../../shared/accounts.js').Account} Account */

/**
 * Shows the token: to be kept, and to go on with another device.
 * @param {Account} account
 * @param {{ fresh?: boolean }} [options] `fresh`: the server has just made it
 */
export function showToken(account, { fresh = false } = {}) {
  return dialog(t(fresh ? 'account.tokenNew' : 'account.device'), (close) => {
    return [
      h('p', null, t(fresh ? 'account.tokenKeep' : 'account.deviceHow')),
      h(
        'div',
        { class: 'secret' },
        h(
          'div',
          null,
          h('code', { class: 'token', translate: 'no' }, account.token),
          h(
            'div',
            { class: 'actions' },
            h(
              'button',
              { type: 'button', class: 'primary', autofocus: true, onclick: () => void copyToken(account) },
              t('account.copyToken'),
            ),
            h('button', { type: 'button', onclick: () => save(account) }, t('account.saveFile')),
          ),
          h('p', { class: 'quiet' }, t('account.tokenSecret')),
        ),
        h(
          'figure',
          null,
          picture(addressOf(at(''), account), t('account.qr')),
          h('figcaption', null, t('account.qrHow')),
        ),
      ),
      h(
        'div',
        { class: 'actions end' },
        h('button', { type: 'button', onclick: () => close() }, t('account.done')),
      ),
    ];
  });
}

/** Whether nothing is lost if the account is forgotten here. @param {Account} account */
export function isKept(account) {
  return isSaved(account.token);
}

/** @param {Account} account */
async function copyToken({ token }) {
  if (await copy(token)) notify(t('shared.copied'));
  markSaved(token);
}

/** @param {Account} account */
function save(account) {
  const address = URL.createObjectURL(new Blob([fileOf(at(''), account)], { type: 'text/plain' }));
  const link = h('a', { href: address, download: fileName(account.name) });
  link.click();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  markSaved(account.token);
  notify(t('account.savedFile'));
}
