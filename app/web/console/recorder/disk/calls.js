import { Copy } from './copy.js';
import * as opfs from './opfs.js';

/**
 * What can be asked of the disk. It runs in a worker of its own, since only there a file can be written at once; where
 * there is none, it runs in the page.
 *
 * @typedef {'opfs' | 'indexed' | 'memory'} Kind
 * @typedef {{ id: string, size: number, text: string }} Found
 * @typedef {{ id: string, size: number, unsafe: number, failing: boolean }} Grown
 */

/** How long the last block of a recording is waited for, in milliseconds. */
const PATIENCE = 1000;

/** @type {Map<string, { copy: Copy, text: string, ended: Promise<void>, closed: boolean }>} those of this page */
const own = new Map();
/** @type {Promise<typeof opfs | typeof import('./indexed.js') | null> | null} */
let chosen = null;
/** Notes are written one after the other: two at a time would find the file taken. */
let noting = Promise.resolve();

/** @type {(grown: Grown) => void} */
let tell = () => {};

/** @param {(grown: Grown) => void} listener */
export function listen(listener) {
  tell = listener;
}

function shelf() {
  chosen ??= opfs
    .probe()
    .then(() => opfs)
    .catch(async () => {
      const indexed = await import('./indexed.js');
      await indexed.probe();
      return indexed;
    })
    .catch(() => null);
  return chosen;
}

export const calls = {
  /** @returns {Promise<Kind>} */
  async kind() {
    return (await shelf())?.kind ?? 'memory';
  },

  /**
   * Begins a copy, whose blocks come by `port` until null comes.
   * @param {string} id @param {string} text @param {ArrayBuffer} head @param {MessagePort} port
   */
  async begin(id, text, head, port) {
    const place = await (await shelf())?.open(id).catch(() => null);
    const copy = new Copy(place ?? null);
    const grow = (/** @type {ArrayBuffer} */ block) => {
      copy.append(block);
      tell({ id, size: copy.size, unsafe: copy.unsafe, failing: copy.failing });
    };
    const ended = new Promise((resolve) => {
      port.onmessage = ({ data }) => (data ? grow(data) : resolve(undefined));
    });
    own.set(id, { copy, text, ended: ended.then(() => {}), closed: false });
    grow(head);
    await calls.note(id, text);
  },

  /** Closes a copy, and gives its size. @param {string} id */
  async end(id) {
    const one = own.get(id);
    if (!one) return 0;
    await Promise.race([one.ended, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    const { copy } = one;
    await copy.close();
    one.closed = true;
    // What could not be written stays here, in memory.
    if (copy.unsafe === 0) own.delete(id);
    return copy.size;
  },

  /** @param {string} id @param {number} from @param {number} to @returns {Promise<ArrayBuffer>} */
  async read(id, from, to) {
    const one = own.get(id);
    if (one && !one.closed) return (await one.copy.read(from, to)).buffer;
    return (await calls.blob(id)).slice(from, to).arrayBuffer();
  },

  /** A closed copy. @param {string} id @returns {Promise<Blob>} */
  async blob(id) {
    const stored = await (await shelf())?.blob(id).catch(() => null);
    return new Blob([...(stored ? [stored] : []), ...(own.get(id)?.copy.rest ?? [])]);
  },

  /** @param {string} id @param {string} text */
  async note(id, text) {
    const one = own.get(id);
    if (one) one.text = text;
    const place = await shelf();
    noting = noting.then(() => place?.note(id, text)).catch(() => {});
    await noting;
  },

  /** @returns {Promise<Found[]>} */
  async list() {
    const found = (await (await shelf())?.list()) ?? [];
    for (const [id, { copy, text }] of own) {
      const same = found.find((one) => one.id === id);
      if (same) same.size = copy.size;
      else found.push({ id, size: copy.size, text });
    }
    return found;
  },

  /** @param {string} id */
  async remove(id) {
    own.delete(id);
    await noting;
    await (await shelf())?.remove(id);
  },
};
