import { peaks as read, sound } from '../../audio/samples.js';
import { h } from '../../shared/dom.js';
import { script } from '../../shared/script.js';

/** So many bars are drawn, however long the sound is. */
const PARTS = 1000;

/**
 * The picture of a sound, which grows while the file is read.
 * @param {Blob} blob
 * @param {import('../../audio/wav.js').Wav} wav
 * @param {{ ends: (ends: { from: number, to: number } | null) => void, share: (share: number) => void }} told
 *   `ends`: where its sound begins and ends; `share`: how much of it was looked at
 */
export function wave(blob, wav, told) {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  let peaks = new Float32Array(PARTS * 2);
  const hear = (/** @type {import('../../audio/peaks-worker.js').Answer} */ answer) => {
    if (answer.ends !== undefined) told.ends(answer.ends);
    if (!answer.peaks) return;
    peaks = new Float32Array(answer.peaks);
    told.share(answer.share ?? 0);
    draw(canvas, peaks);
  };
  const stop = inWorker({ blob, wav, count: PARTS }, hear) ?? inPage({ blob, wav, count: PARTS }, hear);
  const again = () => draw(canvas, peaks);
  const size = new ResizeObserver(again);
  size.observe(canvas);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', again);
  const end = () => {
    stop();
    size.disconnect();
    dark.removeEventListener('change', again);
  };
  return { canvas, end };
}

/**
 * @typedef {import('../../audio/peaks-worker.js').Question} Question
 * @typedef {(answer: import('../../audio/peaks-worker.js').Answer) => void} Hear
 */

/** @param {Question} question @param {Hear} hear @returns {(() => void) | null} null: there are no workers */
function inWorker(question, hear) {
  try {
    const worker = new Worker(script('web/audio/peaks-worker.js'), { type: 'module' });
    worker.onmessage = ({ data }) => hear(data);
    worker.postMessage(question);
    return () => worker.terminate();
  } catch {
    return null;
  }
}

/** The same in the page itself, which answers between two slices. @param {Question} question @param {Hear} hear */
function inPage({ blob, wav, count }, hear) {
  const ended = new AbortController();
  const work = async () => {
    hear({ ends: await sound(blob, wav) });
    await read(blob, wav, count, (grown, share) => {
      ended.signal.throwIfAborted();
      hear({ peaks: grown, share });
    });
  };
  work().catch(() => {});
  return () => ended.abort();
}

/** @param {HTMLCanvasElement} canvas @param {Float32Array} peaks */
function draw(canvas, peaks) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext('2d');
  if (!context || width === 0) return;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(canvas).color;
  const loudest = Math.max(0.05, ...peaks.map(Math.abs));
  const half = height / 2;
  const columns = Math.floor(width / 3);
  for (let column = 0; column < columns; column++) {
    const [first, last] = [column, column + 1].map((edge) =>
      Math.round((edge / columns) * (peaks.length / 2)),
    );
    let [low, high] = [0, 0];
    for (let part = first; part < Math.max(last, first + 1); part++) {
      low = Math.min(low, peaks[part * 2]);
      high = Math.max(high, peaks[part * 2 + 1]);
    }
    const [up, down] = [(high / loudest) * (half - 4), (-low / loudest) * (half - 4)];
    context.beginPath();
    context.roundRect(
      column * 3 + 0.5,
      half - Math.max(up, 0.75),
      2,
      Math.max(up, 0.75) + Math.max(down, 0.75),
      1,
    );
    context.fill();
  }
}
