import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finished, formatIn, HEADER, header, secondsOf } from '../audio/header.js';
import { Loudness } from '../audio/loudness.js';
import { Blocks, decibels, Gaps, to16 } from '../audio/pcm.js';

const mono = { rate: 48000, channels: 1 };
const sine = (rate, hertz, level, seconds) =>
  Float32Array.from({ length: rate * seconds }, (_, n) => level * Math.sin((2 * Math.PI * hertz * n) / rate));

test('the header of a stream says that nobody knows the length', () => {
  const view = new DataView(header({ rate: 44100, channels: 2 }, null));
  assert.equal(view.byteLength, HEADER);
  assert.equal(view.getUint32(4, true), 0xffffffff);
  assert.equal(view.getUint32(40, true), 0xffffffff);
  assert.equal(view.getUint32(24, true), 44100);
  assert.equal(view.getUint32(28, true), 44100 * 4);
  assert.equal(view.getUint16(32, true), 4);
  assert.deepEqual(formatIn(view.buffer), { rate: 44100, channels: 2 });
});

test('what is no header of ours has no format', () => {
  assert.equal(formatIn(new ArrayBuffer(44)), null);
  assert.equal(formatIn(header(mono, 0).slice(0, 43)), null);
});

test('a finished copy tells its true length, without half a frame at its end', async () => {
  const stereo = { rate: 8000, channels: 2 };
  const copy = finished(stereo, new Blob([header(stereo, null), new Uint8Array(4 * 80 + 3).fill(7)]));
  const view = new DataView(await copy.arrayBuffer());
  assert.equal(view.byteLength, HEADER + 320);
  assert.equal(view.getUint32(4, true), 36 + 320);
  assert.equal(view.getUint32(40, true), 320);
  assert.equal(view.getUint8(HEADER), 7);
  assert.equal(secondsOf(stereo, copy.size), 80 / 8000);
  assert.equal(finished(stereo, new Blob([])).size, HEADER);
});

test('samples become 16 bit: rounded, and cut off at both ends', () => {
  assert.deepEqual(
    [0, 0.5, -0.5, 1, -1, 2, -2, 1 / 32768, -1e-9].map(to16),
    [0, 16384, -16384, 32767, -32768, 32767, -32768, 1, 0],
  );
});

test('a block has its peak, its mean level and how often it was cut off', () => {
  const blocks = new Blocks(2, 4);
  const left = [0.25, -0.25, 0.25, -0.25, 1];
  const right = [0.5, -0.5, 0.5, -0.5, 0];
  const full = [0, 1, 2, 3].map((n) => blocks.add([left, right], n)).filter(Boolean);
  assert.equal(full.length, 1);
  assert.equal(full[0].peak, 0.5);
  assert.equal(full[0].clipped, 0);
  assert.ok(Math.abs(full[0].rms - Math.sqrt((0.0625 + 0.25) / 2)) < 1e-12);
  assert.deepEqual([...full[0].samples.slice(0, 2)], [8192, 16384]);
  blocks.add([left, right], 4);
  const rest = blocks.take();
  assert.deepEqual([...rest.samples], [32767, 0]);
  assert.equal(rest.clipped, 1);
  assert.equal(blocks.take(), null);
});

test('mono fills both channels of a stereo recording', () => {
  const blocks = new Blocks(2, 1);
  assert.deepEqual([...blocks.add([[0.5]], 0).samples], [16384, 16384]);
});

test('frames whose numbers are left out count as a gap, but not those of a pause', () => {
  const gaps = new Gaps(48000);
  gaps.see(1000, 128, 0);
  gaps.see(1128, 128, 3);
  assert.equal(gaps.count, 0);
  gaps.see(1512, 128, 11);
  assert.deepEqual([gaps.count, gaps.frames], [1, 256]);
  gaps.rest();
  gaps.see(90000, 128, 9000);
  assert.deepEqual([gaps.count, gaps.frames], [1, 256]);
});

test('sound that falls behind the clock has a gap, sound that comes in bursts has none', () => {
  const gaps = new Gaps(1000);
  let frame = 0;
  const run = (seconds, clock) => {
    for (const end = frame + seconds * 1000; frame < end; frame += 10) gaps.see(frame, 10, clock(frame));
  };
  run(5, (at) => Math.ceil(at / 300) * 300);
  assert.equal(gaps.count, 0);
  run(5, (at) => Math.ceil(at / 300) * 300 + 400);
  assert.equal(gaps.count, 1);
  assert.ok(Math.abs(gaps.frames - 400) <= 30, `${gaps.frames}`);
  run(3600, (at) => at * 1.00001 + 400);
  assert.equal(gaps.count, 1);
});

test('decibels', () => {
  assert.equal(decibels(1), 0);
  assert.ok(Math.abs(decibels(0.5) + 6.0206) < 0.001);
  assert.equal(decibels(0), Number.NEGATIVE_INFINITY);
});

/** EBU Tech 3341: a stereo sine of 1 kHz at -23 dBFS measures -23.0 LUFS (±0.1). */
for (const rate of [44100, 48000, 96000]) {
  test(`the loudness of known tones at ${rate} Hz`, () => {
    for (const level of [-23, -33]) {
      const samples = sine(rate, 1000, 10 ** (level / 20), 4);
      const stereo = new Loudness(rate, 2);
      const single = new Loudness(rate, 1);
      for (let n = 0; n < samples.length; n += 128) {
        const block = samples.subarray(n, n + 128);
        stereo.measure([block, block]);
        single.measure([block]);
      }
      assert.ok(Math.abs(stereo.shortTerm - level) < 0.1, `${stereo.shortTerm}`);
      assert.ok(Math.abs(single.shortTerm - (level - 3.01)) < 0.1, `${single.shortTerm}`);
    }
  });
}

test('silence has no loudness, and what is over 3 s ago does not count', () => {
  const rate = 48000;
  const meter = new Loudness(rate, 1);
  assert.equal(meter.shortTerm, null);
  meter.measure([sine(rate, 1000, 0.5, 1)]);
  assert.ok(meter.shortTerm > -12);
  meter.measure([new Float32Array(rate * 3.2)]);
  assert.equal(meter.shortTerm, null);
});
