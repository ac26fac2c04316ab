import { finished, HEADER, secondsOf } from '../../audio/header.js';
import { accounts, current } from '../../shared/accounts.js';
import { Signal } from '../../shared/signal.js';
import { disk } from './disk.js';
import { held, hold } from './hold.js';
import { noteOf, save } from './note.js';
import { forget, mark, publish, sweep, tokenOf } from './parting.js';

/**
 * Recordings that were not finished: the tab was closed, the browser crashed, the machine lost its power.
 *
 * @typedef {import('./note.js').Note} Note
 * @typedef {import('./sender.js').Sender} Sender
 * @typedef {{ note: Note, size: number, seconds: number, sender: Signal<Sender | null>, busy: boolean }} Found
 */

export const recovered = new Signal(/** @type {Found[]} */ ([]));

let looking = false;
/** Thrown away, but that can still be undone. */
const pending = new Set();

/** Looks for recordings that no tab has. */
export async function look() {
  if (looking) return;
  looking = true;
  try {
    const files = await disk.list();
    // Asked after the list: a recording has its lock before it has a file.
    const taken = await held();
    const known = new Map(recovered.value.map((one) => [one.note.id, one]));
    const all = [];
    for (const one of files) {
      const old = known.get(one.id);
      if (old?.busy) all.push(old);
      else if (!taken.has(one.id) && !pending.has(one.id)) {
        const found = await sort(one);
        if (found) all.push(old && old.size === found.size ? old : found);
      }
    }
    recovered.value = all.sort((a, b) => b.note.begun - a.note.begun);
  } catch {
    // Without a disk there is nothing to be found.
  } finally {
    looking = false;
  }
  await sweep();
}

/** @param {{ id: string, text: string, size: number }} file @returns {Promise<Found | null>} */
async function sort(file) {
  const note = await noteOf(file);
  if (!note || note.discarded || note.link || file.size <= HEADER) {
    // A tab that begins right now has no lock yet, but its copy is younger than this.
    if (!note || Date.now() - note.begun > 10_000 || note.discarded || note.link) await tidy(file.id, note);
    return null;
  }
  return {
    note,
    size: file.size,
    seconds: secondsOf(note, file.size),
    sender: new Signal(/** @type {Sender | null} */ (null)),
    busy: false,
  };
}

/** @param {string} id @param {Note | null} note */
async function tidy(id, note) {
  const release = await hold(id);
  if (!release) return;
  await (note ? forget(note) : disk.remove(id)).catch(() => {});
  release();
}

/** The sound of a recording. @param {Found} found */
export async function listen({ note }) {
  return finished(note, await disk.blob(note.id));
}

/**
 * Sends the rest, from where the server stands.
 * @param {Found} found
 * @param {boolean} [whole] also what the server has published too early, again from its beginning
 * @returns {Promise<boolean>} false: another tab does it
 */
export async function finish(found, whole = false) {
  const { note, size } = found;
  const [{ Sender }, tus] = await Promise.all([import('./sender.js'), import('../../upload/tus.js')]);
  const release = await hold(note.id);
  if (!release) return false;
  found.busy = true;
  // An account that this browser no longer has cannot go on with its upload.
  if (!accounts.value.some(({ id }) => id === note.account) && current.value) {
    Object.assign(note, { account: current.value.id, url: '', sent: 0 });
  }
  if (whole) Object.assign(note, { url: '', sent: 0 });
  const read = (/** @type {number} */ from, /** @type {number} */ to) => disk.read(note.id, from, to);
  const sender = new Sender({
    note,
    size,
    read,
    token: () => tokenOf(note),
    save: () => save(note),
    whole,
    tus,
  });
  const wake = () => sender.again();
  addEventListener('online', wake);
  const unwatch = current.watch(wake);
  sender.finish(size);
  found.sender.value = sender;
  void sender.run().then(async () => {
    removeEventListener('online', wake);
    unwatch();
    release();
    found.busy = sender.value.state === 'done' || sender.value.state === 'short';
    if (sender.value.state === 'done') await publish(note);
  });
  return true;
}

/** Takes a recording off the list; the function that is returned puts it back. @param {Found} found */
export function discard(found) {
  found.sender.value?.stop();
  found.sender.value = null;
  found.busy = false;
  recovered.value = recovered.value.filter((one) => one !== found);
  return throwAway(found.note);
}

/**
 * Throws a recording away so that it can be undone.
 * @param {Note} note
 * @returns {{ undo: () => Promise<void>, end: () => Promise<void> }}
 */
export function throwAway(note) {
  pending.add(note.id);
  let gone = mark(note, true);
  const release = hold(note.id);
  return {
    async undo() {
      gone = gone.then(() => mark(note, false));
      await gone;
      pending.delete(note.id);
      (await release)?.();
      await look();
    },
    async end() {
      await gone;
      await forget(note).catch(() => {});
      pending.delete(note.id);
      (await release)?.();
    },
  };
}

/** Takes one that has its link off the list, and its local copy off the disk. @param {Found} found */
export async function leave(found) {
  recovered.value = recovered.value.filter((one) => one !== found);
  found.busy = false;
  await forget(found.note);
}
