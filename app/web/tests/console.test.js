import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pause } from '../console/away.js';
import { fits } from '../console/keys.js';

test('the server is asked again after 2, 4, 8 seconds and so on, to half a minute', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 9].map(pause), [2, 4, 8, 16, 30, 30]);
});

test('a letter counts by its place where the keyboard has another alphabet', () => {
  assert.ok(fits({ key: 'R', code: 'KeyR' }, 'r'));
  assert.ok(fits({ key: 'к', code: 'KeyR' }, 'r'));
  assert.ok(!fits({ key: 'p', code: 'KeyR' }, 'r'));
  assert.ok(!fits({ key: 'к', code: 'KeyR' }, 'x'));
});

test('every problem of the server has a sentence in both languages', () => {
  const kinds = readFileSync(new URL('../../src/http/problem/kind.rs', import.meta.url), 'utf8');
  const slugs = [...kinds.matchAll(/= \d{3}, "([a-z-]+)"/g)].map(([, slug]) => slug);
  assert.ok(slugs.length > 30);
  for (const language of ['en', 'ru']) {
    const file = new URL(`../text/${language}/problems.json`, import.meta.url);
    const texts = JSON.parse(readFileSync(file, 'utf8'));
    assert.deepEqual(Object.keys(texts).sort(), [...slugs, 'offline', 'unknown'].sort());
  }
});
