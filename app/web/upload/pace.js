/** Seconds that a speed is the mean of. */
const WINDOW = 6;

/** How fast something goes on, and how long the rest takes: the mean of the last seconds, so that it does not jump. */
export class Pace {
  /** @type {{ at: number, done: number }[]} */
  #seen = [];

  /** Nothing before now counts: after a pause, or a start from somewhere else. */
  reset() {
    this.#seen = [];
  }

  /** @param {number} done in bytes @param {number} now in seconds */
  note(done, now) {
    const last = this.#seen.at(-1);
    if (last && done < last.done) this.reset();
    this.#seen.push({ at: now, done });
    while (this.#seen.length > 2 && now - this.#seen[1].at >= WINDOW) this.#seen.shift();
  }

  /** Bytes a second; 0 while nothing is known. */
  get speed() {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    return first && last && last.at - first.at >= 0.5 ? (last.done - first.done) / (last.at - first.at) : 0;
  }

  /** Seconds that `bytes` take; null while nothing is known. @param {number} bytes */
  left(bytes) {
    return this.speed > 0 ? bytes / this.speed : null;
  }
}
