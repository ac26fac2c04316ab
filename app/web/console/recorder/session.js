import { finished, HEADER, header, secondsOf } from '../../audio/header.js';
import * as accounts from '../../shared/accounts.js';
import { date } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { newId } from '../../shared/random.js';
import { Signal } from '../../shared/signal.js';
import { disk, onGrown } from './disk.js';
import { awake, hold } from './hold.js';
import { blank, save } from './note.js';
import { forget, publish, tokenOf } from './parting.js';
import { settings } from './settings.js';
import * as sound from './sound.js';

/**
 * The recording of this page, from the red button to its link. It goes on while other views are shown.
 *
 * @typedef {import('./note.js').Note} Note
 * @typedef {'idle' | 'ready' | 'recording' | 'paused' | 'stopped' | 'sending' | 'done' | 'failed'} State
 * @typedef {{ note: Note, sender: import('./sender.js').Sender, release: (() => void) | null }} Recording
 */

export const state = new Signal(/** @type {State} */ ('idle'));
export const seconds = new Signal(0);
/** How often sound never came, and how many frames of it. */
export const gaps = new Signal({ count: 0, frames: 0 });
/** Where the copy is kept, and whether the disk refuses. */
export const kept = new Signal(/** @type {import('./disk.js').Kind | 'full'} */ ('opfs'));
/** The address of the finished local copy. */
export const copy = new Signal('');
/** The recording, once the red button was pressed. */
export const recording = new Signal(/** @type {Recording | null} */ (null));
/** The loudest sample of each block: what the picture shows. @type {number[]} */
export const wave = [];

let busy = false;
/** The local copy of now, until blocks are taken. */
let begun = Promise.resolve();
/** @type {import('./disk.js').Kind} */
let kind = 'opfs';

sound.state.watch((on) => {
  if (state.value === 'idle' && on === 'on') state.value = 'ready';
  if (state.value === 'ready' && on === 'off') state.value = 'idle';
});
sound.level.watch((level) => {
  if (!level || state.value !== 'recording') return;
  if (level.gaps !== gaps.value.count) gaps.value = { count: level.gaps, frames: level.lost };
  wave.push(level.peak);
});
sound.whenLost((why) => {
  if (state.value === 'recording') pause();
  else if (why === 'unplugged' && state.value === 'ready') sound.close();
  return state.value === 'paused';
});
onGrown(({ id, size, failing, unsafe }) => {
  const now = recording.value;
  if (now?.note.id !== id) return;
  seconds.value = secondsOf(now.note, size);
  if (failing) kept.value = 'full';
  else if (unsafe === 0) kept.value = kind;
  now.sender.grow(size);
});
accounts.current.watch(() => recording.value?.sender.again());
globalThis.addEventListener?.('online', () => recording.value?.sender.again());
globalThis.addEventListener?.('beforeunload', (event) => {
  const onlyHere = kept.value === 'memory' || kept.value === 'full';
  const live = state.value === 'recording' || state.value === 'paused';
  if (live || (onlyHere && ['stopped', 'sending', 'failed'].includes(state.value))) event.preventDefault();
});

/** Begins; turns the microphone on first if it is off. */
export async function record() {
  if (busy || !['idle', 'ready', 'done'].includes(state.value)) return;
  busy = true;
  try {
    if (state.value === 'done') await leave();
    if (!(await sound.open())) return;
    const [{ Sender }, tus] = await parts();
    begun = begin(Sender, tus).catch((error) => {
      sound.trouble.value = { kind: 'broken', detail: String(error) };
    });
  } finally {
    busy = false;
  }
}

/** What sends: fetched with the microphone, so that opening the page is light. */
export function parts() {
  return Promise.all([import('./sender.js'), import('../../upload/tus.js')]);
}

