import { at } from '../../shared/base.js';
import { h, show } from '../../shared/dom.js';
import { clock } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify, say } from '../../shared/notice.js';
import { face } from './face.js';
import { look, recovered, throwAway } from './recovery.js';
import * as session from './session.js';
import * as sound from './sound.js';
import { standing } from './standing.js';
import { obstacle } from './trouble.js';

/**
 * The recorder: recordings that were found again, and one card for the recording of now.
 * @param {HTMLElement} place
 * @returns {() => void}
 */
export function mount(place) {
  /** @type {(() => void)[]} */
  const ends = [];
  const card = h('section', { class: 'card recorder', 'aria-label': t('recorder.card') });
  const word = h('p', { class: 'state' });
  const body = h('div', { class: 'body' });
  const again = h('section', { class: 'found', 'aria-label': t('recorder.found'), hidden: true });
  const aid = h('div', { class: 'help', role: 'alert', hidden: true });
  card.append(h('div', { class: 'line' }, word, standing(ends)), face(ends), aid, body);
  place.append(again, card);
  const alive = () => card.isConnected;
  const found = (/** @type {unknown[]} */ all) => all.length > 0;
  later(recovered, found, async () => (await import('./found.js')).foundList(again), alive, ends);
  later(sound.trouble, Boolean, async () => (await import('./help.js')).help(aid), alive, ends);
  // While the network is there: at the end, or in a trouble, it may be gone.
  later(
    sound.state,
    (on) => on === 'on',
    async () =>
      (await Promise.all([import('./ending.js'), import('./help.js'), session.parts()])) && (() => {}),
    alive,
    ends,
  );

  /** @type {(() => void)[]} */
  const partEnds = [];
  let shown = '';
  ends.push(
    session.state.watch((state) => {
      card.dataset.state = state;
      word.textContent = t(`recorder.state.${state}`);
      if (shown) announce(state);
      const kind = kindOf(state);
      if (kind === shown) return;
      const focus = body.contains(document.activeElement) || (shown !== '' && kind !== 'before');
      shown = kind;
      void fill(kind, focus);
    }),
  );
  /** @param {string} kind @param {boolean} focus */
  async function fill(kind, focus) {
    for (const end of partEnds.splice(0)) end();
    const made = parts[kind](partEnds);
    // Nothing flickers where there is nothing to wait for.
    const nodes = made instanceof Promise ? await made.catch(() => [missing(kind)]) : made;
    if (kind !== shown) return;
    show(body, nodes);
    /** @type {HTMLElement | null} */
    const first = focus ? body.querySelector('[data-first]') : null;
    first?.focus({ preventScroll: true });
  }

  /** A part that could not be fetched. @param {string} kind */
  function missing(kind) {
    return h(
      'button',
      { type: 'button', 'data-first': true, onclick: () => void fill(kind, true) },
      t('shared.retry'),
    );
  }

  const seen = () => document.visibilityState === 'visible' && void look();
  document.addEventListener('visibilitychange', seen);
  ends.push(() => document.removeEventListener('visibilitychange', seen), keys());
  void look();
  if (!obstacle()) void openIfAllowed();
  else void sound.open();

  return () => {
    for (const end of [...ends, ...partEnds]) end();
    if (session.state.value === 'ready') sound.close();
  };
}

/**
 * Fetches a part of the page when it is needed, so that opening the page is light.
 * @template Value
 * @param {import('../../shared/signal.js').Signal<Value>} signal
 * @param {(value: Value) => boolean} needed
 * @param {() => Promise<(ends: (() => void)[]) => void>} fetch what is called once it is there
 * @param {() => boolean} alive
 * @param {(() => void)[]} ends
 */
function later(signal, needed, fetch, alive, ends) {
  let asked = false;
  ends.push(
    signal.watch((value) => {
      if (asked || !needed(value)) return;
      asked = true;
      fetch().then(
        // Meanwhile another view may be shown.
        (begin) => alive() && begin(ends),
        // The network is gone: the next change tries again.
        () => {
          asked = false;
        },
      );
    }),
  );
}

/**
 * What stands below the picture.
 * @type {Record<string, (ends: (() => void)[]) => Promise<(Node | string)[]> | (Node | string)[]>}
 */
const parts = {
  // A button that cannot work would be in the way of the sentence that says why.
  before: () =>
    obstacle()
      ? []
      : [
          h(
            'button',
            { type: 'button', class: 'primary wide', 'data-first': true, onclick: () => void sound.open() },
            t('recorder.turnOn'),
          ),
          h('p', { class: 'quiet hint' }, t('recorder.turnOnHint')),
        ],
  live: async (ends) => (await import('./live.js')).live(ends, { press, toggle, discard }),
  stopped: async (ends) => (await import('./ending.js')).stopped(ends, () => void discard()),
  done: async () => (await import('./ending.js')).done(),
};

/** @param {import('./session.js').State} state */
function kindOf(state) {
  if (state === 'idle') return 'before';
  if (state === 'done') return 'done';
  return state === 'stopped' || state === 'sending' || state === 'failed' ? 'stopped' : 'live';
}

/** R and the red button. */
async function press() {
  if (['recording', 'paused'].includes(session.state.value)) await session.stop();
  else await session.record();
}

function toggle() {
  if (session.state.value === 'recording') session.pause();
  else if (session.state.value === 'paused') void session.resume();
}

async function discard() {
  const note = await session.discard();
  if (!note) return;
  const { undo, end } = throwAway(note);
  notify(t('recorder.discarded'), {
    action: t('shared.undo'),
    seconds: 10,
    run: () => void undo(),
    ended: () => void end(),
  });
}

/** @param {import('./session.js').State} state */
function announce(state) {
  const text = `recorder.said.${state}`;
  const said = t(text, { time: clock(session.seconds.value) });
  if (said !== text) say(said);
}

function keys() {
  let ended = false;
  let end = () => {};
  void import(at('web/console/keys.js'))
    .then(({ register }) => {
      if (ended) return;
      end = register([
        { key: 'r', label: t('recorder.key.record'), run: () => void press() },
        { key: ' ', label: t('recorder.key.pause'), run: toggle },
      ]);
    })
    .catch(() => {});
  return () => {
    ended = true;
    end();
  };
}

/** Somebody who allowed the microphone for good sees the level at once. */
async function openIfAllowed() {
  const name = /** @type {PermissionName} */ ('microphone');
  const permission = await navigator.permissions?.query({ name }).catch(() => null);
  if (permission?.state === 'granted' && session.state.value === 'idle') await sound.open();
}
