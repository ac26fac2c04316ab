import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Copy } from '../console/recorder/disk/copy.js';

const bytes = (...values) => Uint8Array.from(values).buffer;
const all = async (copy) => [...(await copy.read(0, copy.size))];

/** A place that takes at once or later, and refuses while `full`. */
function place(later = false) {
  const stored = [];
  return {
    size: 0,
    full: false,
    stored,
    write(block, at) {
      if (this.full) throw new Error('full');
      const take = () => {
        stored.splice(at, block.length, ...block);
      };
      return later ? new Promise((resolve) => setTimeout(resolve, 5)).then(take) : take();
    },
    read: (from, to) => Uint8Array.from(stored.slice(from, to)),
  };
}

test('a place that answers at once has every block when it was appended', () => {
  const disk = place();
  const copy = new Copy(disk);
  copy.append(bytes(1, 2));
  copy.append(bytes(3));
  assert.deepEqual(disk.stored, [1, 2, 3]);
  assert.equal(copy.unsafe, 0);
});

test('what a slow place does not have yet is read from memory', async () => {
  const disk = place(true);
  const copy = new Copy(disk);
  for (let n = 0; n < 5; n++) copy.append(bytes(n, n));
  assert.deepEqual(await all(copy), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  assert.deepEqual([...(await copy.read(3, 6))], [1, 2, 2]);
  await copy.close();
  assert.equal(copy.unsafe, 0);
  assert.deepEqual(disk.stored, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
});

test('a full disk loses nothing: the rest is in memory, and is written when there is space again', async () => {
  const disk = place();
  const copy = new Copy(disk);
  copy.append(bytes(1, 2));
  disk.full = true;
  copy.append(bytes(3, 4));
  copy.append(bytes(5));
  assert.ok(copy.failing);
  assert.equal(copy.unsafe, 3);
  assert.deepEqual(await all(copy), [1, 2, 3, 4, 5]);
  disk.full = false;
  await copy.close();
  assert.equal(copy.unsafe, 0);
  assert.deepEqual(disk.stored, [1, 2, 3, 4, 5]);
});

test('without a place all is in memory', async () => {
  const copy = new Copy(null);
  copy.append(bytes(1));
  copy.append(bytes(2, 3));
  assert.deepEqual(await all(copy), [1, 2, 3]);
  assert.equal(copy.rest.length, 2);
});
