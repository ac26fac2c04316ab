import { script } from '../../shared/script.js';

/**
 * @typedef {import('./disk/calls.js').Grown} Grown
 * @typedef {import('./disk/calls.js').Kind} Kind
 * @typedef {typeof import('./disk/calls.js').calls} Calls
 */

/** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
const waiting = new Map();
/** @type {Set<(grown: Grown) => void>} */
const readers = new Set();
/** @type {Promise<Worker | Calls> | null} */
let begun = null;
let asked = 0;

/** Calls `reader` when a copy has grown. @param {(grown: Grown) => void} reader */
export function onGrown(reader) {
  readers.add(reader);
}

/** @param {Grown} grown */
function grow(grown) {
  for (const reader of readers) reader(grown);
}

/** The worker, or the calls themselves where there can be none. @returns {Promise<Worker | Calls>} */
async function start() {
  try {
    const worker = new Worker(script('web/console/recorder/disk-worker.js'), { type: 'module' });
    worker.onmessage = ({ data: { grown, number, value, error } }) => {
      if (grown) return grow(grown);
      const one = waiting.get(number);
      waiting.delete(number);
      if (error === undefined) one?.resolve(value);
      else one?.reject(new Error(error));
    };
    await new Promise((resolve, reject) => {
      worker.onerror = reject;
      post(worker, 'kind', [], []).then(resolve, reject);
    });
    return worker;
  } catch {
    const { calls, listen } = await import('./disk/calls.js');
    listen(grow);
    return calls;
  }
}

/** @param {Worker} worker @param {keyof Calls} name @param {unknown[]} args @param {Transferable[]} moved */
function post(worker, name, args, moved) {
  const number = ++asked;
  worker.postMessage({ number, name, args }, moved);
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject });
  });
}

/**
 * @template {keyof Calls} Name
 * @param {Name} name
 * @param {Parameters<Calls[Name]>} args
 * @param {Transferable[]} [moved]
 * @returns {Promise<Awaited<ReturnType<Calls[Name]>>>}
 */
async function ask(name, args, moved = []) {
  begun ??= start();
  const disk = await begun;
  if ('postMessage' in disk) return /** @type {any} */ (post(disk, name, args, moved));
  return /** @type {any} */ (disk[name])(...args);
}

/** The local copies of recordings: see `disk/calls.js`. */
export const disk = {
  kind: () => ask('kind', []),
  /** @param {string} id @param {string} text @param {ArrayBuffer} head @param {MessagePort} port */
  begin: (id, text, head, port) => ask('begin', [id, text, head, port], [port]),
  /** @param {string} id */
  end: (id) => ask('end', [id]),
  /** @param {string} id @param {number} from @param {number} to */
  read: (id, from, to) => ask('read', [id, from, to]),
  /** @param {string} id */
  blob: (id) => ask('blob', [id]),
  /** @param {string} id @param {string} text */
  note: (id, text) => ask('note', [id, text]),
  list: () => ask('list', []),
  /** @param {string} id */
  remove: (id) => ask('remove', [id]),
};
