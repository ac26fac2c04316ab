import { storePrefix } from '../../../shared/base.js';

/**
 * Recordings in the browser's private file system: what is appended is with the operating system at once, so that a
 * page or a browser that is killed loses nothing of it. `ID.wav` has the sound, `ID.json` what is known about it.
 *
 * @typedef {{ getSize: () => number, write: (bytes: Uint8Array, options: { at: number }) => number,
 *   read: (bytes: Uint8Array, options: { at: number }) => number, truncate: (size: number) => void,
 *   flush: () => void, close: () => void }} Access
 */

export const kind = 'opfs';

async function folder() {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(`${storePrefix.replace(/\W+/g, '-')}recordings`, { create: true });
}

/** @param {string} name @returns {Promise<Access>} */
async function access(name) {
  const file = await (await folder()).getFileHandle(name, { create: true });
  return /** @type {any} */ (file).createSyncAccessHandle();
}

/** Throws where this browser, or this window, has no such files. */
export async function probe() {
  const name = `probe-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  try {
    (await access(name)).close();
  } finally {
    await (await folder()).removeEntry(name).catch(() => {});
  }
}

/** @param {string} id @returns {Promise<import('./copy.js').Place>} */
export async function open(id) {
  const file = await access(`${id}.wav`);
  return {
    size: file.getSize(),
    write(bytes, at) {
      if (file.write(bytes, { at }) < bytes.length) throw new Error('the disk is full');
    },
    read(from, to) {
      const bytes = new Uint8Array(to - from);
      return bytes.subarray(0, file.read(bytes, { at: from }));
    },
    flush: () => file.flush(),
    close: () => file.close(),
  };
}

/** One line; behind it may stand the end of a longer one if the browser was killed. @param {string} id @param {string} text */
export async function note(id, text) {
  const file = await access(`${id}.json`);
  try {
    const bytes = new TextEncoder().encode(`${text}\n`);
    file.write(bytes, { at: 0 });
    file.truncate(bytes.length);
    file.flush();
  } finally {
    file.close();
  }
}

/** @param {string} id @returns {Promise<Blob>} */
export async function blob(id) {
  return (await (await folder()).getFileHandle(`${id}.wav`)).getFile();
}

/** @returns {Promise<{ id: string, size: number, text: string }[]>} */
export async function list() {
  const place = await folder();
  const found = [];
  for await (const name of place.keys()) {
    if (!name.endsWith('.wav')) continue;
    const id = name.slice(0, -4);
    const text = await place
      .getFileHandle(`${id}.json`)
      .then((file) => file.getFile())
      .then((file) => file.text())
      .catch(() => '');
    found.push({ id, size: (await blob(id)).size, text: text.split('\n')[0] });
  }
  return found;
}

/** @param {string} id */
export async function remove(id) {
  const place = await folder();
  for (const name of [`${id}.wav`, `${id}.json`]) {
    await place.removeEntry(name).catch((error) => {
      if (error.name !== 'NotFoundError') throw error;
    });
  }
}
