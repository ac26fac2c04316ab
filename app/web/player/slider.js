import { clock } from '../shared/clock.js';
import { h, set } from '../shared/dom.js';
import { t } from '../shared/i18n.js';
import { draw } from './wave.js';

/** What the keys move by, in seconds. @type {Record<string, number>} */
const steps = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageUp: 30, PageDown: -30 };

/** The waveform as a slider: it shows the place, and is dragged, clicked and moved by keys. */
export class Slider {
  #at = 0;
  #length = 0;
  /** Where a finger or the mouse holds it. @type {number | null} */
  #held = null;
  /** @type {import('./wave.js').Peaks | null} */
  #peaks = null;
  #back = h('canvas');
  #front = h('canvas', { class: 'played' });
  #hint = h('span', { class: 'hint', 'aria-hidden': true });

  /** @param {(at: number) => void} seek @param {() => void} toggle */
  constructor(seek, toggle) {
    const end = () => this.#hold(null);
    this.element = h(
      'div',
      {
        class: 'wave',
        role: 'slider',
        tabindex: 0,
        'aria-label': t('player.position'),
        'aria-valuemin': 0,
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          const { key } = event;
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          if (key === ' ' || key === 'Enter') toggle();
          else if (key === 'Home') seek(0);
          else if (key === 'End') seek(this.#length);
          else if (key in steps) seek(this.#at + steps[key]);
          else return;
          event.preventDefault();
          event.stopPropagation();
        },
        onpointerdown: (/** @type {PointerEvent} */ event) => {
          if (event.button || !this.#length) return;
          this.element.setPointerCapture(event.pointerId);
          this.#hold(this.#under(event));
        },
        onpointermove: (/** @type {PointerEvent} */ event) => {
          const at = this.#under(event);
          if (this.#held !== null) this.#hold(at);
          this.#hint.textContent = event.pointerType === 'mouse' && this.#length ? clock(at) : '';
          this.#hint.style.left = `${(100 * at) / this.#length}%`;
        },
        onpointerup: () => {
          if (this.#held !== null) seek(this.#held);
          end();
        },
        onpointercancel: end,
        onpointerleave: () => this.#hint.replaceChildren(),
        // The colours of a canvas do not follow the theme: it is drawn again.
        ontransitionend: () => this.draw(),
      },
      this.#back,
      this.#front,
      this.#hint,
    );
  }

  /** @param {import('./wave.js').Peaks | null} [peaks] */
  draw(peaks = this.#peaks) {
    this.#peaks = peaks;
    draw(this.#back, peaks);
    draw(this.#front, peaks);
  }

  /** @param {number} at @param {number} length */
  show(at, length) {
    this.#at = at;
    this.#length = length;
    const shown = this.#held ?? at;
    this.element.style.setProperty('--at', String(length && Math.min(1, shown / length)));
    const text = t('player.at', { at: clock(shown), length: clock(length) });
    // More than once a second is noise for a screen reader.
    if (this.element.ariaValueText === text) return;
    set(this.element, {
      'aria-valuemax': Math.floor(length),
      'aria-valuenow': Math.floor(shown),
      'aria-valuetext': text,
    });
  }

  /** The moment under the pointer. @param {PointerEvent} event */
  #under({ clientX }) {
    const { left, width } = this.element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width)) * this.#length;
  }

  /** @param {number | null} at */
  #hold(at) {
    this.#held = at;
    this.element.classList.toggle('held', at !== null);
    this.show(this.#at, this.#length);
  }
}
