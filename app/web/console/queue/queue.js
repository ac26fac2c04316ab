import { current } from '../../shared/accounts.js';
import { storePrefix } from '../../shared/base.js';
import { t } from '../../shared/i18n.js';
import { notify, say } from '../../shared/notice.js';
import { Signal } from '../../shared/signal.js';
import { Entry } from './entry.js';
import { entries, isActive, isEnded } from './list.js';
import { isOther } from './prepare.js';
import { giveUp, halt, pump, tokenOf } from './sending.js';

/** Whether new files wait for their owner, to be trimmed. */
export const trimFirst = new Signal(stored() === '1');

current.watch((account) => {
  if (!account) return;
  for (const entry of entries.value)
    if (entry.state === 'held' && !trimFirst.value) entry.set({ state: 'waiting' });
  pump();
});

/** Adds files to the queue. @param {File[]} files */
export function add(files) {
  if (files.length === 0) return;
  const sounds = files.length > 1 ? files.filter((file) => !isOther(file)) : files;
  const fresh = sounds.filter(
    (file) => !entries.value.some((entry) => !isEnded(entry) && same(entry.file, file)),
  );
  const [others, twice] = [files.length - sounds.length, sounds.length - fresh.length];
  if (others > 0) notify(t('queue.leftOut', { n: others }));
  if (twice > 0) notify(t('queue.twice', { n: twice }));
  const state = trimFirst.value || !current.value ? 'held' : 'waiting';
  const added = fresh.map((file) => new Entry(file, state));
  entries.value = [...entries.value, ...added];
  if (state === 'held') for (const entry of added) void peek(entry);
  if (added.length > 0) say(t('queue.added', { n: added.length }));
  pump();
}

/** Reads how long a sound is, where that costs nothing. @param {Entry} entry */
async function peek(entry) {
  if (/\.wav$/i.test(entry.file.name)) await entry.sound().catch(() => {});
}

/** @param {File} a @param {File} b */
function same(a, b) {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}

/** @param {boolean} on */
export function setTrimFirst(on) {
  trimFirst.value = on;
  try {
    localStorage.setItem(`${storePrefix}trim`, on ? '1' : '0');
  } catch {
    // It lasts as long as the page.
  }
}

function stored() {
  try {
    return localStorage.getItem(`${storePrefix}trim`);
  } catch {
    return null;
  }
}

/** Sends what was held, paused or refused. @param {Entry} entry */
export function send(entry) {
  if (isActive(entry)) halt(entry);
  if (!tokenOf(entry.account)) entry.account = '';
  if (!entry.account && !current.value) {
    notify(t('queue.needAccount'), { bad: true });
    return;
  }
  entry.set({ state: 'waiting', trouble: '', request: '' });
  pump();
}

/** @param {Entry} entry */
export function pause(entry) {
  halt(entry);
  entry.set({ state: 'paused', trouble: '' });
  say(t('queue.saidPaused', { name: entry.file.name }));
  pump();
}

/** Takes a file off the list. What was begun is given up, unless that is taken back in time. @param {Entry} entry */
export function remove(entry) {
  const { state } = entry;
  const at = entries.value.indexOf(entry);
  halt(entry);
  entries.value = entries.value.filter((one) => one !== entry);
  pump();
  if (state === 'done' || state === 'failed') return;
  entry.set({ state: 'paused' });
  const back = () => {
    entries.value = entries.value.toSpliced(at, 0, entry);
    if (state === 'held' || state === 'paused') entry.set({ state });
    else send(entry);
  };
  notify(t('queue.cancelled', { name: entry.file.name }), {
    action: t('shared.undo'),
    run: back,
    ended: () => void giveUp(entry),
    seconds: 8,
  });
}

/** Sends another part of the file, from the beginning. @param {Entry} entry @param {{ from: number, to: number } | null} part */
export async function trim(entry, part) {
  const { state } = entry;
  halt(entry);
  entry.set({ state: 'paused' });
  await giveUp(entry);
  await entry.trim(part);
  if (state === 'held' || state === 'paused') entry.set({ state });
  else send(entry);
}
