import { h } from '../../shared/dom.js';
import { clock } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';

/** `83.4567` becomes `1:23.457`. @param {number} seconds */
export function exact(seconds) {
  const thousandths = Math.round(seconds * 1000);
  return `${clock(Math.floor(thousandths / 1000))}.${String(thousandths % 1000).padStart(3, '0')}`;
}

/**
 * One end of what is chosen: a slider for the mouse, the finger and the keys.
 * @param {'from' | 'to'} end
 * @param {{ rate: number, frames: number, move: (frame: number, slides: boolean) => void, grab: () => void,
 *   hear: () => void }} wave `move`: to a frame, by a drag or at once; `grab`: a drag begins; `hear`: play what is there
 */
export function handle(end, { rate, frames, move, grab, hear }) {
  let now = 0;
  const element = h('div', {
    class: `handle ${end}`,
    role: 'slider',
    tabindex: 0,
    'aria-label': t(end === 'from' ? 'queue.begins' : 'queue.ends'),
    'aria-describedby': 'trim-keys',
  });

  /** @type {Record<string, () => number>} */
  const keys = {
    ArrowLeft: () => -0.1,
    ArrowDown: () => -0.1,
    ArrowRight: () => 0.1,
    ArrowUp: () => 0.1,
    PageDown: () => -5,
    PageUp: () => 5,
    Home: () => -Infinity,
    End: () => Infinity,
  };
  element.addEventListener('keydown', (event) => {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      hear();
      return;
    }
    const seconds = keys[event.key]?.();
    if (seconds === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const wanted = now + seconds * rate * (event.shiftKey ? 0.01 : 1);
    move(Math.min(frames, Math.max(0, wanted)), false);
  });

  const drag = (/** @type {PointerEvent} */ event) => {
    const { left, width } = (element.parentElement ?? element).getBoundingClientRect();
    move(((event.clientX - left) / width) * frames, true);
  };
  /** Follows a pointer until it is let go. @param {PointerEvent} event */
  const take = (event) => {
    event.preventDefault();
    element.focus();
    element.setPointerCapture(event.pointerId);
    element.addEventListener('pointermove', drag);
  };
  element.addEventListener('pointerdown', (event) => {
    grab();
    take(event);
  });
  element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', drag));

  /** @param {number} frame @param {number} low @param {number} high the frames that it may have */
  const show = (frame, low, high) => {
    now = frame;
    element.style.left = `${(frame / frames) * 100}%`;
    const seconds = (/** @type {number} */ of) => (of / rate).toFixed(3);
    element.setAttribute('aria-valuemin', seconds(low));
    element.setAttribute('aria-valuemax', seconds(high));
    element.setAttribute('aria-valuenow', seconds(frame));
    element.setAttribute('aria-valuetext', exact(frame / rate));
  };
  return { element, show, take };
}