/** @param {typeof import('./sender.js').Sender} Sender @param {typeof import('../../upload/tus.js')} tus */
async function begin(Sender, tus) {
  const microphone = sound.current();
  if (!microphone) return;
  sound.testing.value = '';
  const id = newId();
  const note = {
    ...blank(id),
    account: accounts.current.value?.id ?? '',
    name: t('recorder.called', { date: date(Date.now()) }),
    rate: microphone.rate,
    channels: settings.value.stereo ? 2 : 1,
  };
  const read = (/** @type {number} */ from, /** @type {number} */ to) => disk.read(id, from, to);
  const source = {
    note,
    size: 0,
    read,
    token: () => tokenOf(note),
    save: () => save(note),
    whole: true,
    tus,
  };
  const sender = new Sender(source);
  const { port1, port2 } = new MessageChannel();
  // At once: what waits below is caught up from the channel.
  microphone.order({ sink: port1, open: true });
  wave.length = 0;
  seconds.value = 0;
  gaps.value = { count: 0, frames: 0 };
  sound.clipped.value = false;
  const now = { note, sender, release: /** @type {(() => void) | null} */ (null) };
  recording.value = now;
  state.value = 'recording';
  void microphone.resume();
  now.release = await hold(id);
  kind = await disk.kind();
  kept.value = kind;
  void awake(true);
  void navigator.storage?.persist?.().catch(() => false);
  await disk.begin(id, JSON.stringify(note), header(note, null), port2);
  void sender.run();
}

export function pause() {
  if (state.value !== 'recording') return;
  sound.current()?.order({ open: false });
  void awake(false);
  state.value = 'paused';
}

export async function resume() {
  if (state.value !== 'paused') return;
  const microphone = sound.current();
  if (!microphone) return;
  void microphone.resume();
  if (!microphone.plugged && !(await sound.renew())) return;
  sound.trouble.value = null;
  microphone.order({ open: true });
  void awake(true);
  state.value = 'recording';
}

/** Goes on with another device in the same recording. @param {import('./devices.js').Device} device */
export async function goOnWith(device) {
  if (await sound.use(device)) await resume();
}

/** Ends the sound. What was not sent yet goes on being sent. */
export async function stop() {
  const now = recording.value;
  if (busy || !now || !['recording', 'paused'].includes(state.value)) return;
  busy = true;
  sound.current()?.order({ end: true });
  await begun;
  const size = await disk.end(now.note.id);
  sound.close();
  sound.trouble.value = null;
  void awake(false);
  seconds.value = secondsOf(now.note, size);
  busy = false;
  if (size <= HEADER) {
    await discard();
    sound.trouble.value = { kind: 'empty' };
    return;
  }
  now.sender.grow(size);
  copy.value = URL.createObjectURL(finished(now.note, await disk.blob(now.note.id)));
  state.value = 'stopped';
}

/** Sends the rest under a name. @param {string} name */
export async function finish(name) {
  const now = recording.value;
  if (!now || state.value !== 'stopped') return;
  const { note, sender } = now;
  note.name = name.trim() || note.name;
  void save(note);
  state.value = 'sending';
  sender.finish(sender.size);
  const unwatch = sender.standing.watch(async ({ state: now }) => {
    if (now === 'refused') state.value = 'failed';
    else if (now !== 'done') state.value = 'sending';
    else {
      queueMicrotask(() => unwatch());
      await publish(note);
      if (recording.value?.note === note) state.value = 'done';
    }
  });
}

/** Throws the recording away. @returns {Promise<Note | null>} what it was */
export async function discard() {
  const now = recording.value;
  if (!now) return null;
  if (state.value === 'recording' || state.value === 'paused') {
    sound.current()?.order({ end: true });
    await begun;
    await disk.end(now.note.id);
    sound.close();
    void awake(false);
  }
  now.sender.stop();
  clear();
  return now.note;
}

/** Leaves a recording that has its link. */
export async function leave() {
  const now = recording.value;
  if (!now || state.value !== 'done') return;
  clear();
  await forget(now.note);
}

function clear() {
  recording.value?.release?.();
  recording.value = null;
  if (copy.value) URL.revokeObjectURL(copy.value);
  copy.value = '';
  seconds.value = 0;
  gaps.value = { count: 0, frames: 0 };
  wave.length = 0;
  state.value = sound.state.value === 'on' ? 'ready' : 'idle';
}
