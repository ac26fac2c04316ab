import { dialog } from '../shared/dialog.js';
import { h } from '../shared/dom.js';
import { t } from '../shared/i18n.js';

/**
 * Asks before something is done.
 * @param {string} title
 * @param {string | string[]} words paragraphs
 * @param {string} yes what is done, on the button
 * @param {{ danger?: boolean }} [options]
 */
export async function question(title, words, yes, { danger = false } = {}) {
  const answer = await dialog(title, (close) => [
    ...[words].flat().map((text) => h('p', null, text)),
    h(
      'div',
      { class: 'actions end' },
      h(
        'button',
        { type: 'button', class: 'quiet', autofocus: danger, onclick: () => close() },
        t('shared.cancel'),
      ),
      h(
        'button',
        {
          type: 'button',
          class: danger ? 'danger' : 'primary',
          autofocus: !danger,
          onclick: () => close('yes'),
        },
        yes,
      ),
    ),
  ]);
  return answer === 'yes';
}
