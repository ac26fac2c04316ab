import { clock } from '../shared/clock.js';
import { h, set, show } from '../shared/dom.js';
import { loaded, t } from '../shared/i18n.js';
import { keepSpeed, lastSpeed, momentIn, placeOf, speeds } from './memory.js';
import { Slider } from './slider.js';

/**
 * `<qc-player src waveform info name duration theme>` plays a record. It takes the `<audio>` that it holds, which works
 * without scripts, or makes one; other children stay. The MP3 is not touched before somebody plays it.
 */
export class QcPlayer extends HTMLElement {
  static observedAttributes = ['src', 'name', 'duration', 'theme'];

  audio = h('audio', { preload: 'none' });
  /** Where to begin once the sound is loaded. @type {number | null} */
  #wanted = null;
  /** Whether it shall play: after an error the audio element does not know any more. */
  #meant = false;
  /** Whether the sound goes on by itself when the network is back. */
  #resumes = false;
  #built = false;
  /** @type {Promise<void> | undefined} */
  #attended;
  #gone = new AbortController();

  #slider = new Slider(
    (at) => this.seek(at),
    () => this.toggle(),
  );
  #button = h(
    'button',
    { type: 'button', class: 'play', onclick: () => this.toggle() },
    h('span', { class: 'sign' }),
  );
  #now = h('b');
  #whole = h('span');
  #speed = h(
    'select',
    { 'aria-label': t('player.speed'), onchange: () => this.#useSpeed() },
    speeds.map((n) => h('option', { value: n }, t('player.times', { n }))),
  );
  #trouble = h('div', { class: 'trouble', role: 'alert' });

  /** Where the sound is, in seconds. */
  get time() {
    return this.#wanted ?? this.audio.currentTime;
  }

  get length() {
    return (this.audio.readyState && this.audio.duration) || Number(this.getAttribute('duration'));
  }

  get name() {
    return this.getAttribute('name') || t('player.nameless');
  }

  /** The id of the record: what is remembered belongs to it. */
  get record() {
    return new URL(this.audio.src).searchParams.get('id') ?? '';
  }

  connectedCallback() {
    if (!this.#built) this.#build();
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    globalThis.addEventListener('hashchange', () => this.#begin(), { signal });
    globalThis.addEventListener('online', () => this.#resumes && this.play(), { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#slider.draw(), {
      signal,
    });
    const sizes = new ResizeObserver(() => this.#slider.draw());
    const seen = new IntersectionObserver(([{ isIntersecting }]) => {
      if (isIntersecting) this.#look();
      if (isIntersecting) seen.disconnect();
    });
    sizes.observe(this.#slider.element);
    seen.observe(this);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      seen.disconnect();
    });
  }

  disconnectedCallback() {
    this.audio.pause();
    this.#gone.abort();
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (!this.#built || before === now) return;
    if (name === 'src') {
      this.audio.src = now ?? '';
      this.#begin();
      this.#look();
    }
    if (name === 'theme') this.#slider.draw();
    this.#show();
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  play() {
    const { audio } = this;
    if (this.length && this.time > this.length - 0.3) this.seek(0);
    if (audio.error) {
      this.#wanted = this.time;
      audio.load();
    }
    this.#meant = true;
    this.#resumes = false;
    show(this.#trouble);
    // What cannot be loaded is told by the element's `error`.
    audio.play().catch(() => {});
    this.#attended ??= import('./attend.js').then(
      ({ attend }) => attend(this),
      () => {
        this.#attended = undefined;
      },
    );
  }

  /** @param {number} at seconds */
  seek(at) {
    const to = Math.max(0, Math.min(at, this.length || at));
    if (this.audio.readyState) this.audio.currentTime = to;
    else this.#wanted = to;
    this.#show();
  }

  #build() {
    this.#built = true;
    const { audio: own } = this;
    const audio = this.querySelector('audio') ?? own;
    this.audio = audio;
    audio.src = this.getAttribute('src') ?? audio.src;
    audio.controls = false;
    const shown = ['play', 'pause', 'ended', 'seeked', 'timeupdate', 'durationchange', 'waiting', 'playing'];
    for (const name of shown) audio.addEventListener(name, () => this.#show());
    audio.addEventListener('playing', () => this.#follow());
    audio.addEventListener('error', () => this.#fail());
    audio.addEventListener('pause', () => {
      this.#meant &&= !!audio.error;
    });
    audio.addEventListener('loadedmetadata', () => {
      if (this.#wanted !== null) audio.currentTime = this.#wanted;
      this.#wanted = null;
      // A new source begins at the usual speed.
      this.#useSpeed();
    });
    set(this, { role: 'group' });
    this.#speed.value = String(lastSpeed());
    this.append(
      h(
        'div',
        { class: 'bar' },
        this.#button,
        this.#slider.element,
        h('p', { class: 'times' }, h('span', null, this.#now, ' / ', this.#whole), this.#speed),
      ),
      this.#trouble,
    );
    this.#begin();
  }

  /** Begins where the page's address says, if the page is about this record, or where somebody stopped. */
  #begin() {
    const linked = new URLSearchParams(location.search).get('id') === this.record;
    const at = (linked && momentIn(location.hash)) || placeOf(this.record);
    if (at) this.seek(at);
    else this.#show();
  }

  /** Gets the waveform, and the name and the length if the page does not know them. Without them it plays, too. */
  async #look() {
    const read = async (/** @type {string} */ from) => {
      const address = new URL(this.getAttribute(from) ?? '', document.baseURI);
      address.searchParams.set('pixels', '400');
      const answer = await fetch(address, { headers: { Accept: 'application/json' } });
      if (answer.status === 404) this.#tell('gone');
      return answer.ok ? answer.json() : null;
    };
    if (this.hasAttribute('waveform')) this.#slider.draw(await read('waveform').catch(() => null));
    if (!this.hasAttribute('info') || this.hasAttribute('duration')) return;
    const { name, duration } = await read('info').catch(() => ({}));
    set(this, { name: this.getAttribute('name') ?? name, duration });
  }

  /** Moves with the sound. */
  #follow() {
    if (this.audio.paused) return;
    this.#slider.show(this.time, this.length);
    requestAnimationFrame(() => this.#follow());
  }

  #show() {
    const { paused, readyState } = this.audio;
    const waits = !paused && readyState < 3;
    set(this, { 'aria-label': t('player.label', { name: this.name }) });
    this.classList.toggle('plays', !paused);
    this.classList.toggle('waits', waits);
    set(this.#button, { 'aria-label': t(paused ? 'player.play' : 'player.pause'), 'aria-busy': waits });
    show(this.#now, clock(this.time));
    show(this.#whole, this.length ? clock(this.length) : '–:––');
    this.#slider.show(this.time, this.length);
  }

  #useSpeed() {
    const speed = Number(this.#speed.value);
    this.audio.playbackRate = speed;
    keepSpeed(speed);
  }

  async #fail() {
    this.#wanted = this.time;
    this.audio.pause();
    const cause = await import('./trouble.js').then(
      ({ causeOf }) => causeOf(this.audio.src),
      () => (navigator.onLine ? 'away' : 'offline'),
    );
    this.#resumes = this.#meant && cause === 'offline';
    this.#tell(cause);
  }

  /** @param {string} cause */
  #tell(cause) {
    const again = h('button', { type: 'button', onclick: () => this.play() }, t('player.retry'));
    show(this.#trouble, t(`player.${cause}`), cause !== 'gone' && again);
  }
}

loaded.then(() => customElements.define('qc-player', QcPlayer));
