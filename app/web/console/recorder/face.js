import { decibels } from '../../audio/pcm.js';
import { h } from '../../shared/dom.js';
import { clock } from '../../shared/format.js';
import { language, t } from '../../shared/i18n.js';
import * as session from './session.js';
import * as sound from './sound.js';

/** The scales, in dBFS and LUFS, and what is right for speech. */
const LEVELS = [-60, 0];
const LOUDNESS = [-41, -5];
const RIGHT = [-24, -14];
const HOLD = 1500;
/** Pixels of a bar and the space beside it. */
const STEP = 3;

const one = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @param {number} value @param {number[]} scale */
const share = (value, [low, high]) => Math.max(0, Math.min(1, (value - low) / (high - low)));

/**
 * Time, picture and meters.
 * @param {(() => void)[]} ends
 */
export function face(ends) {
  const time = h('p', { class: 'time', role: 'timer', 'aria-label': t('recorder.time') }, '0:00');
  const canvas = h('canvas', { class: 'picture', 'aria-hidden': 'true' });
  const bar = h('span', { class: 'bar' });
  const peak = h('span', { class: 'peak' });
  const meter = h(
    'div',
    {
      class: 'meter level',
      role: 'meter',
      'aria-label': t('recorder.level'),
      'aria-valuemin': LEVELS[0],
      'aria-valuemax': 0,
      'aria-valuenow': LEVELS[0],
    },
    bar,
    peak,
  );
  const clip = h(
    'button',
    {
      type: 'button',
      class: 'clip',
      onclick: () => {
        sound.clipped.value = false;
      },
    },
    t('recorder.clipped'),
  );
  const band = h('span', { class: 'band' });
  const loud = h('span', { class: 'mark' });
  const words = h('span', { class: 'words' });
  const loudness = h('div', { class: 'meter loudness', 'aria-hidden': 'true' }, band, loud);
  const notes = h('p', { class: 'notes', role: 'status' });
  band.style.insetInlineStart = `${share(RIGHT[0], LOUDNESS) * 100}%`;
  band.style.inlineSize = `${(share(RIGHT[1], LOUDNESS) - share(RIGHT[0], LOUDNESS)) * 100}%`;
  const meters = h(
    'div',
    { class: 'meters' },
    h('div', { class: 'row' }, meter, clip),
    h('div', { class: 'row', title: t('recorder.loudnessHint') }, loudness, words),
  );
  const box = h('div', { class: 'face' }, time, canvas, meters, notes);

  let held = LEVELS[0];
  let heldUntil = 0;
  let told = 0;
  /** @type {number[]} */
  const preview = [];
  ends.push(
    session.seconds.watch((seconds) => {
      const text = clock(seconds);
      if (time.textContent !== text) time.textContent = text;
    }),
    sound.state.watch((on) => {
      meters.hidden = on !== 'on';
    }),
    sound.clipped.watch((on) => clip.classList.toggle('on', on)),
    session.state.watch(() => {
      preview.length = 0;
      requestAnimationFrame(redraw);
    }),
    sound.level.watch((level) => {
      if (!level) return;
      const [now, loudest] = [decibels(level.rms), decibels(level.peak)];
      if (loudest >= held || Date.now() > heldUntil) {
        held = Math.max(loudest, LEVELS[0]);
        heldUntil = Date.now() + HOLD;
      }
      bar.style.clipPath = `inset(0 ${100 - share(now, LEVELS) * 100}% 0 0)`;
      peak.style.insetInlineStart = `${share(held, LEVELS) * 100}%`;
      const live = session.state.value === 'recording' || session.state.value === 'paused';
      if (!live) {
        preview.push(level.peak);
        if (preview.length > 2000) preview.splice(0, 1000);
      }
      redraw();
      if (Date.now() - told < 400) return;
      told = Date.now();
      meter.setAttribute('aria-valuenow', String(Math.round(held)));
      meter.setAttribute('aria-valuetext', t('recorder.decibels', { n: Math.round(held) }));
      tell(level.lufs);
    }),
    notesOf(notes),
    () => resized.disconnect(),
    () => dark.removeEventListener('change', redraw),
  );
  const resized = new ResizeObserver(redraw);
  resized.observe(canvas);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', redraw);

  function redraw() {
    const state = session.state.value;
    const early = state === 'idle' || state === 'ready';
    const live = early || state === 'recording' || state === 'paused';
    draw(canvas, early ? preview : session.wave, !early, !live);
  }

  /** @param {number | null} lufs */
  function tell(lufs) {
    loud.hidden = lufs === null;
    const kind = lufs === null ? 'none' : lufs < RIGHT[0] ? 'quiet' : lufs > RIGHT[1] ? 'loud' : 'right';
    loudness.dataset.kind = kind;
    words.dataset.kind = kind;
    if (lufs !== null) loud.style.insetInlineStart = `${share(lufs, LOUDNESS) * 100}%`;
    words.textContent = t(`recorder.loudness.${kind}`, {
      lufs: lufs === null ? '' : `${one.format(lufs)} LUFS`,
    });
  }
  return box;
}

/** What is wrong with the sound although it comes. @param {HTMLElement} place */
function notesOf(place) {
  const tell = () => {
    const { count, frames } = session.gaps.value;
    const rate = session.recording.value?.note.rate ?? 1;
    const words = [
      sound.silent.value && sound.state.value === 'on'
        ? t('recorder.silent', { device: sound.current()?.label || t('recorder.someDevice') })
        : '',
      sound.clipped.value ? t('recorder.clippedHint') : '',
      count > 0 ? t('recorder.gaps', { n: count, time: one.format(frames / rate) }) : '',
    ]
      .filter(Boolean)
      .join(' ');
    if (place.textContent !== words) place.textContent = words;
  };
  const unwatch = [
    sound.silent.watch(tell),
    sound.clipped.watch(tell),
    session.gaps.watch(tell),
    sound.state.watch(tell),
  ];
  return () => {
    for (const end of unwatch) end();
  };
}

/**
 * The newest peaks at the right end, or all of them.
 * @param {HTMLCanvasElement} canvas @param {number[]} peaks @param {boolean} strong @param {boolean} whole
 */
function draw(canvas, peaks, strong, whole) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d');
  if (!pen || width === 0) return;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = getComputedStyle(canvas).color;
  pen.globalAlpha = 0.35;
  pen.fillRect(0, height / 2 - 0.5, width, 1);
  pen.globalAlpha = strong ? 1 : 0.5;
  const bars = Math.floor(width / STEP);
  const share = whole ? Math.max(1, peaks.length / bars) : 1;
  const first = whole ? 0 : Math.max(0, peaks.length - bars);
  const count = Math.min(bars, Math.ceil((peaks.length - first) / share));
  for (let bar = 0; bar < count; bar++) {
    let peak = 0;
    const [from, to] = [first + bar * share, Math.min(peaks.length, first + (bar + 1) * share)];
    for (let n = Math.floor(from); n < to; n++) if (peaks[n] > peak) peak = peaks[n];
    // Quiet speech is still to be seen: the square root lifts it.
    const size = Math.max(1, Math.sqrt(Math.min(1, peak)) * (height - 4));
    const x = whole && count < bars ? (bar / count) * width : width - (count - bar) * STEP;
    pen.fillRect(x, (height - size) / 2, whole && count < bars ? width / count - 1 : STEP - 1, size);
  }
}
