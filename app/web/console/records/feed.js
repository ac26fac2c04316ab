import { ask } from '../../shared/api.js';
import { dialog } from '../../shared/dialog.js';
import { h, show } from '../../shared/dom.js';
import { date } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { question } from '../question.js';
import { trouble } from '../trouble.js';
import { copied } from './share.js';

/**
 * The podcast feed of an account: made, replaced, taken back.
 * @param {string} token
 */
export function feedCard(token) {
  const place = h('div');
  const box = h('details', { class: 'feed' }, h('summary', null, t('records.feed')), place);
  const act = (/** @type {() => Promise<unknown>} */ run) => async () => {
    try {
      await run();
      await load();
    } catch (error) {
      place.append(trouble(error));
    }
  };
  const make = act(async () => {
    const { url } = await ask('users/me/feed', { method: 'POST', token });
    await showFeed(url);
  });
  const replace = act(async () => {
    if (!(await question(t('records.feedNew'), t('records.feedNewAsk'), t('records.feedNew')))) return;
    const { url } = await ask('users/me/feed', { method: 'POST', token });
    await showFeed(url);
  });
  const end = act(async () => {
    const yes = await question(t('records.feedEnd'), t('records.feedEndAsk'), t('records.feedEnd'), {
      danger: true,
    });
    if (!yes) return;
    await ask('users/me/feed', { method: 'DELETE', token });
    notify(t('records.feedEnded'));
  });
  const button = (
    /** @type {string} */ key,
    /** @type {() => unknown} */ run,
    /** @type {string} */ kind = '',
  ) => h('button', { type: 'button', class: kind, onclick: run }, t(key));
  const load = async () => {
    /** @type {{ exists: boolean, created_at: string | null }} */
    const { exists, created_at: since } = await ask('users/me/feed', { token });
    show(
      place,
      h('p', null, exists ? t('records.feedThere', { date: date(since ?? 0) }) : t('records.feedWhat')),
      h(
        'div',
        { class: 'actions' },
        exists
          ? [button('records.feedNew', replace), button('records.feedEnd', end, 'danger quiet')]
          : [button('records.feedMake', make)],
      ),
    );
  };
  box.addEventListener('toggle', () => {
    if (box.open)
      load().catch((error) =>
        show(
          place,
          trouble(error, () => void load()),
        ),
      );
  });
  return box;
}

/** Shows the address, which the server tells this once. @param {string} url */
async function showFeed(url) {
  const { picture } = await import('../../shared/qr.js');
  await dialog(t('records.feed'), (close) => [
    h('p', null, t('records.feedKeep')),
    h(
      'div',
      { class: 'secret' },
      h(
        'div',
        null,
        h('code', { class: 'token', translate: 'no' }, url),
        h(
          'div',
          { class: 'actions' },
          h(
            'button',
            { type: 'button', class: 'primary', autofocus: true, onclick: () => void copied(url) },
            t('records.copyFeed'),
          ),
          h('button', { type: 'button', onclick: () => close() }, t('shared.close')),
        ),
      ),
      h('figure', null, picture(url, t('records.feedQr')), h('figcaption', null, t('records.feedHow'))),
    ),
  ]);
}
