import { storePrefix } from '../../shared/base.js';

const prefix = `${storePrefix}recording:`;
/** Those of this page, for browsers without locks. */
const own = new Set();

/**
 * Says to all tabs that this one has a recording, until the function that is returned is called or the tab is gone.
 * @param {string} id
 * @returns {Promise<(() => void) | null>} null: another tab has it
 */
export function hold(id) {
  if (!navigator.locks) {
    if (own.has(id)) return Promise.resolve(null);
    own.add(id);
    return Promise.resolve(() => void own.delete(id));
  }
  return new Promise((resolve) => {
    void navigator.locks.request(prefix + id, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null);
      return new Promise((release) => resolve(() => release(undefined)));
    });
  });
}

/** Recordings that some tab has. @returns {Promise<Set<string>>} */
export async function held() {
  if (!navigator.locks) return new Set(own);
  const { held = [] } = await navigator.locks.query();
  const names = held.map(({ name = '' }) => name).filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}

/** @type {WakeLockSentinel | null} */
let lamp = null;
let wanted = false;

/** Keeps the screen on, without which phones stop recording. @param {boolean} on */
export async function awake(on) {
  wanted = on;
  if (!on) {
    void lamp?.release().catch(() => {});
    lamp = null;
  } else if (!lamp || lamp.released) {
    lamp = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    if (!wanted) void awake(false);
  }
}

// The browser lets go of it when the page is hidden.
globalThis.document?.addEventListener('visibilitychange', () => {
  if (wanted && document.visibilityState === 'visible') void awake(true);
});
