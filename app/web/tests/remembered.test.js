import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

/** @type {Map<string, string>} */
const store = new Map();
Object.defineProperty(globalThis, 'localStorage', {
  configurable: true,
  value: {
    getItem: (/** @type {string} */ key) => store.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => store.set(key, value),
  },
});
const { alone, begunBy, fingerprint, forget, recall, remember } = await import('../upload/remembered.js');
const never = new AbortController().signal;

beforeEach(() => store.clear());

test('the same file has the same fingerprint, and no other has it', async () => {
  const [file, blob] = [{ name: 'a.wav', lastModified: 5 }, new Blob(['sound'])];
  const print = await fingerprint('ann', file, blob);
  assert.equal(await fingerprint('ann', { ...file }, new Blob(['so', 'und'])), print);
  for (const other of [
    fingerprint('bob', file, blob),
    fingerprint('ann', { ...file, name: 'b.wav' }, blob),
    fingerprint('ann', { ...file, lastModified: 6 }, blob),
    fingerprint('ann', file, new Blob(['Sound'])),
    fingerprint('ann', file, new Blob(['sounds'])),
    fingerprint('ann', file, blob, 7),
  ]) {
    assert.notEqual(await other, print);
  }
});

test('what was begun is remembered until it is forgotten', () => {
  remember('a', 'url a');
  remember('b', 'url b');
  assert.equal(recall('a'), 'url a');
  forget('a');
  assert.equal(recall('a'), null);
  assert.equal(recall('b'), 'url b');
});

test('what an account began is listed until it ends', () => {
  remember('ann:a', 'url a');
  remember('ann:b', 'url b');
  remember('anna:a', 'other');
  forget('ann:b', { ended: true });
  assert.deepEqual(begunBy('ann'), [{ print: 'ann:a', url: 'url a' }]);
});

test('what has just ended is known to who waited for it only', () => {
  remember('a', 'url');
  forget('a', { ended: true });
  assert.equal(recall('a'), null);
  assert.equal(recall('a', { ended: true }), 'url');
});

test('uploads older than a week and a broken store are forgotten', (context) => {
  remember('a', 'url');
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 8 * 86_400_000 });
  assert.equal(recall('a'), null);
  for (const key of store.keys()) store.set(key, '{"a":');
  assert.equal(recall('a'), null);
});

test('who comes second waits, and is told so', async () => {
  const seen = [];
  let end = () => {};
  const first = alone('a', never, assert.fail, () => new Promise((resolve) => (end = resolve)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const second = alone(
    'a',
    never,
    () => seen.push('busy'),
    async (waited) => seen.push(waited),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(seen, globalThis.navigator?.locks ? ['busy'] : [false]);
  end();
  await Promise.all([first, second]);
  if (globalThis.navigator?.locks) assert.deepEqual(seen, ['busy', true]);
});
