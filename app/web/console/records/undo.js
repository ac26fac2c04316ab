import { call } from '../../shared/api.js';
import { at } from '../../shared/base.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { problemOf } from '../trouble.js';
import { changed } from './changed.js';

/** Deleting that can be taken back for ten seconds: until then the records are only not shown. */

/** @typedef {import('./list.js').Record} Record */
/** @typedef {{ records: Record[], token: string, close: () => void }} Batch */

export const seconds = 10;

/** @type {Set<Batch>} */
const waiting = new Set();

// A page that is closed within them deletes: such a call outlives its page.
globalThis.addEventListener?.('pagehide', () => {
  for (const batch of [...waiting]) {
    waiting.delete(batch);
    for (const { id, user } of batch.records) {
      const headers = { Authorization: `Bearer ${batch.token}` };
      void fetch(at('record', { id, user }), { method: 'DELETE', headers, keepalive: true }).catch(() => {});
    }
    batch.close();
  }
});

/** Whether a record is about to be deleted. @param {string} id */
export function isGoing(id) {
  return [...waiting].some(({ records }) => records.some((record) => record.id === id));
}

/**
 * Hides records, and deletes them if nobody takes it back.
 * @param {Record[]} records
 * @param {string} token
 * @param {() => void} show called when what is to be seen has changed
 */
export function removeLater(records, token, show) {
  /** @type {Batch} */
  const batch = { records, token, close: () => {} };
  waiting.add(batch);
  batch.close = notify(t('records.removed', { n: records.length }), {
    action: t('shared.undo'),
    seconds,
    run: () => {
      waiting.delete(batch);
      show();
      // The list may have been left and opened again since.
      changed();
    },
    ended: () => void remove(batch, show),
  });
  show();
}

/**
 * @param {Batch} batch
 * @param {() => void} show
 */
async function remove(batch, show) {
  if (!waiting.has(batch)) return;
  const left = [...batch.records];
  /** @type {unknown[]} */
  const failed = [];
  const worker = async () => {
    for (let record = left.pop(); record; record = left.pop()) {
      const { id, user } = record;
      await call('record', { method: 'DELETE', query: { id, user }, token: batch.token }).catch((error) => {
        // One that somebody else deleted is gone, too.
        if (problemOf(error).status !== 404) failed.push(error);
      });
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  waiting.delete(batch);
  if (failed.length > 0) {
    const words = t('records.notRemoved', { n: failed.length });
    notify(`${words} ${problemOf(failed[0]).sentence}`, { bad: true, seconds: 12 });
  }
  changed();
  show();
}
