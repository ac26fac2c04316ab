/** WAVs for the tests: chunks by name, and samples of each kind. */

/** @param {string} name @param {Uint8Array} body */
export function chunk(name, body, size = body.length) {
  const head = new DataView(new ArrayBuffer(8));
  [...name].forEach((letter, at) => {
    head.setUint8(at, letter.charCodeAt(0));
  });
  head.setUint32(4, size, true);
  return new Blob([head, body, new Uint8Array(body.length % 2)]);
}

/** @param {{ tag?: number, channels?: number, rate?: number, bits?: number, sub?: number }} format */
export function fmt({ tag = 1, channels = 1, rate = 8000, bits = 16, sub = 0 } = {}) {
  const view = new DataView(new ArrayBuffer(sub ? 40 : 16));
  view.setUint16(0, sub ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, (rate * channels * bits) / 8, true);
  view.setUint16(12, (channels * bits) / 8, true);
  view.setUint16(14, bits, true);
  if (sub) {
    view.setUint16(16, 22, true);
    view.setUint16(24, sub, true);
  }
  return new Uint8Array(view.buffer);
}

/** @param {Blob[]} chunks */
export function riff(chunks, magic = 'RIFF') {
  const body = new Blob(['WAVE', ...chunks]);
  return new Blob([magic, Uint32Array.of(body.size), body]);
}

/** @param {number[]} values 16 bit */
export const samples = (values) => new Uint8Array(Int16Array.from(values).buffer);

/** @param {Blob} blob */
export const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
