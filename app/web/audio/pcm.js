/** The loudest 16 bit sample: what is there or above was cut off. */
export const CLIP = 32767 / 32768;

/** @param {number} sample from -1 to 1 */
export function to16(sample) {
  const scaled = Math.round(sample * 32768);
  return scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : scaled || 0;
}

/**
 * Fills blocks of 16 bit samples, channels side by side, and measures each one.
 *
 * @typedef {{ samples: Int16Array<ArrayBuffer>, peak: number, rms: number, clipped: number }} Block
 */
export class Blocks {
  samples = new Int16Array(0);
  filled = 0;
  peak = 0;
  energy = 0;
  clipped = 0;

  /** @param {number} channels @param {number} frames in a block */
  constructor(channels, frames) {
    this.channels = channels;
    this.frames = frames;
    this.#begin();
  }

  #begin() {
    this.samples = new Int16Array(this.frames * this.channels);
    this.filled = 0;
    this.peak = 0;
    this.energy = 0;
    this.clipped = 0;
  }

  /**
   * Takes one frame; gives a block when it is full.
   * @param {ArrayLike<number>[]} channels a single one fills all
   * @param {number} frame
   * @returns {Block | null}
   */
  add(channels, frame) {
    for (let channel = 0; channel < this.channels; channel++) {
      const sample = (channels[channel] ?? channels[0])[frame];
      const size = Math.abs(sample);
      if (size > this.peak) this.peak = size;
      if (size >= CLIP) this.clipped++;
      this.energy += sample * sample;
      this.samples[this.filled++] = to16(sample);
    }
    return this.filled === this.samples.length ? this.take() : null;
  }

  /** What is there, full or not. @returns {Block | null} */
  take() {
    if (this.filled === 0) return null;
    const samples = this.filled === this.samples.length ? this.samples : this.samples.slice(0, this.filled);
    const rms = Math.sqrt(this.energy / this.filled);
    const block = { samples, peak: this.peak, rms, clipped: this.clipped };
    this.#begin();
    return block;
  }
}

/** So much later than before, in milliseconds, is no mere delay: sound is missing. */
const LATE = 100;

/**
 * Counts sound that never came: the computer was too slow, and the recording has a gap there. Some browsers then leave
 * out numbers of frames; others only fall behind the clock.
 */
export class Gaps {
  /** @type {number | null} */
  #next = null;
  #began = 0;
  #seen = 0;
  #checked = 0;
  #base = Number.POSITIVE_INFINITY;
  #least = Number.POSITIVE_INFINITY;
  count = 0;
  frames = 0;

  /** @param {number} rate */
  constructor(rate) {
    this.rate = rate;
  }

  /** @param {number} frame the number of the first frame @param {number} length @param {number} now in milliseconds */
  see(frame, length, now) {
    if (this.#next === null) {
      this.#began = now;
      this.#seen = this.#checked = 0;
      this.#base = this.#least = Number.POSITIVE_INFINITY;
    } else if (frame > this.#next) {
      this.#miss(frame - this.#next);
      this.#seen += frame - this.#next;
    }
    this.#next = frame + length;
    this.#seen += length;
    // Blocks come in bursts: of each second the one that is the least late tells.
    this.#least = Math.min(this.#least, now - this.#began - (this.#seen / this.rate) * 1000);
    if (this.#seen - this.#checked < this.rate) return;
    const late = this.#least - this.#base;
    if (late > LATE) this.#miss(Math.round((late / 1000) * this.rate));
    this.#base = late > LATE ? this.#least : Math.min(this.#base, this.#least);
    this.#least = Number.POSITIVE_INFINITY;
    this.#checked = this.#seen;
  }

  /** @param {number} frames */
  #miss(frames) {
    this.count++;
    this.frames += frames;
  }

  /** What is left out from here is meant. */
  rest() {
    this.#next = null;
  }
}

/** A level from 0 to 1 in dBFS. @param {number} level */
export function decibels(level) {
  return level > 0 ? 20 * Math.log10(level) : Number.NEGATIVE_INFINITY;
}
