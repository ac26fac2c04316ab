import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, header, isPlain, isWav, plainFormat, readWav } from '../audio/wav.js';
import { bytesOf, chunk, fmt, riff, samples } from './sounds.js';

const ramp = samples(Array.from({ length: 100 }, (_, at) => at * 100));

test('the samples are found behind other chunks, also odd ones', async () => {
  const file = riff([chunk('LIST', new Uint8Array(7)), chunk('fmt ', fmt()), chunk('data', ramp)]);
  const wav = await readWav(file);
  assert.equal(wav.start, 12 + 16 + 24 + 8);
  assert.deepEqual([wav.rate, wav.channels, wav.bits, wav.frames], [8000, 1, 16, 100]);
  assert.ok(isPlain(wav));
});

test('tags after the samples do not count as samples', async () => {
  const file = riff([chunk('fmt ', fmt()), chunk('data', ramp), chunk('id3 ', new Uint8Array(50))]);
  assert.equal((await readWav(file)).length, 200);
});

test('a length that was unknown lasts to the end of the file', async () => {
  for (const told of [0, 0xffffffff, 5000]) {
    const wav = await readWav(riff([chunk('fmt ', fmt()), chunk('data', ramp, told)]));
    assert.equal(wav.frames, 100, String(told));
  }
});

test('a frame that is not whole is no frame', async () => {
  const wav = await readWav(riff([chunk('fmt ', fmt({ channels: 2 })), chunk('data', ramp.slice(0, 199))]));
  assert.equal(wav.frames, 49);
});

test('an extensible format is what it names', async () => {
  const wav = await readWav(riff([chunk('fmt ', fmt({ sub: 3, bits: 32 })), chunk('data', ramp)]));
  assert.equal(wav.tag, 3);
  assert.ok(isPlain(wav));
});

test('the length of an RF64 stands in its own chunk', async () => {
  const sizes = new DataView(new ArrayBuffer(28));
  sizes.setBigUint64(8, 120n, true);
  const file = riff(
    [chunk('ds64', new Uint8Array(sizes.buffer)), chunk('fmt ', fmt()), chunk('data', ramp, 0xffffffff)],
    'RF64',
  );
  assert.equal((await readWav(file)).length, 120);
});

test('what has no samples at a known place is no WAV here', async () => {
  assert.equal(await readWav(new Blob(['ID3 something'])), null);
  assert.equal(await readWav(new Blob([])), null);
  assert.equal(await readWav(riff([chunk('fmt ', fmt())])), null);
  assert.equal(await readWav(riff([chunk('data', ramp)])), null);
  assert.equal(await readWav(riff([chunk('fmt ', fmt().slice(0, 12)), chunk('data', ramp)])), null);
  assert.equal(isPlain(await readWav(riff([chunk('fmt ', fmt({ tag: 17 })), chunk('data', ramp)]))), false);
});

test('a WAV that only the server reads is a WAV all the same', async () => {
  const file = riff([chunk('fmt ', fmt())], 'RIFX');
  assert.ok(await isWav(file));
  assert.equal(await readWav(file), null);
  assert.equal(await isWav(new Blob(['RIFF'])), false);
});

test('a cut has exactly the samples between its ends, and a header of its own', async () => {
  const file = riff([chunk('LIST', new Uint8Array(9)), chunk('fmt ', fmt()), chunk('data', ramp)]);
  const wav = await readWav(file);
  const part = cut(file, wav, 10, 25);
  const told = await readWav(part);
  assert.equal(told.frames, 15);
  assert.equal(part.size, 44 + 30);
  assert.deepEqual(await bytesOf(part.slice(told.start)), ramp.slice(20, 50));
  assert.equal(new DataView((await bytesOf(part)).buffer).getUint32(4, true), part.size - 8);
});

test('a cut keeps the format, fills up an odd length and tells the frames of what is no PCM', async () => {
  const file = riff([chunk('fmt ', fmt({ tag: 7, bits: 8 })), chunk('data', ramp)]);
  const part = cut(file, await readWav(file), 0, 3);
  const bytes = await bytesOf(part);
  assert.equal(bytes.length % 2, 0);
  assert.equal(new DataView(bytes.buffer).getUint32(4, true), bytes.length - 8);
  assert.equal(Buffer.from(bytes).subarray(36, 40).toString(), 'fact');
  assert.deepEqual(await readWav(part).then(({ tag, frames }) => [tag, frames]), [7, 3]);
});

test('more than 4 GiB make an RF64 whose lengths are told by ds64', async () => {
  const length = 6 * 2 ** 30;
  const head = new DataView(header(plainFormat(48000, 2, 16), length / 4, length));
  assert.equal(Buffer.from(head.buffer).subarray(0, 4).toString(), 'RF64');
  assert.equal(Number(head.getBigUint64(20, true)), head.byteLength - 8 + length);
  assert.equal(Number(head.getBigUint64(28, true)), length);
  const wav = await readWav(new Blob([head, ramp]));
  assert.deepEqual([wav.start, wav.length], [head.byteLength, ramp.length]);
});
