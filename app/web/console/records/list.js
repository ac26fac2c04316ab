import { ask } from '../../shared/api.js';

/**
 * @typedef {{ id: string, user: string, url: string, name: string | null, created_at: string, duration: number,
 *   bytes: number, loudness: number | null, peak: number | null, warnings: string[] }} Record
 * @typedef {{ q: string, sort: string }} Choice
 */

const pageSize = 50;

/** The part of an account's records that was loaded, in the chosen order. */
export class List {
  /** @type {Record[]} */
  items = [];
  /** @type {string | null} */
  #next = null;
  #abort = new AbortController();

  /**
   * @param {string} token
   * @param {Choice} choice
   */
  constructor(token, choice) {
    this.token = token;
    this.choice = choice;
  }

  get hasMore() {
    return this.#next !== null;
  }

  /** Loads the beginning again, as much as was loaded before. */
  async refresh() {
    const wanted = Math.max(pageSize, this.items.length);
    const signal = this.#begin();
    /** @type {Record[]} */
    const items = [];
    let next = null;
    do {
      const page = await this.#page(next, Math.min(100, wanted - items.length), signal);
      items.push(...page.items);
      next = page.next;
    } while (next !== null && items.length < wanted);
    this.items = items;
    this.#next = next;
  }

  /** Loads what follows. */
  async more() {
    if (this.#next === null) return;
    const { items, next } = await this.#page(this.#next, pageSize, this.#begin());
    // A record that came in between has pushed others to the next page.
    const known = new Set(this.items.map(({ id }) => id));
    this.items = [...this.items, ...items.filter(({ id }) => !known.has(id))];
    this.#next = next;
  }

  /** Ends what is being loaded. */
  stop() {
    this.#abort.abort();
  }

  #begin() {
    this.stop();
    this.#abort = new AbortController();
    return this.#abort.signal;
  }

  /**
   * @param {string | null} cursor
   * @param {number} limit
   * @param {AbortSignal} signal
   * @returns {Promise<{ items: Record[], next: string | null }>}
   */
  #page(cursor, limit, signal) {
    return ask('records', { token: this.token, query: { limit, cursor, ...this.choice }, signal });
  }
}
