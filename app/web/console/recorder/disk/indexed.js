import { storePrefix } from '../../../shared/base.js';

/** Recordings in IndexedDB, where there is no private file system: blocks by their place, and what is known. */

export const kind = 'indexed';

/** More than any block has: where to begin to look for the one that holds a byte. */
const LONGEST = 2 ** 20;
const LAST = Number.MAX_SAFE_INTEGER;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(`${storePrefix}recordings`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('parts');
      request.result.createObjectStore('notes');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/**
 * @template Value
 * @param {IDBTransactionMode} mode
 * @param {(stores: { parts: IDBObjectStore, notes: IDBObjectStore }) => IDBRequest<Value>} ask
 * @returns {Promise<Value>} once it is stored
 */
async function within(mode, ask) {
  const transaction = (await database()).transaction(['parts', 'notes'], mode);
  return new Promise((resolve, reject) => {
    const request = ask({ parts: transaction.objectStore('parts'), notes: transaction.objectStore('notes') });
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** @param {string} id @param {number} from @param {number} to */
const range = (id, from, to) => IDBKeyRange.bound([id, from], [id, to], false, true);

/** Throws where this window has none. */
export async function probe() {
  await within('readwrite', ({ notes }) => notes.delete('probe'));
}

/** @param {string} id @returns {Promise<import('./copy.js').Place>} */
export async function open(id) {
  return {
    size: await size(id),
    write: (bytes, at) => within('readwrite', ({ parts }) => parts.put(bytes, [id, at])).then(() => {}),
    read: (from, to) => read(id, from, to),
  };
}

/** @param {string} id @param {number} from @param {number} to */
async function read(id, from, to) {
  const near = range(id, Math.max(0, from - LONGEST), to);
  const [keys, blocks] = await Promise.all([
    within('readonly', ({ parts }) => parts.getAllKeys(near)),
    within('readonly', ({ parts }) => parts.getAll(near)),
  ]);
  const out = new Uint8Array(to - from);
  keys.forEach((/** @type {IDBValidKey} */ key, /** @type {number} */ n) => {
    const at = /** @type {[string, number]} */ (key)[1];
    const [first, last] = [Math.max(from, at), Math.min(to, at + blocks[n].length)];
    if (first < last) out.set(blocks[n].subarray(first - at, last - at), first - from);
  });
  return out;
}

/** @param {string} id */
async function size(id) {
  const cursor = await within('readonly', ({ parts }) => parts.openCursor(range(id, 0, LAST), 'prev'));
  return cursor ? /** @type {[string, number]} */ (cursor.key)[1] + cursor.value.length : 0;
}

/** @param {string} id @returns {Promise<Blob>} */
export async function blob(id) {
  const parts = await within('readonly', (stores) => stores.parts.getAll(range(id, 0, LAST)));
  return new Blob(parts);
}

/** @param {string} id @param {string} text */
export async function note(id, text) {
  await within('readwrite', ({ notes }) => notes.put(text, id));
}

/** @returns {Promise<{ id: string, size: number, text: string }[]>} */
export async function list() {
  const ids = await within('readonly', ({ notes }) => notes.getAllKeys());
  const texts = await within('readonly', ({ notes }) => notes.getAll());
  return Promise.all(
    ids.map(async (/** @type {IDBValidKey} */ id, /** @type {number} */ n) => ({
      id: String(id),
      size: await size(String(id)),
      text: texts[n],
    })),
  );
}

/** @param {string} id */
export async function remove(id) {
  await within('readwrite', ({ parts, notes }) => {
    notes.delete(id);
    return parts.delete(range(id, 0, LAST));
  });
}
