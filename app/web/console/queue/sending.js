import { accounts, current } from '../../shared/accounts.js';
import { Problem } from '../../shared/api.js';
import { t } from '../../shared/i18n.js';
import { say } from '../../shared/notice.js';
import { alone, fingerprint, forget, recall, remember } from '../../upload/remembered.js';
import { transfer } from '../../upload/transfer.js';
import * as tus from '../../upload/tus.js';
import { wordsOf } from './entry.js';
import { entries, isActive } from './list.js';

/** @typedef {import('./entry.js').Entry} Entry */

const AT_ONCE = 2;

/** Begins with what waits, as far as there is room. */
export function pump() {
  let active = entries.value.filter(isActive).length;
  for (const entry of entries.value) {
    if (active >= AT_ONCE) break;
    if (entry.state !== 'waiting') continue;
    active++;
    const before = entry.running;
    const stop = new AbortController();
    entry.stop = stop;
    entry.set({ state: 'reading' });
    entry.running = before.then(() => run(entry, stop));
  }
  guard();
}

/** Stops what is done with an entry. @param {Entry} entry */
export function halt(entry) {
  entry.stop?.abort();
  entry.stop = null;
  entry.pace.reset();
}

/** Deletes what the server has of a file. @param {Entry} entry */
export async function giveUp(entry) {
  await entry.running;
  const { print, account } = entry;
  const url = print && recall(print);
  if (!url || entries.value.some((one) => one !== entry && one.print === print && isActive(one))) return;
  forget(print);
  await tus.remove({ url, token: tokenOf(account) }).catch(() => {});
}

/** Empty for an account that was signed out. @param {string} id */
export function tokenOf(id) {
  return accounts.value.find((account) => account.id === id)?.token ?? '';
}

/** @param {Entry} entry @param {AbortController} stop */
async function run(entry, stop) {
  const here = () => entry.stop === stop;
  try {
    const account = entry.account || current.value?.id;
    if (!account) return entry.set({ state: 'held' });
    entry.account = account;
    const blob = await entry.blob();
    const print = await fingerprint(account, entry.file, blob, entry.cut?.from);
    if (!here()) return;
    entry.print = print;
    entry.set({ size: blob.size });
    const busy = () => {
      entry.set({ state: 'elsewhere' });
      pump();
    };
    const link = await alone(print, stop.signal, busy, (waited) => sendNow(entry, blob, stop.signal, waited));
    entry.release();
    entry.stop = null;
    entry.set({ state: 'done', link, sent: blob.size, trouble: '' });
    say(t('queue.saidDone', { name: entry.file.name }));
    void tell();
  } catch (error) {
    if (!here()) return;
    entry.stop = null;
    const trouble = wordsOf(error);
    entry.set({ state: 'failed', trouble, request: error instanceof Problem ? error.request : '' });
    say(t('queue.saidFailed', { name: entry.file.name, trouble }));
  } finally {
    pump();
  }
}

/** @param {Entry} entry @param {Blob} blob @param {AbortSignal} signal @param {boolean} waited for another tab */
async function sendNow(entry, blob, signal, waited) {
  const { print, pace } = entry;
  entry.set({ state: 'sending' });
  const link = await transfer({
    blob,
    name: entry.name,
    token: () => tokenOf(entry.account),
    signal,
    url: recall(print, { ended: waited }),
    begun: (url) => (url ? remember(print, url) : forget(print)),
    progress: (sent) => {
      // It may have been paused since.
      if (signal.aborted) return;
      pace.note(sent, performance.now() / 1000);
      entry.set({ state: 'sending', sent, trouble: '' });
    },
    resting: (trouble, seconds) => {
      pace.reset();
      const { sentence } = trouble;
      if (entry.state !== 'resting')
        say(t('queue.saidResting', { name: entry.file.name, trouble: sentence }));
      entry.set({ state: 'resting', trouble: sentence, until: Date.now() + seconds * 1000 });
    },
  });
  forget(print, { ended: true });
  return link;
}

/** Tells the list of records that there is a new one. */
async function tell() {
  try {
    /** @type {{ changed: () => void }} */
    const { changed } = await import(new URL('../records/changed.js', import.meta.url).href);
    changed();
  } catch {
    // The list is read anew when it is opened.
  }
}

/** The browser asks before the page is left while something is on its way. */
function guard() {
  const busy = entries.value.some((entry) => isActive(entry) || entry.state === 'waiting');
  globalThis[busy ? 'addEventListener' : 'removeEventListener']('beforeunload', ask);
}

/** @param {Event} event */
function ask(event) {
  event.preventDefault();
}
