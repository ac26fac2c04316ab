/** Bytes before the first sample. */
export const HEADER = 44;
const UNKNOWN = 0xffffffff;

/** @typedef {{ rate: number, channels: number }} Format of 16 bit samples */

/**
 * The header of a WAV with 16 bit samples.
 * @param {Format} format
 * @param {number | null} bytes of samples; null: nobody knows yet, which readers of streams understand
 * @returns {ArrayBuffer}
 */
export function header({ rate, channels }, bytes) {
  const view = new DataView(new ArrayBuffer(HEADER));
  const name = (/** @type {number} */ at, /** @type {string} */ text) => {
    for (let n = 0; n < 4; n++) view.setUint8(at + n, text.charCodeAt(n));
  };
  const block = channels * 2;
  name(0, 'RIFF');
  view.setUint32(4, bytes === null ? UNKNOWN : Math.min(UNKNOWN, HEADER - 8 + bytes), true);
  name(8, 'WAVE');
  name(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * block, true);
  view.setUint16(32, block, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, bytes === null ? UNKNOWN : Math.min(UNKNOWN, bytes), true);
  return view.buffer;
}

/**
 * What our own header says; null if it is none.
 * @param {ArrayBuffer} head
 * @returns {Format | null}
 */
export function formatIn(head) {
  if (head.byteLength < HEADER) return null;
  const view = new DataView(head);
  if (view.getUint32(0) !== 0x52494646 || view.getUint16(34, true) !== 16) return null;
  const [channels, rate] = [view.getUint16(22, true), view.getUint32(24, true)];
  return channels > 0 && rate > 0 ? { channels, rate } : null;
}

/** The length of a file with this header, in seconds. @param {Format} format @param {number} size */
export function secondsOf({ rate, channels }, size) {
  return Math.max(0, size - HEADER) / (rate * channels * 2);
}

/**
 * A finished file whose header tells its true length: browsers play it, and it can be sought in. Half a frame at the
 * end of a file that broke off is left out.
 * @param {Format} format
 * @param {Blob} file with any header of ours
 */
export function finished(format, file) {
  const bytes = Math.max(0, file.size - HEADER);
  const whole = bytes - (bytes % (format.channels * 2));
  return new Blob([header(format, whole), file.slice(HEADER, HEADER + whole)], { type: 'audio/wav' });
}
