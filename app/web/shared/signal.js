/**
 * A value that tells its readers when it changes.
 * @template Value
 */
export class Signal {
  /** @type {Set<(value: Value) => void>} */
  #readers = new Set();
  #value;

  /** @param {Value} value */
  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set value(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const reader of [...this.#readers]) reader(value);
  }

  /**
   * Calls `reader` now and after each change, until the function that is returned is called.
   * @param {(value: Value) => void} reader
   */
  watch(reader) {
    this.#readers.add(reader);
    reader(this.#value);
    return () => {
      this.#readers.delete(reader);
    };
  }
}
