import { h } from '../../shared/dom.js';
import { percent } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { say } from '../../shared/notice.js';
import { Pace } from '../../upload/pace.js';
import { entries, isActive } from './list.js';
import { pause, remove, send } from './queue.js';
import { paceOf } from './row.js';

/** @typedef {import('./entry.js').State} State */

/** All files together. `tick` writes anew what changes with time. */
export function totals() {
  const bar = h('progress', { max: 1, 'aria-label': t('queue.all') });
  const words = h('p', { class: 'status' });
  const pace = new Pace();
  const each =
    (/** @type {State[]} */ states, /** @type {(entry: import('./entry.js').Entry) => void} */ run) => () => {
      for (const entry of entries.value) if (states.includes(entry.state)) run(entry);
    };
  const button = (
    /** @type {string} */ name,
    /** @type {State[]} */ states,
    /** @type {typeof send} */ run,
    kind = 'quiet',
  ) => ({
    states,
    element: h('button', { type: 'button', class: kind, onclick: each(states, run) }, t(`queue.${name}`)),
  });
  const buttons = [
    button('sendAll', ['held'], send, 'primary'),
    button('goOnAll', ['paused'], send),
    button('retryAll', ['failed'], send),
    // What waits first: a place that gets free is not taken.
    button('pauseAll', ['waiting'], pause),
    button('clear', ['done'], remove),
  ];
  const stop = buttons[3].element;
  stop.addEventListener('click', each(['sending', 'resting', 'elsewhere'], pause));
  const element = h(
    'div',
    { class: 'totals', hidden: true },
    words,
    h(
      'div',
      { class: 'actions' },
      buttons.map(({ element }) => element),
    ),
    bar,
  );
  let tenth = 0;

  const tick = () => {
    const all = entries.value;
    const rows = all.map(({ row }) => row.value).filter(({ state }) => state !== 'held');
    const sum = (/** @type {'sent' | 'size'} */ of) =>
      rows.reduce((total, row) => total + (row.state === 'failed' ? 0 : row[of]), 0);
    const [sent, size, done] = [sum('sent'), sum('size'), all.filter(({ state }) => state === 'done').length];
    const running = all.some(isActive);
    if (all.some(({ state }) => state === 'sending')) pace.note(sent, performance.now() / 1000);
    else pace.reset();
    const share = size > 0 ? sent / size : 0;
    element.hidden = all.length < 2;
    bar.value = share;
    bar.hidden = !running && !rows.some(({ state }) => state === 'paused');
    const text = [
      t('queue.sentOf', { done, n: all.length }),
      ...(running ? [percent(share), ...paceOf(pace, size - sent)] : []),
    ];
    words.textContent = text.join(' · ');
    for (const { element: one, states } of buttons)
      one.hidden = !all.some(({ state }) => states.includes(state));
    stop.hidden = !all.some((entry) => entry.state === 'waiting' || isActive(entry));
    // Screen readers are told each tenth, once.
    const now = Math.floor(share * 10);
    if (running && now > tenth && now < 10) say(t('queue.saidShare', { share: percent(now / 10) }));
    tenth = running ? now : 0;
  };
  return { element, tick };
}
