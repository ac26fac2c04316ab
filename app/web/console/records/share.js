import { at } from '../../shared/base.js';
import { copy, dialog } from '../../shared/dialog.js';
import { h } from '../../shared/dom.js';
import { clock } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { icon } from '../icons.js';
import { embedCode, listenLink } from './links.js';

/** @typedef {import('./list.js').Record} Record */

/** @param {string} text */
export async function copied(text) {
  if (await copy(text)) notify(t('shared.copied'), { seconds: 3 });
}

/**
 * All ways to give a record to somebody.
 * @param {Record} record
 * @param {number} seconds where its player stands
 */
export function share(record, seconds) {
  const { id, user, url } = record;
  const title = record.name ?? t('records.unnamed');
  const link = listenLink(url);
  const row = (/** @type {string} */ label, /** @type {string} */ text) => {
    const field = h('input', {
      readonly: true,
      value: text,
      'aria-label': label,
      onfocus: () => field.select(),
    });
    const button = h(
      'button',
      { type: 'button', 'aria-label': `${t('records.copy')}: ${label}`, onclick: () => void copied(text) },
      icon('copy'),
      h('span', null, t('records.copy')),
    );
    return h('div', { class: 'copy' }, h('label', null, h('span', null, label), field), button);
  };
  const send = () => {
    // Closing the system's own dialog is no error.
    navigator.share({ title, url: link }).catch(() => {});
  };
  const code = h('img', { src: at('record/qr', { id, user }), alt: t('records.qr'), class: 'qr' });
  code.addEventListener('error', () => code.remove());
  return dialog(t('records.share'), () => [
    row(t('records.link'), link),
    seconds >= 1 && row(t('records.linkAt', { time: clock(seconds) }), listenLink(url, seconds)),
    row(t('records.embed'), embedCode(url, title)),
    h(
      'div',
      { class: 'secret' },
      h(
        'div',
        { class: 'actions' },
        'share' in navigator &&
          h('button', { type: 'button', class: 'primary', onclick: send }, icon('share'), t('records.send')),
        h('a', { class: 'button', href: link, target: '_blank', rel: 'noopener' }, t('records.open')),
        h(
          'a',
          { class: 'button', href: at('record', { id, user, download: 1 }), download: '' },
          t('records.download'),
        ),
      ),
      h('figure', null, code),
    ),
    h('p', { class: 'quiet' }, t('records.whoever')),
  ]);
}
