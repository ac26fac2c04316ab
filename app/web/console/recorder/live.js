import { h } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import * as session from './session.js';
import { setup } from './setup.js';

/**
 * The red button with pause on its left and discard on its right, and below how to record.
 * @param {(() => void)[]} ends
 * @param {{ press: () => Promise<void>, toggle: () => void, discard: () => Promise<void> }} deeds
 */
export function live(ends, { press, toggle, discard }) {
  const side = (/** @type {string} */ name, /** @type {() => void} */ run) =>
    h('button', { type: 'button', class: `side ${name}`, onclick: run });
  const pause = side('pause', () => toggle());
  const red = h(
    'button',
    { type: 'button', class: 'red', 'data-first': true, onclick: () => void press() },
    h('i'),
  );
  const away = side('toss quiet danger', () => void discard());
  away.textContent = t('recorder.discard');
  const row = h('div', { class: 'buttons' }, pause, red, away);
  ends.push(
    session.state.watch((state) => {
      const live = state === 'recording' || state === 'paused';
      pause.hidden = away.hidden = !live;
      pause.textContent = t(state === 'paused' ? 'recorder.goOn' : 'recorder.pause');
      red.setAttribute('aria-label', t(live ? 'recorder.stop' : 'recorder.record'));
      red.title = t(live ? 'recorder.stop' : 'recorder.record');
    }),
  );
  return [row, setup(ends)];
}
