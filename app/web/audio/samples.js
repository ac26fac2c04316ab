import { ALAW, FLOAT, MULAW } from './wav.js';

/** @typedef {import('./wav.js').Wav} Wav */

/** Bytes that are read at a time: the memory that a look at a file of any length takes. */
const SLICE = 2 ** 20;
/** What is softer than -50 dBFS counts as silence. */
export const SILENCE = 10 ** (-50 / 20);
/** Left before and after the sound when silence is cut: a soft beginning is no silence. */
const MARGIN = 0.05;

/**
 * How one sample is read, from -1 to 1.
 * @param {Wav} wav
 * @returns {(view: DataView, at: number) => number}
 */
export function reader({ tag, bits }) {
  if (tag === ALAW) return (view, at) => alaw(view.getUint8(at));
  if (tag === MULAW) return (view, at) => mulaw(view.getUint8(at));
  if (tag === FLOAT) {
    return bits === 32 ? (view, at) => view.getFloat32(at, true) : (view, at) => view.getFloat64(at, true);
  }
  if (bits === 8) return (view, at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (view, at) => view.getInt16(at, true) / 0x8000;
  if (bits === 24) return (view, at) => (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 0x800000;
  return (view, at) => view.getInt32(at, true) / 0x80000000;
}

/** ITU-T G.711. @param {number} code */
function alaw(code) {
  const bare = code ^ 0x55;
  const [exponent, mantissa] = [(bare >> 4) & 7, bare & 15];
  const level = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (bare & 0x80 ? level : -level) / 0x8000;
}

/** ITU-T G.711. @param {number} code */
function mulaw(code) {
  const bare = ~code & 0xff;
  const level = ((((bare & 15) << 3) + 0x84) << ((bare >> 4) & 7)) - 0x84;
  return (bare & 0x80 ? -level : level) / 0x8000;
}

/**
 * The lowest and highest sample of each of `count` equal parts, over all channels: `[low, high, low, high, …]`.
 * `progress` is called with what is known after each slice, so that it can be drawn while it grows.
 * @param {Blob} blob
 * @param {Wav} wav
 * @param {number} count
 * @param {(peaks: Float32Array, share: number) => void} [progress]
 */
export async function peaks(blob, wav, count, progress) {
  const read = reader(wav);
  const found = new Float32Array(count * 2);
  const perPart = wav.frames / count;
  const [width, step] = [wav.bits / 8, Math.max(1, Math.floor(SLICE / wav.block))];
  for (let first = 0; first < wav.frames; first += step) {
    const last = Math.min(wav.frames, first + step);
    const view = await frames(blob, wav, first, last);
    let frame = first;
    while (frame < last) {
      const part = Math.min(count - 1, Math.floor(frame / perPart));
      const end = part === count - 1 ? last : Math.min(last, Math.ceil((part + 1) * perPart));
      let [low, high] = [found[part * 2], found[part * 2 + 1]];
      const stop = (Math.max(end, frame + 1) - first) * wav.block;
      for (let at = (frame - first) * wav.block; at < stop; at += width) {
        const value = read(view, at);
        if (value < low) low = value;
        else if (value > high) high = value;
      }
      found[part * 2] = low;
      found[part * 2 + 1] = high;
      frame = Math.max(end, frame + 1);
    }
    progress?.(found, last / wav.frames);
  }
  return found;
}

/**
 * The frames that are left when silence at both ends is cut. Null: there is nothing but silence.
 * @param {Blob} blob
 * @param {Wav} wav
 * @returns {Promise<{ from: number, to: number } | null>}
 */
export async function sound(blob, wav) {
  const read = reader(wav);
  const [width, step] = [wav.bits / 8, Math.max(1, Math.floor(SLICE / wav.block))];
  const isLoud = (/** @type {DataView} */ view, /** @type {number} */ frame) => {
    for (let at = frame * wav.block; at < (frame + 1) * wav.block; at += width) {
      if (Math.abs(read(view, at)) > SILENCE) return true;
    }
    return false;
  };
  const first = await (async () => {
    for (let start = 0; start < wav.frames; start += step) {
      const count = Math.min(step, wav.frames - start);
      const view = await frames(blob, wav, start, start + count);
      for (let frame = 0; frame < count; frame++) if (isLoud(view, frame)) return start + frame;
    }
    return null;
  })();
  if (first === null) return null;
  const last = await (async () => {
    for (let end = wav.frames; end > first; end -= step) {
      const count = Math.min(step, end);
      const view = await frames(blob, wav, end - count, end);
      for (let frame = count - 1; frame >= 0; frame--) if (isLoud(view, frame)) return end - count + frame;
    }
    return first;
  })();
  const margin = Math.round(MARGIN * wav.rate);
  return { from: Math.max(0, first - margin), to: Math.min(wav.frames, last + 1 + margin) };
}

/** @param {Blob} blob @param {Wav} wav @param {number} from @param {number} to */
async function frames(blob, wav, from, to) {
  const part = blob.slice(wav.start + from * wav.block, wav.start + to * wav.block);
  return new DataView(await part.arrayBuffer());
}
