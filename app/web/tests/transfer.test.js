import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../shared/api.js';
import { Pace } from '../upload/pace.js';
import { backoff, rest } from '../upload/rest.js';
import { transfer } from '../upload/transfer.js';

const MiB = 2 ** 20;

/** A server that holds one upload. `trouble` may throw before a call is answered. */
function server(length, { offset = 0, trouble = (_call, _count) => {} } = {}) {
  const [seen, keys] = [[], []];
  let count = 0;
  const told = (call) => {
    seen.push(call);
    trouble(call, ++count);
  };
  const standing = () => ({ offset, length, record: offset === length ? 'link' : null });
  return {
    seen,
    lose: (bytes) => {
      offset -= bytes;
    },
    keys,
    create: async ({ key }) => {
      keys.push(key);
      told('create');
      return 'url';
    },
    offsetOf: async () => {
      told('ask');
      return standing();
    },
    append: async ({ offset: from, body, progress }) => {
      told(`send ${from / MiB}`);
      if (from !== offset) throw new Problem(409, {});
      progress(body.size / 2);
      offset += body.size;
      return standing();
    },
  };
}

/** Runs a transfer against it, without waiting. */
function run(calls, size, more = {}) {
  const waits = [];
  const abort = new AbortController();
  const sent = [];
  const done = transfer({
    blob: new Blob([new Uint8Array(size)]),
    name: 'a.wav',
    token: () => 'token',
    signal: abort.signal,
    calls,
    wait: async (seconds) => void waits.push(seconds),
    progress: (bytes) => sent.push(bytes / MiB),
    ...more,
  });
  return { done, waits, sent, abort };
}

test('a file is sent in slices of 8 MiB, and its link comes back', async () => {
  const calls = server(20 * MiB);
  const { done, sent } = run(calls, 20 * MiB);
  assert.equal(await done, 'link');
  assert.deepEqual(calls.seen, ['create', 'send 0', 'send 8', 'send 16']);
  assert.deepEqual(sent, [0, 4, 8, 12, 16, 18]);
});

test('what was begun before goes on from what the server has', async () => {
  const calls = server(20 * MiB, { offset: 10 * MiB });
  assert.equal(await run(calls, 20 * MiB, { url: 'url' }).done, 'link');
  assert.deepEqual(calls.seen, ['ask', 'send 10', 'send 18']);
});

test('what ended before gives its link without being sent', async () => {
  const calls = server(MiB, { offset: MiB });
  assert.equal(await run(calls, MiB, { url: 'url' }).done, 'link');
  assert.deepEqual(calls.seen, ['ask']);
});

test('a break is waited for, then the server is asked how far it is', async () => {
  const calls = server(20 * MiB, {
    trouble: (_call, count) => {
      if (count >= 3 && count <= 5) throw new Problem(0, {});
    },
  });
  const { done, waits } = run(calls, 20 * MiB);
  assert.equal(await done, 'link');
  assert.deepEqual(calls.seen, ['create', 'send 0', 'send 8', 'ask', 'ask', 'ask', 'send 8', 'send 16']);
  assert.equal(waits.length, 3);
  assert.ok(waits[2] > waits[0]);
});

test('the same key begins the same upload, until that is gone', async () => {
  const calls = server(MiB, {
    trouble: (call, count) => {
      if (count === 1) throw new Problem(0, {});
      if (call === 'send 0' && count === 3) throw new Problem(404, {});
    },
  });
  assert.equal(await run(calls, MiB).done, 'link');
  assert.deepEqual(calls.seen, ['create', 'create', 'send 0', 'create', 'send 0']);
  const [first, again, anew] = calls.keys;
  assert.ok(first);
  assert.equal(again, first);
  assert.notEqual(anew, first);
});

test('Retry-After is honoured', async () => {
  const calls = server(MiB, {
    trouble: (_call, count) => {
      if (count === 1) throw new Problem(503, {}, 17);
    },
  });
  const { done, waits } = run(calls, MiB);
  await done;
  assert.deepEqual(waits, [17]);
});

test('a wrong offset is asked for, at once', async () => {
  const calls = server(20 * MiB, {
    trouble: (_call, count) => {
      if (count === 3) calls.lose(4 * MiB);
    },
  });
  const { done, waits } = run(calls, 20 * MiB);
  assert.equal(await done, 'link');
  assert.deepEqual(calls.seen, ['create', 'send 0', 'send 8', 'ask', 'send 4', 'send 12']);
  assert.deepEqual(waits, [0]);
});

test('an upload that is gone, or is of another length, is begun again', async () => {
  const begun = [];
  const gone = server(MiB, {
    trouble: (call) => {
      if (call === 'ask') throw new Problem(404, {});
    },
  });
  assert.equal(await run(gone, MiB, { url: 'old', begun: (url) => begun.push(url) }).done, 'link');
  assert.deepEqual(gone.seen, ['ask', 'create', 'send 0']);
  assert.deepEqual(begun, [null, 'url']);
  const other = server(MiB);
  other.offsetOf = async () => ({ offset: 5, length: 3 * MiB, record: null });
  assert.equal(await run(other, MiB, { url: 'old' }).done, 'link');
});

test('what is refused for good is told, and forgotten', async () => {
  const begun = [];
  const calls = server(MiB, {
    trouble: (call) => {
      if (call.startsWith('send')) throw new Problem(415, { type: '/problems/not-wav' });
    },
  });
  const { done } = run(calls, MiB, { begun: (url) => begun.push(url) });
  await assert.rejects(done, (error) => error.slug === 'not-wav');
  assert.deepEqual(begun, ['url', null]);
});

test('an answer that does not go on is a break, not a circle', async () => {
  const calls = server(MiB);
  let times = 0;
  calls.append = async () => ({ offset: 0, length: MiB, record: ++times === 3 ? 'link' : null });
  const { done, waits } = run(calls, MiB);
  assert.equal(await done, 'link');
  assert.equal(waits.length, 2);
});

test('a pause ends it, also while it waits', async () => {
  const calls = server(MiB, {
    trouble: () => {
      throw new Problem(0, {});
    },
  });
  const { done, abort } = run(calls, MiB, { wait: rest });
  setTimeout(() => abort.abort(), 20);
  await assert.rejects(done, { name: 'AbortError' });
});

test('waits grow to a minute and differ', () => {
  assert.deepEqual([backoff(0, 0), backoff(0, 1), backoff(3, 1), backoff(99, 1)], [0.5, 1, 8, 60]);
});

test('a speed is the mean of the last seconds and forgets what was before a pause', () => {
  const pace = new Pace();
  for (let at = 0; at <= 20; at++) pace.note(at < 10 ? at * 100 : 1000 + (at - 10) * 300, at);
  assert.equal(pace.speed, 300);
  assert.equal(pace.left(600), 2);
  pace.reset();
  assert.equal(pace.speed, 0);
  assert.equal(pace.left(600), null);
});

test('a file that can no longer be read is no network that is gone', async () => {
  const calls = server(MiB, {
    trouble: (call) => {
      if (call.startsWith('send')) throw new Problem(0, {});
    },
  });
  const moved = new DOMException('it was moved', 'NotReadableError');
  const blob = { size: MiB, slice: () => ({ size: MiB, arrayBuffer: () => Promise.reject(moved) }) };
  await assert.rejects(run(calls, MiB, { blob }).done, { name: 'NotReadableError' });
});
