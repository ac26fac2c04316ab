import { rateOf } from './rate.js';
import { header, plainFormat } from './wav.js';

/** What a browser decodes it holds whole in memory: 20 minutes of stereo are about 460 MB for a moment. */
export const MAX_SECONDS = 20 * 60;
export const MAX_BYTES = 300 * 10 ** 6;
/** Where the length cannot be told before: at 32 kbit/s so many bytes are 20 minutes. */
const MAX_BYTES_BLIND = 5 * 10 ** 6;
const BLOCK = 2 ** 18;

/** Why a sound was not decoded: it is `unknown` to the browser, or too `long` to be held in memory. */
export class Undecodable extends Error {
  name = 'Undecodable';
}

/**
 * Sound that is no WAV as a WAV: 16 bit, at its own rate, mono or stereo.
 * @param {Blob} blob
 * @returns {Promise<Blob>}
 */
export async function decode(blob) {
  const seconds = await secondsOf(blob);
  const known = Number.isFinite(seconds);
  if (known ? seconds > MAX_SECONDS || blob.size > MAX_BYTES : blob.size > MAX_BYTES_BLIND) {
    throw new Undecodable('long');
  }
  const rate = Math.min(96_000, Math.max(8000, (await rateOf(blob)) ?? 48_000));
  let sound;
  try {
    sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(await blob.arrayBuffer());
  } catch {
    throw new Undecodable('unknown');
  }
  if (sound.duration > MAX_SECONDS * 1.5) throw new Undecodable('long');
  return encode(await stereo(sound));
}

/**
 * A WAV of decoded sound.
 * @param {Pick<AudioBuffer, 'length' | 'sampleRate' | 'numberOfChannels' | 'getChannelData'>} sound of 1 or 2 channels
 */
export async function encode(sound) {
  const [frames, channels] = [sound.length, sound.numberOfChannels];
  const data = Array.from({ length: channels }, (_, channel) => sound.getChannelData(channel));
  const format = plainFormat(sound.sampleRate, channels, 16);
  /** @type {BlobPart[]} */
  const parts = [header(format, frames, frames * channels * 2)];
  for (let first = 0; first < frames; first += BLOCK) {
    const count = Math.min(BLOCK, frames - first);
    const block = new DataView(new ArrayBuffer(count * channels * 2));
    for (let frame = 0, at = 0; frame < count; frame++) {
      for (const samples of data) {
        const level = Math.round(samples[first + frame] * 0x8000);
        block.setInt16(at, Math.max(-0x8000, Math.min(0x7fff, level)), true);
        at += 2;
      }
    }
    parts.push(block);
    // The page stays alive between two blocks.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(parts, { type: 'audio/wav' });
}

/** More channels than two are mixed as the browser plays them. @param {AudioBuffer} sound */
async function stereo(sound) {
  if (sound.numberOfChannels <= 2) return sound;
  const context = new OfflineAudioContext(2, sound.length, sound.sampleRate);
  const source = new AudioBufferSourceNode(context, { buffer: sound });
  source.connect(context.destination);
  source.start();
  return context.startRendering();
}

/**
 * How long it is. NaN: the player cannot tell.
 * @param {Blob} blob
 * @returns {Promise<number>}
 */
async function secondsOf(blob) {
  const url = URL.createObjectURL(blob);
  const player = new Audio();
  try {
    return await new Promise((resolve, reject) => {
      player.preload = 'metadata';
      player.onloadedmetadata = () => resolve(player.duration);
      player.onerror = () => reject(new Undecodable('unknown'));
      player.src = url;
      // Some phones load nothing before they are touched.
      setTimeout(() => resolve(Number.NaN), 5000);
    });
  } finally {
    player.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}
