import { svg } from './dom.js';
import { codewords, fitting } from './qr_words.js';

/**
 * QR codes of texts (ISO/IEC 18004: byte mode, error correction M, versions 1 to 10), drawn in the page: what they say
 * may be a secret that no server should see.
 */

const masks = [
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 2,
  (/** @type {number} */ _, /** @type {number} */ y) => y % 2,
  (/** @type {number} */ x) => x % 3,
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 3,
  (/** @type {number} */ x, /** @type {number} */ y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (/** @type {number} */ x, /** @type {number} */ y) => ((x * y) % 2) + ((x * y) % 3),
  (/** @type {number} */ x, /** @type {number} */ y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/**
 * A picture of the code. It is dark on white in every theme, with the quiet edge that cameras need.
 * @param {string} text
 * @param {string} label what the picture is, for those who do not see it
 */
export function picture(text, label) {
  const rows = matrix(text);
  const size = rows.length + 8;
  let path = '';
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x + 4} ${y + 4}h1v1h-1z`;
    });
  });
  return svg(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, class: 'qr', role: 'img', 'aria-label': label },
    svg('rect', { width: size, height: size, fill: '#fff' }),
    svg('path', { d: path, fill: '#000' }),
  );
}

/**
 * The modules of the code, row by row; true is dark.
 * @param {string} text
 * @param {number} [mask] the best one by the standard's penalties if it is left out
 * @returns {boolean[][]}
 */
export function matrix(text, mask) {
  const bytes = new TextEncoder().encode(text);
  const version = fitting(bytes.length);
  const frame = frameOf(version);
  place(frame, codewords(bytes, version));
  if (mask !== undefined) return finish(frame, mask);
  const all = masks.map((_, n) => finish(frame, n));
  const costs = all.map(penalty);
  return all[costs.indexOf(Math.min(...costs))];
}

/** @typedef {{ size: number, dark: boolean[][], fixed: boolean[][] }} Frame */

/** The marks that every code of a version has. @param {number} version @returns {Frame} */
function frameOf(version) {
  const size = 17 + 4 * version;
  const grid = () => Array.from({ length: size }, () => new Array(size).fill(false));
  const frame = { size, dark: grid(), fixed: grid() };
  for (let n = 0; n < size; n++) {
    put(frame, 6, n, n % 2 === 0);
    put(frame, n, 6, n % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ])
    square(frame, x, y, 4, [2, 4]);
  const centres = marks(version, size);
  for (const x of centres) {
    for (const y of centres) {
      const corner = (x === 6 && (y === 6 || y === size - 7)) || (y === 6 && x === size - 7);
      if (!corner) square(frame, x, y, 2, [1]);
    }
  }
  format(frame, 0);
  if (version > 6) {
    let rest = version;
    for (let n = 0; n < 12; n++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let n = 0; n < 18; n++) {
      const [a, b] = [size - 11 + (n % 3), Math.floor(n / 3)];
      put(frame, a, b, ((bits >> n) & 1) === 1);
      put(frame, b, a, ((bits >> n) & 1) === 1);
    }
  }
  return frame;
}

/** Where the small squares stand. @param {number} version @param {number} size */
function marks(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const out = [6];
  for (let n = count - 2; n >= 0; n--) out.push(size - 7 - n * step);
  return out;
}

/** @param {Frame} frame @param {number} x @param {number} y @param {boolean} dark */
function put(frame, x, y, dark) {
  if (x < 0 || y < 0 || x >= frame.size || y >= frame.size) return;
  frame.dark[y][x] = dark;
  frame.fixed[y][x] = true;
}

/**
 * Rings around a centre: dark but for those named.
 * @param {Frame} frame
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 * @param {number[]} light
 */
function square(frame, x, y, reach, light) {
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      put(frame, x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  }
}

/** The two copies of mask and level (M is 0). @param {Frame} frame @param {number} mask */
function format(frame, mask) {
  let rest = mask;
  for (let n = 0; n < 10; n++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const { size } = frame;
  for (let n = 0; n < 15; n++) {
    const dark = ((bits >> n) & 1) === 1;
    const early = n < 6 ? n : n < 8 ? n + 1 : 14 - n + (n === 8 ? 1 : 0);
    if (n < 8) {
      put(frame, 8, early, dark);
      put(frame, size - 1 - n, 8, dark);
    } else {
      put(frame, early, 8, dark);
      put(frame, 8, size - 15 + n, dark);
    }
  }
  put(frame, 8, size - 8, true);
}

/** Writes the codewords up and down the columns. @param {Frame} frame @param {number[]} words */
function place(frame, words) {
  let bit = 0;
  for (let right = frame.size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < frame.size; step++) {
      for (const x of [right, right - 1]) {
        const y = up ? frame.size - 1 - step : step;
        if (frame.fixed[y][x] || bit >= words.length * 8) continue;
        frame.dark[y][x] = ((words[bit >> 3] >> (7 - (bit & 7))) & 1) === 1;
        bit++;
      }
    }
  }
}

/** @param {Frame} frame @param {number} mask */
function finish(frame, mask) {
  const dark = frame.dark.map((row, y) =>
    row.map((on, x) => (frame.fixed[y][x] ? on : on !== (masks[mask](x, y) === 0))),
  );
  format({ ...frame, dark, fixed: frame.fixed.map((row) => [...row]) }, mask);
  return dark;
}

/** How hard a code is to read, by the standard's four rules. @param {boolean[][]} rows */
function penalty(rows) {
  const size = rows.length;
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  let cost = 0;
  for (const line of [...rows, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) cost += run.length - 2;
    const edged = `0000${text}0000`;
    for (let at = 0; at + 11 <= edged.length; at++) {
      const part = edged.slice(at, at + 11);
      if (part === '10111010000' || part === '00001011101') cost += 40;
    }
  }
  for (let y = 1; y < size; y++) {
    for (let x = 1; x < size; x++) {
      const dark = rows[y][x];
      if (rows[y - 1][x] === dark && rows[y][x - 1] === dark && rows[y - 1][x - 1] === dark) cost += 3;
    }
  }
  const darks = rows.flat().filter(Boolean).length;
  return cost + 10 * Math.max(0, Math.ceil(Math.abs(darks * 20 - size * size * 10) / (size * size)) - 1);
}
