import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from '../shared/base.js';
import { bytes, clock } from '../shared/format.js';
import { loadTexts, t } from '../shared/i18n.js';
import { Signal } from '../shared/signal.js';

test('a length is shown with hours only where there are some', () => {
  for (const [seconds, shown] of [
    [0, '0:00'],
    [83.9, '1:23'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [-1, '0:00'],
    [Number.NaN, '0:00'],
  ])
    assert.equal(clock(seconds), shown);
});

test('a size keeps two digits and names its unit', () => {
  assert.equal(bytes(1), '1 byte');
  assert.equal(bytes(999), '999 bytes');
  assert.equal(bytes(1500), '1.5 kB');
  assert.equal(bytes(25_400_000), '25 MB');
});

test('an address leaves empty values of its query out', () => {
  const address = new URL(at('record', { id: 'a b', user: '', t: 0, q: null }));
  assert.equal(address.search, '?id=a+b&t=0');
});

test('a signal tells a reader the value now, each change, and nothing after it left', () => {
  const seen = [];
  const signal = new Signal(1);
  const leave = signal.watch((value) => seen.push(value));
  signal.value = 1;
  signal.value = 2;
  leave();
  signal.value = 3;
  assert.deepEqual(seen, [1, 2]);
});

test('a text takes the plural form and the places that it is given', async (context) => {
  const texts = {
    'x.files': { one: '{n} file of {name}', other: '{n} files of {name}' },
    'x.plain': 'as {it} is',
  };
  context.mock.method(globalThis, 'fetch', async () => Response.json(texts));
  await loadTexts();
  assert.equal(t('x.files', { n: 1, name: 'Ann' }), '1 file of Ann');
  assert.equal(t('x.files', { n: 1234, name: 'Ann' }), '1,234 files of Ann');
  assert.equal(t('x.plain'), 'as {it} is');
  assert.equal(t('x.nothing'), 'x.nothing');
});
