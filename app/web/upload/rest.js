/** How long to wait before another try, in seconds: longer each time, and never at the same moment as everybody else. */
export function backoff(/** @type {number} */ tries, random = Math.random()) {
  return Math.min(60, 2 ** Math.min(tries, 10)) * (0.5 + random / 2);
}

/**
 * Waits. It ends early when the network is back, and while the browser knows that there is none it does not end.
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function rest(seconds, signal) {
  return new Promise((resolve, reject) => {
    const end = (/** @type {() => void} */ settle) => () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', online);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const online = end(resolve);
    const stop = end(() => reject(signal.reason));
    const timer = setTimeout(() => {
      if (globalThis.navigator?.onLine !== false) online();
    }, seconds * 1000);
    globalThis.addEventListener?.('online', online);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}
