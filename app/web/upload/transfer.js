import { Problem } from '../shared/api.js';
import { newId } from '../shared/random.js';
import { backoff, rest } from './rest.js';
import * as tus from './tus.js';

const SLICE = 8 * 2 ** 20;
/** A connection over which nothing moves for so many seconds is given up: after a sleep nobody tells that it is dead. */
const STALL = 120;
/** So often an upload that the server no longer has is begun again. */
const RESTARTS = 2;

/**
 * @typedef {{
 *   blob: Blob,
 *   name: string,
 *   token: () => string,
 *   signal: AbortSignal,
 *   url?: string | null,
 *   begun?: (url: string | null) => void,
 *   progress?: (sent: number) => void,
 *   resting?: (trouble: Problem, seconds: number) => void,
 *   calls?: Pick<typeof tus, 'create' | 'offsetOf' | 'append'>,
 *   wait?: typeof rest,
 * }} Sending
 *   `url`: of an upload of this very file that was broken off; `begun`: where the upload stands from now on, null if it
 *   is gone; `resting`: why it waits, and how long before the next try
 */

/**
 * Sends a file and returns the link of its record. Whatever passes (no network, a server that is busy or away) is waited
 * for, and the upload goes on from what the server has. To pause is to abort: called again with the `url` it goes on.
 * @param {Sending} sending
 * @returns {Promise<string>}
 */
export async function transfer(sending) {
  const { signal, begun, progress, resting, calls = tus, wait = rest } = sending;
  const state = {
    url: sending.url ?? null,
    // Where the answer to the first call is lost, the same key finds the upload again.
    key: newId(),
    own: !sending.url,
    offset: sending.url ? -1 : 0,
    tries: 0,
    restarts: 0,
  };
  for (;;) {
    signal.throwIfAborted();
    try {
      const record = await step(sending, calls, state);
      if (record) return record;
      progress?.(state.offset);
    } catch (error) {
      if (signal.aborted || !(error instanceof Problem)) throw error;
      if (error.passes || error.status === 409) {
        // A file that was changed or moved since it was picked looks like a network that is gone. Then this throws.
        if (error.status === 0) await sending.blob.slice(0, 1).arrayBuffer();
        const seconds = Math.max(
          error.retryAfter ?? 0,
          error.status === 409 && state.tries === 0 ? 0 : backoff(state.tries),
        );
        state.tries++;
        state.offset = state.url ? -1 : 0;
        resting?.(error, seconds);
        await wait(seconds, signal);
        continue;
      }
      begun?.(null);
      // What was remembered may be gone, or may have failed for a reason that is no more: a fresh one tells.
      const gone = error.status === 404 || error.status === 410;
      if (!state.url || !(gone || !state.own) || state.restarts++ >= RESTARTS) throw error;
      Object.assign(state, { url: null, key: newId(), own: true, offset: 0 });
    }
  }
}

/**
 * One call: it begins the upload, asks how far it is, or sends a slice.
 * @param {Sending} sending
 * @param {NonNullable<Sending['calls']>} calls
 * @param {{ url: string | null, key: string, offset: number, tries: number }} state
 * @returns {Promise<string | null>} the record's link
 */
async function step({ blob, name, token, signal, begun, progress }, calls, state) {
  const watch = stallWatch(signal);
  const caller = { token: token(), signal: watch.signal };
  try {
    if (!state.url) {
      state.url = await calls.create({ ...caller, name, length: blob.size, key: state.key });
      begun?.(state.url);
      return null;
    }
    const url = state.url;
    if (state.offset < 0) {
      const standing = await calls.offsetOf({ ...caller, url });
      if (standing.length !== null && standing.length !== blob.size) throw new Problem(410, {});
      state.offset = standing.offset;
      return standing.record;
    }
    const from = state.offset;
    const standing = await calls.append({
      ...caller,
      url,
      offset: from,
      body: blob.slice(from, from + SLICE),
      progress: (sent) => {
        watch.moved();
        progress?.(Math.min(blob.size, from + sent));
      },
    });
    if (standing.offset <= from && !standing.record) throw new Problem(0, {});
    Object.assign(state, { offset: standing.offset, tries: 0 });
    return standing.record;
  } catch (error) {
    if (watch.stalled() && !signal.aborted) throw new Problem(0, {});
    throw error;
  } finally {
    watch.end();
  }
}

/**
 * A signal that also ends a call over which nothing moves, or whose network went away.
 * @param {AbortSignal} signal
 */
function stallWatch(signal) {
  const stall = new AbortController();
  const give = () => stall.abort();
  let timer = setTimeout(give, STALL * 1000);
  globalThis.addEventListener?.('offline', give);
  return {
    signal: AbortSignal.any([signal, stall.signal]),
    stalled: () => stall.signal.aborted,
    moved: () => {
      clearTimeout(timer);
      timer = setTimeout(give, STALL * 1000);
    },
    end: () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('offline', give);
    },
  };
}
