import { storePrefix } from '../shared/base.js';

/**
 * What was begun in this browser, so that the same file goes on when it is picked again after a reload.
 * @typedef {{ url: string, at: number, ended?: boolean }} Begun
 */

const key = `${storePrefix}uploads`;
const HEAD = 64 * 1024;
/** Any upload ends 7 days after it began. */
const KEPT = 7 * 86_400_000;
/** The end of an upload is remembered for other tabs that wait to send the same file. */
const KEPT_ENDED = 600_000;
const MOST = 200;

/**
 * What makes a file the same one: account, name, size, time of its last change, what of it is
 * sent, and the beginning of that.
 * @param {string} account
 * @param {{ name: string, lastModified: number }} file
 * @param {Blob} blob what is sent of it
 * @param {number} from where that begins in the file
 */
export async function fingerprint(account, { name, lastModified }, blob, from = 0) {
  const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  return [account, name, blob.size, lastModified, from, hash(head)].join(':');
}

/** cyrb53, by its bytes: insecure addresses have no `crypto.subtle`. @param {Uint8Array} bytes */
function hash(bytes) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/**
 * The address of what was begun of a file.
 * @param {string} print
 * @param {{ ended?: boolean }} [which] `ended`: also what has just ended in another tab
 */
export function recall(print, { ended = false } = {}) {
  const found = read()[print];
  return found && (ended || !found.ended) ? found.url : null;
}

/** What an account began and did not end. @param {string} account */
export function begunBy(account) {
  return Object.entries(read())
    .filter(([print, { ended }]) => print.startsWith(`${account}:`) && !ended)
    .map(([print, { url }]) => ({ print, url }));
}

/** @param {string} print @param {string} url */
export function remember(print, url) {
  write({ ...read(), [print]: { url, at: Date.now() } });
}

/** @param {string} print @param {{ ended?: boolean }} [how] */
export function forget(print, { ended = false } = {}) {
  const { [print]: begun, ...others } = read();
  write(begun && ended ? { ...others, [print]: { ...begun, at: Date.now(), ended } } : others);
}

/** @returns {Record<string, Begun>} */
function read() {
  try {
    const now = Date.now();
    const all = Object.entries(
      /** @type {Record<string, Begun>} */ (JSON.parse(localStorage.getItem(key) ?? '{}')),
    );
    return Object.fromEntries(
      all.filter(([, { url, at, ended }]) => url && now - at < (ended ? KEPT_ENDED : KEPT)).slice(-MOST),
    );
  } catch {
    return {};
  }
}

/** @param {Record<string, Begun>} all */
function write(all) {
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // Without a store an upload goes on as long as the page is open.
  }
}

/**
 * Runs `work` while no other tab does so for the same file.
 * @template Result
 * @param {string} print
 * @param {AbortSignal} signal
 * @param {() => void} busy called once if another tab has it
 * @param {(waited: boolean) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function alone(print, signal, busy, work) {
  // Insecure addresses have no locks.
  if (!globalThis.navigator?.locks) return work(false);
  const name = `${storePrefix}upload:${print}`;
  const nobody = Symbol('nobody');
  const first = await navigator.locks.request(name, { ifAvailable: true }, (lock) =>
    lock ? work(false) : nobody,
  );
  if (first !== nobody) return /** @type {Result} */ (first);
  busy();
  return navigator.locks.request(name, { signal }, () => work(true));
}
