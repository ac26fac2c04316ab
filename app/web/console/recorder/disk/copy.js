/**
 * A place for one recording's bytes. OPFS answers at once, IndexedDB later.
 * @typedef {{ size: number, write: (bytes: Uint8Array<ArrayBuffer>, at: number) => void | Promise<void>,
 *   read: (from: number, to: number) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>,
 *   flush?: () => void, close?: () => void }} Place
 */

/** How long a disk that refused is left alone, and how often what was written is made safe, in milliseconds. */
const RETRY = 5000;
const FLUSH = 1000;

/**
 * A recording's local copy: what its place took, and behind it what that did not take (yet). Without a place, or with
 * one that is full, all the rest stays in memory and nothing is lost while the page lives.
 */
export class Copy {
  #place;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #tail = [];
  #written;
  #size;
  #resting = 0;
  #flushed = 0;
  #busy = false;
  #writing = Promise.resolve();

  /** @param {Place | null} place */
  constructor(place) {
    this.#place = place;
    this.#written = this.#size = place?.size ?? 0;
  }

  get size() {
    return this.#size;
  }

  /** Bytes that only the memory has although they should be safe. */
  get unsafe() {
    return this.#size - this.#written;
  }

  /** Whether its place refuses. */
  get failing() {
    return this.#resting > 0;
  }

  /** @param {ArrayBuffer} bytes */
  append(bytes) {
    this.#tail.push(new Uint8Array(bytes));
    this.#size += bytes.byteLength;
    if (!this.#busy) this.#writing = this.#write();
  }

  async #write() {
    const place = this.#place;
    this.#busy = true;
    if (place && Date.now() >= this.#resting) {
      try {
        for (let block = this.#tail[0]; block; block = this.#tail[0]) {
          const done = place.write(block, this.#written);
          // OPFS is done by now; to wait for nothing would let a kill come in between.
          if (done) await done;
          this.#written += block.length;
          this.#tail.shift();
        }
        this.#resting = 0;
        if (Date.now() - this.#flushed > FLUSH) {
          this.#flushed = Date.now();
          place.flush?.();
        }
      } catch {
        this.#resting = Date.now() + RETRY;
      }
    }
    this.#busy = false;
  }

  /** @param {number} from @param {number} to @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async read(from, to) {
    const end = Math.min(to, this.#size);
    const out = new Uint8Array(Math.max(0, end - from));
    // Both are taken before waiting: meanwhile blocks go from the tail to the place.
    let at = this.#written;
    const tail = [...this.#tail];
    if (this.#place && from < at) out.set(await this.#place.read(from, Math.min(end, at)), 0);
    for (const block of tail) {
      const [first, last] = [Math.max(from, at), Math.min(end, at + block.length)];
      if (first < last) out.set(block.subarray(first - at, last - at), first - from);
      at += block.length;
    }
    return out;
  }

  /** No more comes. What is left in memory is given once more to the place. */
  async close() {
    await this.#writing;
    if (this.#tail.length > 0) {
      this.#resting = Math.min(this.#resting, 1);
      await this.#write();
    }
    this.#place?.flush?.();
    this.#place?.close?.();
  }

  /** What the place does not have. */
  get rest() {
    return [...this.#tail];
  }
}
