/**
 * Waveforms: heights from peaks, and their picture.
 * @typedef {{ data: number[], bits?: number }} Peaks pairs of lowest and highest, as audiowaveform writes them
 */

/**
 * `count` heights from 0 to 1. The loudest part is full; what is quiet as a whole is only raised so far that its noise
 * does not look like speech.
 * @param {Peaks} peaks
 * @param {number} count
 */
export function heights({ data, bits = 8 }, count) {
  const full = 2 ** (bits - 1);
  const pairs = Math.floor(data.length / 2);
  const all = Array.from({ length: pairs ? count : 0 }, (_, bar) => {
    const from = Math.floor((bar * pairs) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * pairs) / count));
    let top = 0;
    for (let at = 2 * from; at < 2 * to; at++) top = Math.max(top, Math.abs(data[at]));
    return top / full;
  });
  const loudest = Math.max(0.12, ...all);
  return all.map((height) => Math.min(1, height / loudest));
}

/**
 * Draws the waveform in the text colour of the canvas. Without peaks it is a line.
 * @param {HTMLCanvasElement} canvas
 * @param {Peaks | null} peaks
 */
export function draw(canvas, peaks) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pen = canvas.getContext('2d');
  if (!pen || !width || !height) return;
  const scale = Math.max(1, globalThis.devicePixelRatio || 1);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  pen.scale(scale, scale);
  pen.fillStyle = getComputedStyle(canvas).color;
  const step = width < 420 ? 4 : 5;
  const bar = step - 2;
  const count = Math.max(1, Math.floor((width + 2) / step));
  const shown = peaks ? heights(peaks, count) : [];
  pen.beginPath();
  for (let at = 0; at < count; at++) {
    const tall = Math.max(bar, (shown[at] ?? 0) * height);
    pen.roundRect(at * step, (height - tall) / 2, bar, tall, bar / 2);
  }
  pen.fill();
}
