import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank } from '../console/recorder/note.js';
import { PART, Sender } from '../console/recorder/sender.js';
import { Problem } from '../shared/api.js';

/** A server with one upload, which fails as `faults` say: one for each call, null for none. */
function server(faults = []) {
  const calls = [];
  const state = { bytes: 0, length: null, record: null, made: 0, calls, gone: false };
  const fault = async (name, took) => {
    calls.push(name);
    const one = faults.shift();
    if (one === 'lost answer') {
      took?.();
      throw new Problem(0, {});
    }
    if (one) throw one;
    if (state.gone && name !== 'create') throw new Problem(404, {});
    took?.();
  };
  const standing = () => ({ offset: state.bytes, length: state.length, record: state.record });
  state.tus = {
    async create() {
      await fault('create', () =>
        Object.assign(state, { bytes: 0, record: null, gone: false, made: state.made + 1 }),
      );
      return `u${state.made}`;
    },
    async offsetOf() {
      await fault('offset');
      return standing();
    },
    async append({ offset, body, length }) {
      await fault('append', () => {
        if (offset !== state.bytes) throw new Problem(409, {});
        assert.ok((body?.byteLength ?? 0) <= PART);
        state.bytes += body?.byteLength ?? 0;
        if (length !== undefined) {
          assert.equal(state.bytes, length);
          state.record = 'link';
        }
      });
      return standing();
    },
  };
  return state;
}

const format = { rate: 100, channels: 1 };
function sender(state, size, { note = {}, ...more } = {}) {
  return new Sender({
    note: { ...blank('1'), ...format, ...note },
    size,
    read: async (from, to) => new ArrayBuffer(to - from),
    token: () => 'token',
    save() {},
    whole: true,
    tus: state.tus,
    ...more,
  });
}
const until = async (holds) => {
  for (let n = 0; n < 400 && !holds(); n++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds());
};

test('a recording is sent while it grows, every 2 seconds, and ends with its length', async () => {
  const state = server();
  const one = sender(state, 44);
  const run = one.run();
  await until(() => state.bytes === 44);
  one.grow(443);
  assert.equal(one.value.state, 'waiting');
  one.grow(444);
  await until(() => state.bytes === 444);
  one.finish(500);
  await run;
  assert.equal(one.value.state, 'done');
  assert.equal(state.bytes, 500);
  assert.deepEqual(state.calls, ['create', 'append', 'append', 'append']);
});

test('what piled up is sent in bounded parts', async () => {
  const state = server();
  const one = sender(state, 2 * PART + 5);
  one.finish(2 * PART + 5);
  await one.run();
  assert.equal(state.calls.filter((name) => name === 'append').length, 3);
});

test('after a lost answer the server is asked how far it is', async () => {
  const state = server([null, 'lost answer', new Problem(0, {}), null]);
  const one = sender(state, 100);
  one.finish(100);
  const run = one.run();
  await until(() => one.value.state === 'resting');
  one.again();
  await until(() => state.calls.length === 3 && one.value.state === 'resting');
  one.again();
  await run;
  assert.deepEqual(state.calls, ['create', 'append', 'offset', 'offset']);
  assert.equal(one.value.state, 'done');
});

test('an upload that is gone is begun anew', async () => {
  const state = server();
  state.gone = true;
  const one = sender(state, 100, { note: { url: 'old', sent: 60 } });
  one.finish(100);
  await one.run();
  assert.deepEqual(state.calls, ['offset', 'create', 'append']);
  assert.equal(state.bytes, 100);
});

test('one that the server published whole is done, one that it published too early says so', async () => {
  for (const [bytes, expected] of [
    [100, 'done'],
    [60, 'short'],
  ]) {
    const state = Object.assign(server(), { bytes, record: 'link' });
    const one = sender(state, 100, { note: { url: 'old' }, whole: false });
    one.finish(100);
    await one.run();
    assert.equal(one.value.state, expected);
    assert.deepEqual(state.calls, ['offset']);
  }
});

test('one that is published while it still grows is sent again as a whole', async () => {
  const state = Object.assign(server(), { bytes: 60, record: 'link' });
  const one = sender(state, 100, { note: { url: 'old' } });
  one.finish(100);
  await one.run();
  assert.deepEqual(state.calls, ['offset', 'create', 'append']);
});

test('a refusal and a missing account wait for somebody', async () => {
  const state = server([new Problem(413, {})]);
  let token;
  const one = sender(state, 100, { token: () => token });
  one.finish(100);
  const run = one.run();
  await until(() => one.value.state === 'unknown');
  token = 'token';
  one.again();
  await until(() => one.value.state === 'refused');
  one.again();
  await run;
  assert.equal(one.value.state, 'done');
});

test('nothing is sent once nobody wants it', async () => {
  const state = server([new Problem(503, {})]);
  const one = sender(state, 100);
  const run = one.run();
  await until(() => one.value.state === 'resting');
  one.stop();
  await run;
  assert.deepEqual(state.calls, ['create']);
});
