import { formatIn, HEADER } from '../../audio/header.js';
import { disk } from './disk.js';

/**
 * What is known about a recording besides its sound. It stands beside the local copy, so that any page can go on.
 *
 * @typedef {{ id: string, account: string, name: string, rate: number, channels: number, begun: number, url: string,
 *   sent: number, named: string, link: string, discarded: boolean }} Note
 *   `account`: the id of the account that it belongs to, empty while there is none; `url`, `sent`: the upload and how
 *   far it is; `named`: the name that the server knows
 */

/** @param {Note} note */
export function save(note) {
  return disk.note(note.id, JSON.stringify(note));
}

/**
 * The note of a copy that was found. One that cannot be read is made anew of what the sound says itself.
 * @param {{ id: string, text: string, size: number }} found
 * @returns {Promise<Note | null>} null: there is nothing in it
 */
export async function noteOf({ id, text, size }) {
  try {
    const note = JSON.parse(text);
    if (note.id === id && note.rate > 0 && note.channels > 0) return note;
  } catch {
    // The browser was killed before it was written.
  }
  const format = size > HEADER && formatIn(await disk.read(id, 0, HEADER));
  if (!format) return null;
  return { ...blank(id), ...format };
}

/** @param {string} id @returns {Note} */
export function blank(id) {
  return {
    id,
    account: '',
    name: '',
    rate: 0,
    channels: 0,
    begun: Date.now(),
    url: '',
    sent: 0,
    named: '',
    link: '',
    discarded: false,
  };
}
