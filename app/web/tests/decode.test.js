import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../audio/decode.js';
import { rateOf } from '../audio/rate.js';
import { readWav } from '../audio/wav.js';
import { bytesOf } from './sounds.js';

/** @param {number} rate @param {number[][]} channels */
const decoded = (rate, channels) => ({
  sampleRate: rate,
  length: channels[0].length,
  numberOfChannels: channels.length,
  getChannelData: (/** @type {number} */ at) => Float32Array.from(channels[at]),
});

test('decoded sound becomes 16 bit at its own rate, by turns of channels, and clips', async () => {
  const file = await encode(
    decoded(22050, [
      [0, 0.5, 2],
      [-0.5, -1, -2],
    ]),
  );
  const wav = await readWav(file);
  assert.deepEqual([wav.rate, wav.channels, wav.bits, wav.frames], [22050, 2, 16, 3]);
  const values = new Int16Array((await bytesOf(file.slice(wav.start))).buffer);
  assert.deepEqual([...values], [0, -16384, 16384, -32768, 32767, -32768]);
});

test('a sound longer than a block is whole', async () => {
  const level = new Array(2 ** 18 + 5).fill(0.25);
  const wav = await readWav(await encode(decoded(8000, [level])));
  assert.equal(wav.frames, level.length);
});

/** @param {...(number[] | string)} parts */
const file = (...parts) =>
  new Blob([
    ...parts.map((part) => (typeof part === 'string' ? part : Uint8Array.from(part))),
    new Uint8Array(64),
  ]);

test('the rate of an MP3 stands in its first frame, behind its tag', async () => {
  assert.equal(await rateOf(file([0xff, 0xfb, 0x90, 0])), 44_100);
  assert.equal(await rateOf(file([0xff, 0xf3, 0x44, 0])), 24_000);
  assert.equal(
    await rateOf(file('ID3', [4, 0, 0, 0, 0, 1, 0], new Array(128).fill(0xff), [0xff, 0xfb, 0x98, 0])),
    32_000,
  );
});

test('the rates of FLAC, Ogg, WebM and ADTS are found', async () => {
  assert.equal(
    await rateOf(file('fLaC', [0, 0, 0, 34], new Array(10).fill(0), [0x17, 0x70, 0x02, 0xf0])),
    96_000,
  );
  const page = (/** @type {(number[] | string)[]} */ ...packet) =>
    file('OggS', new Array(22).fill(0), [1, 30], ...packet);
  assert.equal(await rateOf(page('OpusHead')), 48_000);
  assert.equal(await rateOf(page([1], 'vorbis', [0, 0, 0, 0, 2, 0x22, 0x56, 0, 0])), 22_050);
  assert.equal(await rateOf(file([0x1a, 0x45, 0xdf, 0xa3])), 48_000);
  assert.equal(await rateOf(file([0xff, 0xf1, 0x50, 0x80])), 44_100);
});

test('the rate of an M4A is found behind its sound, and that of HE-AAC is twice what it tells', async () => {
  const box = (/** @type {string} */ kind, /** @type {Uint8Array} */ body) => {
    const size = 8 + body.length;
    return Uint8Array.from([size >> 24, size >> 16, size >> 8, size, ...Buffer.from(kind), ...body]);
  };
  const m4a = (/** @type {number} */ rate) => {
    const entry = new Uint8Array(36);
    entry.set(Buffer.from('mp4a'), 4);
    entry.set([rate >> 8, rate & 255], 32);
    const stsd = box('stsd', Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 1, ...entry]));
    const moov = ['stbl', 'minf', 'mdia', 'trak', 'moov'].reduce((inner, kind) => box(kind, inner), stsd);
    return new Blob([box('ftyp', Buffer.from('M4A 0000')), box('mdat', new Uint8Array(300)), moov]);
  };
  assert.equal(await rateOf(m4a(44_100)), 44_100);
  assert.equal(await rateOf(m4a(22_050)), 44_100);
});

test('what is no sound has no rate', async () => {
  assert.equal(await rateOf(new Blob(['Dear diary, this is a text and nothing else'])), null);
  assert.equal(await rateOf(new Blob([])), null);
});
