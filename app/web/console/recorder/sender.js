import { Problem } from '../../shared/api.js';
import { Signal } from '../../shared/signal.js';

/**
 * Sends a recording while it grows, and after a break from where the server stands. One request at a time.
 *
 * @typedef {import('./note.js').Note} Note
 * @typedef {typeof import('../../upload/tus.js')} Tus
 * @typedef {'waiting' | 'sending' | 'resting' | 'unknown' | 'refused' | 'short' | 'done' | 'over'} State
 *   `resting`: the server is away for the moment; `unknown`: there is no account that may send it; `short`: the server
 *   published it before all was there; `over`: nobody wants it any more
 * @typedef {{ state: State, sent: number, until: number, problem: Problem | null, link: string }} Standing
 * @typedef {{ note: Note, size: number, read: (from: number, to: number) => Promise<ArrayBuffer>,
 *   token: () => string | undefined, save: () => unknown, whole: boolean,
 *   tus: Pick<Tus, 'create' | 'offsetOf' | 'append'> }} Source
 *   `whole`: what the server published too early is sent again from its beginning
 */

/** The most that is sent at a time: what a break costs. */
export const PART = 4 * 2 ** 20;
const EVERY = 2;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
/** How often an upload may be gone before that is no accident. */
const MAX_LOST = 4;

export class Sender {
  /** @type {Signal<Standing>} */
  standing;
  /** @type {Source} */
  #source;
  #sure;
  #final = false;
  #tries = 0;
  #lost = 0;
  #stop = new AbortController();
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {Source} source */
  constructor(source) {
    this.standing = new Signal(
      /** @type {Standing} */ ({
        state: 'waiting',
        sent: source.note.sent,
        until: 0,
        problem: null,
        link: '',
      }),
    );
    this.#source = source;
    /** Bytes of the copy. @type {number} */
    this.size = source.size;
    // Only the server knows how far an upload of an earlier page came.
    this.#sure = source.note.url === '';
  }

  /** @param {Partial<Standing>} change */
  #tell(change) {
    this.standing.value = { ...this.value, ...change };
  }

  get value() {
    return this.standing.value;
  }

  get #goesOn() {
    return !this.#stop.signal.aborted && this.value.state !== 'done' && this.value.state !== 'short';
  }

  /** Sends until all is there, or `stop`. */
  async run() {
    while (this.#goesOn) {
      await this.#step();
      if (this.#goesOn && !this.#more()) await this.#sleep();
    }
  }

  /** Whether there is something to be sent now. */
  #more() {
    if (this.value.state !== 'waiting') return false;
    const { rate, channels } = this.#source.note;
    return this.#final || this.size - this.value.sent >= EVERY * rate * channels * 2;
  }

  #sleep() {
    const wait = this.value.until - Date.now();
    return new Promise((resolve) => {
      const timer = this.value.state === 'resting' ? setTimeout(() => this.#wake?.(), Math.max(0, wait)) : 0;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(undefined);
      };
    });
  }

  /** The copy has grown. Timers of a page in the background are slow, but this comes from the sound. @param {number} size */
  grow(size) {
    this.size = size;
    if (this.#more() || (this.value.state === 'resting' && Date.now() >= this.value.until)) this.#wake?.();
  }

  /** The copy is complete. @param {number} size */
  finish(size) {
    this.size = size;
    this.#final = true;
    this.again();
  }

  /** Tries at once: something has changed. */
  again() {
    if (this.value.state === 'refused' || this.value.state === 'unknown') this.#tell({ state: 'waiting' });
    this.#tries = 0;
    this.#wake?.();
  }

  stop() {
    this.#stop.abort();
    this.#tell({ state: 'over' });
    this.#wake?.();
  }

  async #step() {
    const token = this.#source.token();
    if (!token) return this.#tell({ state: 'unknown' });
    try {
      await this.#send({ token, signal: this.#stop.signal });
      this.#tries = 0;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#fail(error);
    }
  }

  /** @param {import('../../upload/tus.js').Caller} caller */
  async #send(caller) {
    const { note, tus, read, save } = this.#source;
    this.#tell({ state: 'sending' });
    if (!note.url) {
      note.url = await tus.create({ ...caller, name: note.name, length: null, finish: 'abandoned' });
      note.named = note.name;
      this.#sure = true;
      this.#take({ offset: 0, length: null, record: null });
    }
    const { url } = note;
    if (!this.#sure) {
      this.#take(await tus.offsetOf({ ...caller, url }));
      this.#sure = true;
      if (this.value.state !== 'waiting' || !note.url) return;
    }
    const offset = this.value.sent;
    const end = Math.min(this.size, offset + PART);
    const last = this.#final && end === this.size;
    if (end > offset || last) {
      const body = end > offset ? await read(offset, end) : null;
      // Until the answer is there, nobody knows how much of this the server has.
      this.#sure = false;
      this.#tell({ state: 'sending' });
      this.#take(await tus.append({ ...caller, url, offset, body, length: last ? end : undefined }));
      this.#sure = true;
    } else {
      this.#tell({ state: 'waiting' });
    }
    void save();
  }

  /** @param {import('../../upload/tus.js').Standing} standing */
  #take({ offset, record }) {
    const { note, whole } = this.#source;
    const short = record !== null && offset < this.size;
    if (short && whole) return this.#lose();
    note.sent = offset;
    const link = record ?? '';
    if (!short) note.link = link;
    this.#tell({ state: record ? (short ? 'short' : 'done') : 'waiting', sent: offset, problem: null, link });
  }

  /** The upload is gone: all is sent anew. */
  #lose() {
    this.#source.note.url = '';
    this.#source.note.sent = 0;
    this.#sure = true;
    this.#tell({ state: 'waiting', sent: 0 });
  }

  /** @param {unknown} error */
  #fail(error) {
    const problem = error instanceof Problem ? error : new Problem(-1, { detail: String(error) });
    const { status } = problem;
    if (status === 401) return this.#tell({ state: 'unknown', problem });
    if ((status === 404 || status === 410) && this.#source.note.url && ++this.#lost < MAX_LOST)
      return this.#lose();
    const passes = status === 0 || status === 408 || status === 409 || status === 429 || status >= 500;
    if (!passes) return this.#tell({ state: 'refused', problem });
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries++) * (0.75 + Math.random() / 2);
    const until = Date.now() + Math.max(wait, (problem.retryAfter ?? 0) * 1000);
    this.#tell({ state: 'resting', until, problem });
  }
}
