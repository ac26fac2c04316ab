import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peaks, reader, sound } from '../audio/samples.js';
import { readWav } from '../audio/wav.js';
import { chunk, fmt, riff, samples } from './sounds.js';

/** @param {object} format @param {Uint8Array} body */
async function wavOf(format, body) {
  const blob = riff([chunk('fmt ', fmt(format)), chunk('data', body)]);
  return { blob, wav: await readWav(blob) };
}

test('each kind of sample is read from -1 to 1', async () => {
  const half = new DataView(new ArrayBuffer(8));
  const cases = [
    [{ bits: 8 }, () => half.setUint8(0, 192)],
    [{ bits: 16 }, () => half.setInt16(0, 0x4000, true)],
    [{ bits: 24 }, () => half.setUint32(0, 0x400000, true)],
    [{ bits: 32 }, () => half.setInt32(0, 0x40000000, true)],
    [{ tag: 3, bits: 32 }, () => half.setFloat32(0, 0.5, true)],
    [{ tag: 3, bits: 64 }, () => half.setFloat64(0, 0.5, true)],
  ];
  for (const [format, write] of cases) {
    write();
    const { wav } = await wavOf(format, new Uint8Array(8));
    assert.equal(reader(wav)(half, 0), 0.5, JSON.stringify(format));
  }
  half.setInt8(2, -0x40);
  half.setUint16(0, 0, true);
  assert.equal(reader((await wavOf({ bits: 24 }, new Uint8Array(6))).wav)(half, 0), -0.5);
});

test('A-law and mu-law have the levels of G.711', async () => {
  const view = new DataView(new ArrayBuffer(1));
  const level = async (tag, code) => {
    view.setUint8(0, code);
    return reader((await wavOf({ tag, bits: 8 }, new Uint8Array(2))).wav)(view, 0) * 0x8000;
  };
  assert.deepEqual([await level(6, 0xd5), await level(6, 0x55)], [8, -8]);
  assert.deepEqual([await level(6, 0xaa), await level(6, 0x2a)], [32256, -32256]);
  assert.deepEqual([await level(7, 0xff), await level(7, 0x80), await level(7, 0x00)], [0, 32124, -32124]);
});

test('peaks are the lowest and highest sample of each part, over all channels', async () => {
  const { blob, wav } = await wavOf(
    { channels: 2 },
    samples([0, 0x4000, 0, 0, -0x2000, 0, 0, 0, 0, 0, 0, 0x1000]),
  );
  assert.deepEqual([...(await peaks(blob, wav, 3))], [0, 0.5, -0.25, 0, 0, 0.125]);
});

test('peaks of fewer frames than parts lose none', async () => {
  const { blob, wav } = await wavOf({}, samples([0x4000, -0x4000, 0x2000]));
  const found = await peaks(blob, wav, 10);
  assert.equal(Math.max(...found), 0.5);
  assert.equal(Math.min(...found), -0.5);
});

test('a long file is read in slices, and its peaks grow', async () => {
  const long = new Int16Array(5 * 2 ** 20);
  long[long.length - 1] = 0x4000;
  const { blob, wav } = await wavOf({}, new Uint8Array(long.buffer));
  const shares = [];
  const found = await peaks(blob, wav, 100, (_, share) => shares.push(share));
  assert.equal(shares.length, 10);
  assert.equal(shares.at(-1), 1);
  assert.deepEqual([found[197], found[199]], [0, 0.5]);
});

test('silence at both ends is left out but for a margin of 50 ms', async () => {
  const body = new Int16Array(8000);
  body.fill(20);
  body.fill(3000, 2000, 3000);
  const { blob, wav } = await wavOf({}, new Uint8Array(body.buffer));
  assert.deepEqual(await sound(blob, wav), { from: 1600, to: 3400 });
});

test('the margin ends where the file does, and silence alone is told', async () => {
  const loud = await wavOf({}, samples(new Array(100).fill(9000)));
  assert.deepEqual(await sound(loud.blob, loud.wav), { from: 0, to: 100 });
  const silent = await wavOf({}, samples(new Array(100).fill(3)));
  assert.equal(await sound(silent.blob, silent.wav), null);
});

test('sound deep in a long file is found from both sides', async () => {
  const body = new Int16Array(3 * 2 ** 20);
  body[2 ** 20] = 0x4000;
  body[2 ** 20 + 5] = -0x4000;
  const { blob, wav } = await wavOf({ rate: 1000 }, new Uint8Array(body.buffer));
  assert.deepEqual(await sound(blob, wav), { from: 2 ** 20 - 50, to: 2 ** 20 + 56 });
});
