import { h, show } from '../../shared/dom.js';
import { clock, date, percent } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { keep, linkRow, player } from './ending.js';
import { discard, finish, leave, listen, look, recovered } from './recovery.js';

/** @typedef {import('./recovery.js').Found} Found */

/**
 * The list of recordings that were found again; nothing where there are none.
 * @param {HTMLElement} box
 * @returns {(ends: (() => void)[]) => void}
 */
export const foundList = (box) => (ends) => {
  const list = h('div', { class: 'stack' });
  show(box, list);
  /** @type {Map<Found, { card: HTMLElement, end: () => void }>} */
  const cards = new Map();
  ends.push(
    recovered.watch((all) => {
      for (const [one, { card, end }] of cards) {
        if (all.includes(one)) continue;
        end();
        card.remove();
        cards.delete(one);
      }
      for (const one of all) {
        if (cards.has(one)) continue;
        const made = cardOf(one);
        cards.set(one, made);
        list.append(made.card);
      }
      box.hidden = all.length === 0;
    }),
    () => {
      for (const { end } of cards.values()) end();
    },
  );
};

/** @param {Found} found */
function cardOf(found) {
  const { note } = found;
  let address = '';
  const sounds = h('div');
  const body = h('div');
  const play = async () => {
    if (!address) address = URL.createObjectURL(await listen(found));
    const audio = player(address);
    show(sounds, audio, keep(address, note.name || t('recorder.unnamed')));
    audio.focus();
    void audio.play().catch(() => {});
  };
  const send = async (whole = false) => {
    if (!(await finish(found, whole))) {
      notify(t('recorder.elsewhere'));
      await look();
    }
  };
  const away = () => {
    const { undo, end } = discard(found);
    notify(t('recorder.discarded'), {
      action: t('shared.undo'),
      seconds: 10,
      run: () => void undo(),
      ended: () => void end(),
    });
  };
  const button = (/** @type {string} */ kind, /** @type {string} */ text, /** @type {() => void} */ run) =>
    h('button', { type: 'button', class: kind, onclick: run }, text);
  const time = clock(found.seconds);
  const card = h(
    'article',
    { class: 'card' },
    h('h2', null, t('recorder.recovered', { time })),
    h('p', { class: 'quiet' }, note.name || t('recorder.called', { date: date(note.begun) })),
    body,
    sounds,
  );
  const offers = () => [
    button('primary', t('recorder.finish'), () => void send()),
    button('', t('recorder.listen'), () => void play()),
    button('quiet danger', t('recorder.discard'), away),
  ];
  let unwatch = () => {};
  const unwatchSender = found.sender.watch((sender) => {
    unwatch();
    if (!sender) return show(body, h('div', { class: 'actions' }, offers()));
    let shown = '';
    unwatch = sender.standing.watch(({ state, sent, problem, link }) => {
      const words = percent(sent / sender.size);
      if (state === shown) {
        const bar = body.querySelector('progress');
        if (bar) bar.value = sent / sender.size;
        return show(body.querySelector('.progress span') ?? h('span'), words);
      }
      shown = state;
      const bar = h('progress', { max: 1, value: sent / sender.size, 'aria-label': t('recorder.sending') });
      const goOn = button('primary', t('shared.retry'), () => sender.again());
      if (state === 'done') {
        show(
          body,
          linkRow(link),
          h(
            'div',
            { class: 'actions' },
            button('', t('recorder.listen'), () => void play()),
            button('quiet', t('shared.close'), () => void leave(found)),
          ),
        );
      } else if (state === 'short') {
        show(
          body,
          h('p', null, t('recorder.short')),
          linkRow(link),
          h(
            'div',
            { class: 'actions' },
            button('', t('recorder.sendWhole'), () => void send(true)),
            button('quiet', t('shared.close'), () => void leave(found)),
          ),
        );
      } else if (state === 'unknown' || state === 'refused') {
        show(
          body,
          h(
            'p',
            { role: 'alert' },
            problem?.sentence ?? t('recorder.safe.unknown'),
            ' ',
            state === 'unknown' && h('a', { href: '#/account' }, t('recorder.toAccount')),
          ),
          h('div', { class: 'actions' }, goOn, offers().slice(1)),
        );
      } else {
        show(
          body,
          h('div', { class: 'progress' }, bar, h('span', { class: 'quiet' }, words)),
          state === 'resting' && h('p', { class: 'quiet' }, problem?.sentence ?? ''),
        );
      }
    });
  });
  return {
    card,
    end() {
      unwatch();
      unwatchSender();
      if (address) URL.revokeObjectURL(address);
    },
  };
}
