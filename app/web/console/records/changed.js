import { storePrefix } from '../../shared/base.js';

/** Tells all tabs of this browser that the records of an account are not what they were. */

/** @type {Set<() => void>} */
const readers = new Set();
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`${storePrefix}records`) : null;

channel?.addEventListener('message', tell);

/** A record was added, changed or taken away. */
export function changed() {
  channel?.postMessage(null);
  tell();
}

/**
 * Calls `reader` after each change in any tab, until the function that is returned is called.
 * @param {() => void} reader
 */
export function onChanged(reader) {
  readers.add(reader);
  return () => {
    readers.delete(reader);
  };
}

function tell() {
  for (const reader of [...readers]) reader();
}
