import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentIn, remembered } from '../player/memory.js';
import { heights } from '../player/wave.js';

test('a link names its moment in seconds or on the clock', () => {
  const moments = {
    '#t=83': 83,
    '#t=1:23': 83,
    '#t=1:02:03': 3723,
    '#t=1m23s': 83,
    '#t=2h': 7200,
    '#t=2.5': 2.5,
    '#t=0': 0,
  };
  for (const [hash, seconds] of Object.entries(moments)) assert.equal(momentIn(hash), seconds, hash);
});

test('what is no moment is none', () => {
  for (const hash of ['', '#t=', '#t=x', '#records', '#t=-5', '#t=1:2:3:4', '#at=5']) {
    assert.ok(!momentIn(hash), hash);
  }
});

test('a place is remembered but for the first and the last seconds', () => {
  const at = (seconds) => remembered({}, 'a', seconds, 600, 1);
  assert.deepEqual(at(300), { a: [300, 1] });
  assert.deepEqual([at(4), at(586), at(600)], [{}, {}, {}]);
  assert.deepEqual(remembered({ a: [300, 1], b: [20, 2] }, 'a', 600, 600, 3), { b: [20, 2] });
});

test('only the newest 200 places are remembered', () => {
  let all = {};
  for (let at = 0; at < 250; at++) all = remembered(all, `record ${at}`, 60, 600, at);
  assert.equal(Object.keys(all).length, 200);
  assert.ok(all['record 249'] && !all['record 49']);
});

test('heights are those of the loudest samples, and the loudest is full', () => {
  assert.deepEqual(heights({ data: [-64, 10, -1, 32, 0, 0, -16, 8] }, 4), [1, 0.5, 0, 0.25]);
  assert.deepEqual(heights({ data: [-64, 10, -1, 32, 0, 0, -16, 8] }, 2), [1, 0.25]);
  assert.equal(heights({ data: [-64, 64] }, 3).length, 3);
  assert.deepEqual(heights({ data: [] }, 3), []);
});

test('noise that is hardly there is not drawn as tall as speech', () => {
  assert.ok(Math.max(...heights({ data: [-1, 1, -2, 1] }, 2)) < 0.2);
  assert.equal(heights({ data: [-32768, 0], bits: 16 }, 1)[0], 1);
});
