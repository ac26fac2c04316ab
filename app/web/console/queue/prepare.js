import { isWav, readWav } from '../../audio/wav.js';

/**
 * A file as the WAV that is sent.
 * @typedef {{ blob: Blob, wav: import('../../audio/wav.js').Wav | null, made: boolean }} Sound
 *   `wav`: null where only the server knows what is in it; `made`: it was something else
 */

/** Why a file is not sent at all. */
export class Empty extends Error {}

/** @param {File} file @returns {Promise<Sound>} */
export async function prepare(file) {
  if (file.size === 0) throw new Empty();
  if (await isWav(file)) return { blob: file, wav: await readWav(file), made: false };
  const blob = await inTurn(file);
  return { blob, wav: await readWav(blob), made: true };
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/** What is decoded takes much memory: one at a time. @param {File} file */
function inTurn(file) {
  const now = last.then(async () => (await import('../../audio/decode.js')).decode(file));
  last = now.catch(() => {});
  return now;
}

const OTHER_TYPES = /^(image|text|font)\/|^application\/(pdf|zip|json|xml|msword|x-msdownload)/;
const OTHER_ENDS =
  /\.(cue|log|nfo|m3u8?|ini|db|txt|md|json|xml|html?|pdf|zip|rar|7z|jpe?g|png|gif|webp|svg|docx?|exe|asd|reapeaks|pkf)$/i;

/** Whether a file is plainly no sound, as covers and lists in a folder of sounds are. @param {File} file */
export function isOther({ name, type }) {
  return name.startsWith('.') || OTHER_TYPES.test(type) || OTHER_ENDS.test(name);
}
