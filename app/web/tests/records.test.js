import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embedCode, listenLink } from '../console/records/links.js';
import { isClipped, loudnessKey, warningKey } from '../console/records/words.js';

const url = 'https://a.example/quiz/record?id=1&user=2';

test('the page to listen stands beside the MP3, below the same path', () => {
  assert.equal(listenLink(url), 'https://a.example/quiz/listen?id=1&user=2');
});

test('a link to a moment has whole seconds; the beginning needs none', () => {
  assert.equal(listenLink(url, 83.9), 'https://a.example/quiz/listen?id=1&user=2#t=83');
  assert.equal(listenLink(url, 0.9), listenLink(url));
});

test('a name cannot end the attribute that it stands in', () => {
  const code = embedCode(url, '"><script>&');
  assert.match(code, /src="https:\/\/a.example\/quiz\/embed\?id=1&amp;user=2"/);
  assert.match(code, /title="&quot;>&lt;script>&amp;"/);
});

test('a loudness has a word', () => {
  const words = { '-9': 'veryLoud', '-16': 'good', '-20': 'good', '-24': 'rather', '-50': 'veryQuiet' };
  for (const [loudness, word] of Object.entries(words))
    assert.equal(loudnessKey(Number(loudness)), `records.${word}`);
  assert.equal(loudnessKey(null), 'records.silent');
});

test('only a peak at full scale counts as cut off', () => {
  assert.ok(isClipped(0));
  assert.ok(!isClipped(-0.5));
  assert.ok(!isClipped(null));
});

test('the warnings of the server have texts, with their numbers', () => {
  const short = 'the data is shorter than announced, bytes missing at its end: 1001';
  assert.deepEqual(warningKey(short), { key: 'records.warn.short', n: 1001 });
  assert.equal(warningKey('damaged blocks, replaced by silence: 3').n, 3);
  assert.equal(warningKey('the recording was never finished by its sender').key, 'records.warn.unfinished');
  assert.equal(warningKey('something new').key, null);
});
