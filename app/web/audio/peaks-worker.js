import { peaks, sound } from './samples.js';

/**
 * Reads a WAV off the page's own thread: first the ends of its sound, which is quick, then its peaks, as they grow.
 * @typedef {{ blob: Blob, wav: import('./wav.js').Wav, count: number }} Question
 * @typedef {{ ends?: { from: number, to: number } | null, peaks?: Float32Array, share?: number }} Answer
 */

self.onmessage = async (/** @type {MessageEvent<Question>} */ { data: { blob, wav, count } }) => {
  const answer = (/** @type {Answer} */ part) => self.postMessage(part);
  answer({ ends: await sound(blob, wav) });
  let told = 0;
  const all = await peaks(blob, wav, count, (grown, share) => {
    if (Date.now() - told < 100) return;
    told = Date.now();
    answer({ peaks: grown.slice(), share });
  });
  answer({ peaks: all, share: 1 });
};
