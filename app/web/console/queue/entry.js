import { cut, isPlain } from '../../audio/wav.js';
import { Problem } from '../../shared/api.js';
import { t } from '../../shared/i18n.js';
import { Signal } from '../../shared/signal.js';
import { Pace } from '../../upload/pace.js';
import { Empty, prepare } from './prepare.js';

/**
 * @typedef {'held' | 'waiting' | 'reading' | 'sending' | 'resting' | 'elsewhere' | 'paused' | 'failed' | 'done'} State
 *   `held`: for its owner to send it; `resting`: for what passes; `elsewhere`: another tab sends it
 * @typedef {{ state: State, sent: number, size: number, made: boolean, seconds: number | null, trimmed: boolean,
 *   cuttable: boolean, busy: boolean, trouble: string, request: string, until: number, link: string }} Row
 *   `made`: it was no WAV; `seconds`: the length of what is sent; `busy`: it takes a while to be read; `until`: when the
 *   next try is, by `Date.now()`
 */

/** Milliseconds. */
const SLOW = 300;

/** One file of the queue. */
export class Entry {
  pace = new Pace();
  /** The account that it is sent by, once it is. */
  account = '';
  /** What it is remembered by, once it is sent. */
  print = '';
  /** @type {AbortController | null} while something is done with it */
  stop = null;
  /** @type {Promise<void>} what was begun last */
  running = Promise.resolve();
  /** @type {{ from: number, to: number } | null} the frames that are sent; null: all */
  cut = null;
  /** @type {Promise<import('./prepare.js').Sound> | null} */
  #sound = null;

  /** @param {File} file @param {State} state */
  constructor(file, state) {
    this.file = file;
    /** @type {Row} */
    const row = {
      state,
      sent: 0,
      size: file.size,
      made: false,
      seconds: null,
      trimmed: false,
      cuttable: true,
      busy: false,
      trouble: '',
      request: '',
      until: 0,
      link: '',
    };
    this.row = new Signal(row);
  }

  /** @param {Partial<Row>} part */
  set(part) {
    this.row.value = { ...this.row.value, ...part };
  }

  get state() {
    return this.row.value.state;
  }

  get name() {
    return this.row.value.made ? `${this.file.name.replace(/\.\w{1,5}$/, '')}.wav` : this.file.name;
  }

  /** The file as a WAV. It is read once. */
  sound() {
    this.#sound ??= this.#read();
    return this.#sound;
  }

  async #read() {
    // What is quick is not worth a word.
    const slow = setTimeout(() => this.set({ busy: true }), SLOW);
    try {
      const sound = await prepare(this.file);
      const { wav, made, blob } = sound;
      const cuttable = wav !== null && wav.frames > 0 && isPlain(wav);
      this.set({ made, seconds: wav && wav.frames / wav.rate, cuttable, size: blob.size });
      return sound;
    } catch (error) {
      this.#sound = null;
      throw error;
    } finally {
      clearTimeout(slow);
      this.set({ busy: false });
    }
  }

  /** What is sent. */
  async blob() {
    const { blob, wav } = await this.sound();
    return wav && this.cut ? cut(blob, wav, this.cut.from, this.cut.to) : blob;
  }

  /** Sends these frames only. @param {{ from: number, to: number } | null} part */
  async trim(part) {
    const { wav } = await this.sound();
    if (!wav) return;
    this.cut = part && (part.from > 0 || part.to < wav.frames) ? part : null;
    const frames = this.cut ? this.cut.to - this.cut.from : wav.frames;
    const { size } = await this.blob();
    this.set({ trimmed: this.cut !== null, seconds: frames / wav.rate, size, sent: 0 });
  }

  /** Lets go of what was decoded: it may be hundreds of megabytes. */
  release() {
    this.#sound = null;
  }
}

/** What went wrong, in words. @param {unknown} error */
export function wordsOf(error) {
  if (error instanceof Problem) return error.sentence;
  if (error instanceof Empty) return t('queue.empty');
  if (error instanceof Error && error.name === 'Undecodable')
    return t(error.message === 'long' ? 'queue.tooLong' : 'queue.unknown');
  if (error instanceof DOMException && /^(NotReadable|NotFound)/.test(error.name)) return t('queue.moved');
  return String(error);
}
