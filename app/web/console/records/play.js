import { at } from '../../shared/base.js';
import { h, set } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';

/** @typedef {import('./list.js').Record} Record */

/**
 * The player of a record, and the seconds where it stands. The browser's own one takes its place if it cannot be
 * loaded.
 * @param {Record} record
 */
export function playerOf({ id, user, name, duration }) {
  const link = { id, user };
  const src = at('record', link);
  const box = h('div', { class: 'sound' });
  const player = document.createElement('qc-player');
  set(player, {
    src,
    waveform: at('record/waveform', link),
    info: at('record/info', link),
    name: name ?? t('records.unnamed'),
    duration,
  });
  import(at('web/player/player.js')).then(
    () => box.append(player),
    () => box.append(h('audio', { controls: true, src, preload: 'none' })),
  );
  const seconds = () =>
    'time' in player ? Number(player.time) : (box.querySelector('audio')?.currentTime ?? 0);
  return { box, seconds };
}
