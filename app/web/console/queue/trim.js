import { isPlain } from '../../audio/wav.js';
import { dialog } from '../../shared/dialog.js';
import { h } from '../../shared/dom.js';
import { percent } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify, say } from '../../shared/notice.js';
import { wordsOf } from './entry.js';
import { exact, handle } from './handle.js';
import { play } from './play.js';
import { trim } from './queue.js';
import { wave } from './wave.js';

/** So many seconds are left at least. */
const LEAST = 0.01;

/** @typedef {{ from: number, to: number }} Part in frames: before `to` it ends */

/**
 * Shows a sound, and lets one choose what of it is sent.
 * @param {import('./entry.js').Entry} entry
 */
export async function openTrim(entry) {
  let sound;
  try {
    sound = await entry.sound();
  } catch (error) {
    notify(wordsOf(error), { bad: true });
    return;
  }
  const { blob, wav } = sound;
  if (!wav || wav.frames === 0 || !isPlain(wav)) {
    notify(t('queue.cannotTrim'), { bad: true });
    return;
  }
  const part = await ask(entry.file.name, blob, wav, entry.cut ?? { from: 0, to: wav.frames });
  if (part) await trim(entry, part);
}

/**
 * @param {string} name
 * @param {Blob} blob
 * @param {import('../../audio/wav.js').Wav} wav
 * @param {Part} chosen
 * @returns {Promise<Part | null>} null: nothing is to be changed
 */
async function ask(name, blob, wav, chosen) {
  const { rate, frames } = wav;
  const least = Math.min(frames, Math.ceil(rate * LEAST));
  let part = chosen;
  /** @type {Part[]} what was chosen before */
  const before = [];
  /** @type {Part | null | undefined} undefined: not known yet */
  let ends;
  /** @type {() => void} */
  let stop = () => {};

  /** Moves both ends, as far as they may. @param {Part} wanted @param {boolean} [slides] one step of a drag */
  const set = (wanted, slides = false) => {
    const from = Math.round(Math.min(Math.max(0, wanted.from), frames - least));
    const to = Math.round(Math.min(Math.max(from + least, wanted.to), frames));
    if (from === part.from && to === part.to) return;
    if (!slides) before.push(part);
    stop();
    part = { from, to };
    show();
  };

  const limit = (/** @type {number} */ frame, /** @type {'from' | 'to'} */ end) =>
    end === 'from'
      ? { from: Math.min(frame, part.to - least), to: part.to }
      : { from: part.from, to: Math.max(frame, part.from + least) };
  const handles = /** @type {const} */ (['from', 'to']).map((end) =>
    handle(end, {
      rate,
      frames,
      move: (frame, slides) => set(limit(frame, end), slides),
      grab: () => before.push(part),
      hear: () => start(end === 'from' ? part.from : Math.max(part.from, part.to - 2 * rate), part.to),
    }),
  );
  const fields = /** @type {const} */ (['from', 'to']).map((end) =>
    h('input', {
      type: 'number',
      inputmode: 'decimal',
      min: 0,
      max: (frames / rate).toFixed(3),
      step: '0.001',
      onchange: (/** @type {Event} */ { target }) => {
        const { value } = /** @type {HTMLInputElement} */ (target);
        // The whole length may have more digits than the field shows.
        const frame = value === (frames / rate).toFixed(3) ? frames : Number(value) * rate;
        if (value !== '') set(limit(frame, end));
        show();
      },
    }),
  );
  const shades = [h('div', { class: 'shade' }), h('div', { class: 'shade' })];
  const head = h('div', { class: 'head', hidden: true });
  const length = h('output', { class: 'length' });
  const grown = h('span', { class: 'quiet grown' }, t('queue.reads', { share: percent(0) }));
  const button = (/** @type {string} */ text, /** @type {() => void} */ onclick, kind = 'quiet') =>
    h('button', { type: 'button', class: kind, onclick }, text);
  const quiet = button(t('queue.cutSilence'), () => {
    if (ends) set(ends);
    say(
      ends
        ? t('queue.silenceCut', { from: exact(part.from / rate), to: exact(part.to / rate) })
        : t('queue.allSilent'),
    );
  });
  const hear = button(t('queue.play'), () => (head.hidden ? start(part.from, part.to) : stop()), '');
  const undo = button(t('shared.undo'), () => {
    let last = before.pop();
    // A handle that was grabbed and not moved changed nothing.
    while (last === part) last = before.pop();
    if (!last) return;
    stop();
    part = last;
    show();
  });
  const all = button(t('queue.whole'), () => set({ from: 0, to: frames }));
  quiet.disabled = true;

  /** @param {number} from @param {number} to */
  const start = (from, to) => {
    stop();
    hear.textContent = t('queue.stop');
    head.hidden = false;
    stop = play(blob, wav, from, to, {
      at: (seconds) => {
        head.style.left = `${((from / rate + seconds) / (frames / rate)) * 100}%`;
      },
      ended: () => {
        hear.textContent = t('queue.play');
        head.hidden = true;
        stop = () => {};
      },
      failed: () => notify(t('queue.cannotPlay'), { bad: true }),
    });
  };

  const show = () => {
    handles[0].show(part.from, 0, part.to - least);
    handles[1].show(part.to, part.from + least, frames);
    fields[0].value = (part.from / rate).toFixed(3);
    fields[1].value = (part.to / rate).toFixed(3);
    shades[0].style.width = `${(part.from / frames) * 100}%`;
    shades[1].style.width = `${(1 - part.to / frames) * 100}%`;
    length.textContent = t('queue.length', {
      part: exact((part.to - part.from) / rate),
      all: exact(frames / rate),
    });
    undo.disabled = before.length === 0;
    all.disabled = part.from === 0 && part.to === frames;
  };

  const picture = wave(blob, wav, {
    ends: (found) => {
      ends = found;
      quiet.disabled = false;
    },
    share: (share) => {
      grown.textContent = share < 1 ? t('queue.reads', { share: percent(share) }) : '';
    },
  });
  const box = h(
    'div',
    { class: 'wave' },
    picture.canvas,
    shades,
    head,
    handles.map(({ element }) => element),
  );
  box.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Element && event.target.closest('[role=slider]')) return;
    const frame = ((event.clientX - box.getBoundingClientRect().left) / box.clientWidth) * frames;
    const nearer = Math.abs(frame - part.from) < Math.abs(frame - part.to) ? 0 : 1;
    set(limit(frame, nearer === 0 ? 'from' : 'to'));
    handles[nearer].take(event);
  });
  show();
  const answer = await dialog(t('queue.trimTitle', { name }), (close) => [
    box,
    h(
      'div',
      { class: 'ends' },
      h('label', null, t('queue.from'), fields[0]),
      h('label', null, t('queue.to'), fields[1]),
      length,
    ),
    h('div', { class: 'actions' }, hear, quiet, all, undo, grown),
    h('p', { class: 'quiet keys', id: 'trim-keys' }, t('queue.trimKeys')),
    h(
      'div',
      { class: 'actions end' },
      button(t('queue.use'), () => close('use'), 'primary'),
      button(t('shared.cancel'), () => close()),
    ),
  ]);
  stop();
  picture.end();
  return answer === 'use' ? part : null;
}
