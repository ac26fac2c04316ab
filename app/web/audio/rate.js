/**
 * The sample rate that stands in a compressed file. Browsers decode to whatever rate they are asked for, so that without
 * it everything would be resampled to the rate of the loudspeakers.
 */

/** How much of the beginning is looked at, and how many boxes of an MP4. */
const HEAD = 256 * 1024;
const MAX_BOXES = 200;
const OPUS = 48_000;

const MPEG = [44_100, 48_000, 32_000];

/** @param {Blob} blob @returns {Promise<number | null>} null: unknown */
export async function rateOf(blob) {
  const head = await view(blob, 0, HEAD);
  if (head.byteLength < 16) return null;
  const begins = text(head, 0, 4);
  if (begins === 'fLaC') return flac(head, 4);
  if (begins === 'OggS') return ogg(head);
  if (text(head, 4, 4) === 'ftyp') return mp4(blob);
  if (head.getUint32(0) === 0x1a45dfa3) return OPUS;
  return mpeg(blob, head);
}

/** @param {DataView} head @param {number} at of the first block, which is STREAMINFO */
function flac(head, at) {
  return head.byteLength >= at + 18 ? head.getUint32(at + 14) >>> 12 || null : null;
}

/** @param {DataView} head */
function ogg(head) {
  const packet = 27 + head.getUint8(26);
  if (head.byteLength < packet + 40) return null;
  if (text(head, packet, 8) === 'OpusHead') return OPUS;
  if (text(head, packet + 1, 6) === 'vorbis') return head.getUint32(packet + 12, true) || null;
  if (text(head, packet + 1, 4) === 'FLAC') return flac(head, packet + 13);
  return null;
}

/** MP3 or AAC in ADTS, behind an ID3v2 tag if there is one. @param {Blob} blob @param {DataView} head */
async function mpeg(blob, head) {
  let frames = head;
  if (text(head, 0, 3) === 'ID3') {
    const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head.getUint8(at) & 127), 0);
    frames = await view(blob, 10 + size, HEAD);
  }
  for (let at = 0; at + 4 <= frames.byteLength; at++) {
    if (frames.getUint8(at) !== 0xff) continue;
    const [second, third] = [frames.getUint8(at + 1), frames.getUint8(at + 2)];
    if ((second & 0xf6) === 0xf0) return ADTS[(third >> 2) & 15] ?? null;
    const [version, layer, rate] = [(second >> 3) & 3, (second >> 1) & 3, (third >> 2) & 3];
    if ((second & 0xe0) !== 0xe0 || version === 1 || layer === 0 || rate === 3 || third >> 4 === 15) continue;
    return MPEG[rate] >> (version === 3 ? 0 : version === 2 ? 1 : 2);
  }
  return null;
}

const ADTS = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** The boxes of an MP4 stand one in the other; that of the sound's format may be at the end of the file. @param {Blob} blob */
async function mp4(blob) {
  const inside = ['moov', 'trak', 'mdia', 'minf', 'stbl'];
  const end = blob.size;
  let at = 0;
  for (let seen = 0; seen < MAX_BOXES && at + 8 <= end; seen++) {
    const box = await view(blob, at, 16);
    if (box.byteLength < 8) return null;
    const [kind, short] = [text(box, 4, 4), box.getUint32(0)];
    const long = short === 1 && box.byteLength === 16;
    const size = long ? Number(box.getBigUint64(8)) : short === 0 ? end - at : short;
    if (kind === 'stsd') {
      const entry = await view(blob, at + 16, 36);
      const found = entry.byteLength === 36 && /^(mp4a|alac|Opus|fLaC)$/.test(text(entry, 4, 4));
      // Pictures have such a box, too.
      if (found) return doubled(entry.getUint32(32) >>> 16);
    }
    at += inside.includes(kind) ? (long ? 16 : 8) : Math.max(8, size);
  }
  return null;
}

/** HE-AAC may tell half of its rate; to take twice as much of others costs nothing. @param {number} rate */
function doubled(rate) {
  return rate === 0 ? null : rate <= 24_000 ? rate * 2 : rate;
}

/** @param {Blob} blob @param {number} from @param {number} count */
async function view(blob, from, count) {
  return new DataView(await blob.slice(from, from + count).arrayBuffer());
}

/** @param {DataView} from @param {number} at @param {number} count */
function text(from, at, count) {
  return String.fromCharCode(...new Uint8Array(from.buffer, from.byteOffset + at, count));
}
