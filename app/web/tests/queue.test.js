import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOther, prepare } from '../console/queue/prepare.js';
import { chunk, fmt, riff, samples } from './sounds.js';

test('covers, lists and hidden files are no sound; what has no known type may be one', () => {
  const other = (/** @type {string} */ name, type = '') => isOther(new File([], name, { type }));
  for (const name of ['cover.JPG', 'album.cue', 'list.m3u8', '.DS_Store', 'take.wav.asd'])
    assert.ok(other(name), name);
  assert.ok(other('notes', 'text/plain'));
  for (const name of ['a.wav', 'a.m4a', 'voice.amr', 'noname']) assert.ok(!other(name), name);
  assert.ok(!other('clip.mp4', 'video/mp4'));
});

test('a WAV is sent as it is, and an empty file is not sent', async () => {
  const file = new File([riff([chunk('fmt ', fmt()), chunk('data', samples([1, 2]))])], 'a.wav');
  const { blob, wav, made } = await prepare(file);
  assert.equal(blob, file);
  assert.equal(wav?.frames, 2);
  assert.equal(made, false);
  await assert.rejects(prepare(new File([], 'a.wav')));
});
