/** For each version: check bytes of a block, and how many blocks. */
const blocks = [
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
];

/**
 * The smallest version that has room for so many bytes.
 * @param {number} length
 */
export function fitting(length) {
  const version = blocks.findIndex((_, v) => length + (v < 9 ? 2 : 3) <= room(v + 1)) + 1;
  if (version === 0) throw new RangeError(`${length} bytes do not fit`);
  return version;
}

/** All codewords of a version. @param {number} version */
function capacity(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version > 1) {
    const marks = Math.floor(version / 7) + 2;
    modules -= (25 * marks - 10) * marks - 55;
    if (version > 6) modules -= 36;
  }
  return Math.floor(modules / 8);
}

/** Codewords for data, header included. @param {number} version */
function room(version) {
  const [check, count] = blocks[version - 1];
  return capacity(version) - check * count;
}

/**
 * The bytes of a code in the order in which they are drawn: those of the text, and those that mend errors.
 * @param {Uint8Array} bytes
 * @param {number} version
 */
export function codewords(bytes, version) {
  const [check, count] = blocks[version - 1];
  const data = padded(bytes, version);
  const short = Math.floor(data.length / count);
  const firstLong = count - (data.length % count);
  const parts = [];
  for (let block = 0, from = 0; block < count; block++) {
    const to = from + short + (block >= firstLong ? 1 : 0);
    parts.push(data.slice(from, to));
    from = to;
  }
  const checks = parts.map((part) => remainder(part, check));
  const out = [];
  for (let at = 0; at <= short; at++) {
    for (const part of parts) if (at < part.length) out.push(part[at]);
  }
  for (let at = 0; at < check; at++) out.push(...checks.map((part) => part[at]));
  return out;
}

/**
 * The mode, the length, the bytes and the padding.
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function padded(bytes, version) {
  const nibbles = [4];
  const length = version < 10 ? 2 : 4;
  for (let at = length - 1; at >= 0; at--) nibbles.push((bytes.length >> (4 * at)) & 15);
  for (const byte of bytes) nibbles.push(byte >> 4, byte & 15);
  nibbles.push(0);
  const out = [];
  for (let at = 0; at + 1 < nibbles.length; at += 2) out.push((nibbles[at] << 4) | nibbles[at + 1]);
  const all = room(version);
  for (let pad = 0xec; out.length < all; pad ^= 0xec ^ 0x11) out.push(pad);
  return out.slice(0, all);
}

/** @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/**
 * The Reed-Solomon check bytes of a block.
 * @param {number[]} data
 * @param {number} count
 */
function remainder(data, count) {
  const divisor = new Array(count).fill(0);
  divisor[count - 1] = 1;
  for (let n = 0, root = 1; n < count; n++, root = times(root, 2)) {
    for (let at = 0; at < count; at++) divisor[at] = times(divisor[at], root) ^ (divisor[at + 1] ?? 0);
  }
  const rest = new Array(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest[0];
    rest.shift();
    rest.push(0);
    divisor.forEach((value, at) => {
      rest[at] ^= times(value, factor);
    });
  }
  return rest;
}
