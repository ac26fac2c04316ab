/**
 * The place of the samples in a WAV, and a WAV cut out of another one: both work on a `Blob` without decoding, and
 * without holding more of it than its header.
 *
 * @typedef {{ tag: number, channels: number, rate: number, bits: number, block: number, start: number, length: number,
 *   frames: number, fmt: Uint8Array<ArrayBuffer> }} Wav
 *   `tag`: what the samples are (extensible ones: their own format); `block`: bytes of a frame; `start`, `length`:
 *   where the samples stand, in bytes
 */

export const PCM = 1;
export const FLOAT = 3;
export const ALAW = 6;
export const MULAW = 7;

const EXTENSIBLE = 0xfffe;
/** In the place of a length: unknown when the header was written, or told by the chunk `ds64`. */
const UNKNOWN = 0xffffffff;
/** Junk and tags before the samples; a file that has more is not worth reading on. */
const MAX_CHUNKS = 1000;
const MAX_FMT = 4096;

/** A chunk's name, or what stands in its place. @param {DataView} view @param {number} at */
const name = (view, at) => String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, 4));

/** @param {Blob} blob @param {number} from @param {number} count */
async function bytes(blob, from, count) {
  return new DataView(await blob.slice(from, from + count).arrayBuffer());
}

/** Whether a file begins as a WAV does, also as one that only the server reads. @param {Blob} blob */
export async function isWav(blob) {
  const head = await bytes(blob, 0, 12);
  return head.byteLength === 12 && /^(RIFF|RIFX|RF64|BW64)$/.test(name(head, 0)) && name(head, 8) === 'WAVE';
}

/**
 * Reads the header. Null: this is no WAV whose samples have a known place.
 * @param {Blob} blob
 * @returns {Promise<Wav | null>}
 */
export async function readWav(blob) {
  if (!(await isWav(blob)) || name(await bytes(blob, 0, 4), 0) === 'RIFX') return null;
  let at = 12;
  let long = 0;
  let format = null;
  for (let seen = 0; seen < MAX_CHUNKS; seen++) {
    const head = await bytes(blob, at, 8);
    if (head.byteLength < 8) return null;
    const [kind, size, body] = [name(head, 0), head.getUint32(4, true), at + 8];
    if (kind === 'ds64') {
      const sizes = await bytes(blob, body, 16);
      if (sizes.byteLength === 16) long = Number(sizes.getBigUint64(8, true));
    } else if (kind === 'fmt ') {
      format = readFormat(await bytes(blob, body, Math.min(size, MAX_FMT)));
    } else if (kind === 'data') {
      return format && place(format, body, size === UNKNOWN ? long : size, blob.size);
    }
    at = body + size + (size % 2);
  }
  return null;
}

/** @param {DataView<ArrayBuffer>} view */
function readFormat(view) {
  if (view.byteLength < 16) return null;
  let tag = view.getUint16(0, true);
  // An extensible format names the real one in the first two bytes of its GUID.
  if (tag === EXTENSIBLE && view.byteLength >= 26) tag = view.getUint16(24, true);
  const [channels, rate] = [view.getUint16(2, true), view.getUint32(4, true)];
  const [block, bits] = [view.getUint16(12, true), view.getUint16(14, true)];
  if (channels === 0 || rate === 0 || block === 0) return null;
  return { tag, channels, rate, bits, block, fmt: new Uint8Array(view.buffer) };
}

/**
 * @param {NonNullable<ReturnType<typeof readFormat>>} format
 * @param {number} start
 * @param {number} told the header's length of the samples; 0: they last to the end
 * @param {number} end
 * @returns {Wav}
 */
function place(format, start, told, end) {
  const there = Math.max(0, end - start);
  const length = told === 0 ? there : Math.min(told, there);
  const frames = Math.floor(length / format.block);
  return { ...format, start, length, frames };
}

/**
 * Whether single samples have a place of their own, so that they can be drawn and cut.
 * @param {Wav} wav
 */
export function isPlain({ tag, bits, channels, block }) {
  /** @type {Record<number, number[]>} */
  const kinds = { [PCM]: [8, 16, 24, 32], [FLOAT]: [32, 64], [ALAW]: [8], [MULAW]: [8] };
  return (kinds[tag] ?? []).includes(bits) && block === (channels * bits) / 8;
}

/**
 * The part of a WAV from frame `from` to before frame `to`, as a WAV.
 * @param {Blob} blob
 * @param {Wav} wav
 * @param {number} from
 * @param {number} to
 */
export function cut(blob, wav, from, to) {
  const [start, end] = [wav.start + from * wav.block, wav.start + to * wav.block];
  const pad = new Uint8Array((end - start) % 2);
  return new Blob([header(wav.fmt, to - from, end - start, wav.tag), blob.slice(start, end), pad], {
    type: 'audio/wav',
  });
}

/**
 * What stands before the samples. More than 4 GiB make it RF64.
 * @param {Uint8Array<ArrayBuffer>} fmt the format, as it stands in its chunk
 * @param {number} frames
 * @param {number} length of the samples in bytes
 * @param {number} tag
 */
export function header(fmt, frames, length, tag = PCM) {
  const padded = fmt.length + (fmt.length % 2);
  const fact = tag === PCM ? 0 : 12;
  const short = 4 + 8 + padded + fact + 8 + length + (length % 2);
  const wide = short > UNKNOWN;
  const ds64 = wide ? 36 : 0;
  const out = new DataView(new ArrayBuffer(8 + short + ds64 - length - (length % 2)));
  let at = 0;
  const text = (/** @type {string} */ word) => {
    for (const letter of word) out.setUint8(at++, letter.charCodeAt(0));
  };
  const number = (/** @type {number} */ value) => {
    out.setUint32(at, value, true);
    at += 4;
  };
  text(wide ? 'RF64' : 'RIFF');
  number(wide ? UNKNOWN : short);
  text('WAVE');
  if (wide) {
    text('ds64');
    number(28);
    for (const value of [short + ds64, length, frames]) {
      out.setBigUint64(at, BigInt(value), true);
      at += 8;
    }
    number(0);
  }
  text('fmt ');
  number(fmt.length);
  new Uint8Array(out.buffer).set(fmt, at);
  at += padded;
  if (fact) {
    text('fact');
    number(4);
    number(Math.min(frames, UNKNOWN));
  }
  text('data');
  number(wide ? UNKNOWN : length);
  return out.buffer;
}

/**
 * The format of plain samples, as it stands in its chunk.
 * @param {number} rate
 * @param {number} channels
 * @param {number} bits
 */
export function plainFormat(rate, channels, bits) {
  const view = new DataView(new ArrayBuffer(16));
  const block = (channels * bits) / 8;
  view.setUint16(0, PCM, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, rate * block, true);
  view.setUint16(12, block, true);
  view.setUint16(14, bits, true);
  return new Uint8Array(view.buffer);
}
