import { accounts, current } from '../../shared/accounts.js';
import { call, Problem } from '../../shared/api.js';
import { at, storePrefix } from '../../shared/base.js';
import { disk } from './disk.js';
import { save } from './note.js';

/** @typedef {import('./note.js').Note} Note */

const key = `${storePrefix}recorder-gone`;

/** The token of the account that a recording belongs to; one that has none yet belongs to the account in use. @param {Note} note */
export function tokenOf(note) {
  note.account ||= current.value?.id ?? '';
  return accounts.value.find(({ id }) => id === note.account)?.token;
}

/** A recording has become a record: it gets its last name, and lists of records are told. @param {Note} note */
export async function publish(note) {
  await rename(note);
  await save(note);
  const list = await import(at('web/console/records/changed.js')).catch(() => null);
  list?.changed();
}

/** Tells the server the name that was given after the upload had begun. @param {Note} note */
async function rename(note) {
  if (note.name === note.named || !note.link) return;
  const query = Object.fromEntries(new URL(note.link).searchParams);
  try {
    await call('record', { method: 'PATCH', query, json: { name: note.name }, token: tokenOf(note) });
    note.named = note.name;
  } catch {
    // The record is there under its first name, and can be renamed in the list.
  }
}

/** Removes the local copy, and the upload unless it has become a record. @param {Note} note */
export async function forget(note) {
  if (note.url && !note.link) write([...read(), { url: note.url, account: note.account }]);
  await disk.remove(note.id);
  await sweep();
}

/** Marks a recording as thrown away: if the page is closed before that cannot be undone, the next one removes it. @param {Note} note @param {boolean} discarded */
export function mark(note, discarded) {
  note.discarded = discarded;
  return save(note);
}

/** Removes uploads that nobody wants, which the server would publish otherwise. Those it cannot reach are tried again. */
export async function sweep() {
  for (const one of read()) {
    const token = accounts.value.find(({ id }) => id === one.account)?.token;
    try {
      if (token) await (await import('../../upload/tus.js')).remove({ url: one.url, token });
      write(read().filter(({ url }) => url !== one.url));
    } catch (error) {
      if (!(error instanceof Problem && error.passes)) write(read().filter(({ url }) => url !== one.url));
    }
  }
}

/** @returns {{ url: string, account: string }[]} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]');
  } catch {
    return [];
  }
}

/** @param {{ url: string, account: string }[]} all */
function write(all) {
  try {
    if (all.length > 0) localStorage.setItem(key, JSON.stringify(all));
    else localStorage.removeItem(key);
  } catch {
    // Without a store an upload that cannot be removed now is published by the server after a day.
  }
}
