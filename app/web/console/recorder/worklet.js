import { Loudness } from '../../audio/loudness.js';
import { Blocks, Gaps } from '../../audio/pcm.js';

/**
 * Takes sound off the microphone. While it is open, blocks of 16 bit samples go to the `sink`, which is the disk's own
 * thread: a page that is busy delays nothing. Each block's level goes to the page, also before anything is recorded.
 *
 * @typedef {{ peak: number, rms: number, clipped: number, lufs: number | null, gaps: number, lost: number }} Level
 *   `lufs`: short-term loudness; `gaps`, `lost`: how often frames never came, and how many
 * @typedef {{ sink?: MessagePort, open?: boolean, end?: true }} Order
 */

/** 43 ms at 48 kHz: what a crash may lose besides what the disk holds. */
const FRAMES = 2048;

const scope = /** @type {any} */ (globalThis);

class Recorder extends scope.AudioWorkletProcessor {
  /** @type {MessagePort | null} */
  sink = null;
  open = false;
  gaps = new Gaps(scope.sampleRate);

  /** @param {{ processorOptions: { channels: number } }} options */
  constructor({ processorOptions: { channels } }) {
    super();
    this.blocks = new Blocks(channels, FRAMES);
    this.loudness = new Loudness(scope.sampleRate, channels);
    this.port.onmessage = (/** @type {MessageEvent<Order>} */ { data }) => this.obey(data);
  }

  /** @param {Order} order */
  obey({ sink, open, end }) {
    // What came before the button belongs to nobody, what came before the end to the recording.
    const rest = this.blocks.take();
    if (this.open && rest) this.send(rest);
    if (sink) {
      this.sink?.close();
      this.sink = sink;
      this.gaps = new Gaps(scope.sampleRate);
    }
    if (open !== undefined) this.open = open;
    this.gaps.rest();
    if (end) {
      this.open = false;
      this.sink?.postMessage(null);
      this.sink = null;
    }
  }

  /** @param {Float32Array[][]} inputs */
  process([channels]) {
    const frames = channels?.[0]?.length ?? 0;
    // Nothing is plugged in for the moment.
    if (frames === 0) {
      this.gaps.rest();
      return true;
    }
    if (this.open) this.gaps.see(scope.currentFrame, frames, Date.now());
    this.loudness.measure(channels);
    for (let frame = 0; frame < frames; frame++) {
      const block = this.blocks.add(channels, frame);
      if (!block) continue;
      const { peak, rms, clipped } = block;
      const { count: gaps, frames: lost } = this.gaps;
      this.port.postMessage({ peak, rms, clipped, lufs: this.loudness.shortTerm, gaps, lost });
      if (this.open) this.send(block);
    }
    return true;
  }

  /** @param {import('../../audio/pcm.js').Block} block */
  send({ samples }) {
    this.sink?.postMessage(samples.buffer, [samples.buffer]);
  }
}

scope.registerProcessor('recorder', Recorder);
