import { storePrefix } from '../shared/base.js';

/**
 * Where somebody stopped, by the record's id.
 * @typedef {Record<string, [seconds: number, stamp: number]>} Places
 */

export const speeds = [0.75, 1, 1.25, 1.5, 1.75, 2];

/**
 * The places after somebody stopped at `at`. The first and the last seconds are not worth going back to, and only the
 * newest places are kept.
 * @param {Places} all
 * @param {string} id
 * @param {number} at
 * @param {number} length
 * @param {number} now
 * @returns {Places}
 */
export function remembered(all, id, at, length, now) {
  const { [id]: _, ...others } = all;
  const newest = Object.entries(others).sort(([, a], [, b]) => b[1] - a[1]);
  const worth = at >= 5 && at < length - Math.max(5, Math.min(15, length / 20));
  return Object.fromEntries([...(worth ? [[id, [Math.floor(at), now]]] : []), ...newest].slice(0, 200));
}

/** @param {string} id @param {number} at @param {number} length */
export function keepPlace(id, at, length) {
  if (id) write('places', remembered(read('places') ?? {}, id, at, length, Date.now()));
}

/** @param {string} id @returns {number | null} */
export function placeOf(id) {
  return read('places')?.[id]?.[0] ?? null;
}

/** @param {number} value */
export function keepSpeed(value) {
  write('speed', value);
}

/** @returns {number} */
export function lastSpeed() {
  return read('speed') ?? 1;
}

/**
 * The moment that a link names: `#t=83`, `#t=1:23` or `#t=1m23s`.
 * @param {string} hash
 */
export function momentIn(hash) {
  const parts = /^#t=(?=\d)(?:(\d+)[h:])??(?:(\d+)[m:])?([\d.]+)?s?$/.exec(hash);
  return parts?.slice(1).reduce((seconds, part) => seconds * 60 + Number(part ?? 0), 0);
}

/** @param {string} key */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(storePrefix + key) ?? 'null');
  } catch {
    return null;
  }
}

/** A frame on another site may have no store. @param {string} key @param {unknown} value */
function write(key, value) {
  try {
    localStorage.setItem(storePrefix + key, JSON.stringify(value));
  } catch {}
}
