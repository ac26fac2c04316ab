import { h } from '../../shared/dom.js';
import { bytes } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';

/** @typedef {{ name: string, created_at: string, records: number, bytes?: number, quota?: number | null }} Me */

/** How much is used, and of how much. @param {Me} me */
export function storage({ records, bytes: used = 0, quota }) {
  const count = t('account.records', { n: records });
  if (!quota) return [h('p', null, t('account.used', { count, bytes: bytes(used) }))];
  const words = t('account.usedOf', { count, bytes: bytes(used), quota: bytes(quota) });
  const meter = h('meter', {
    min: 0,
    max: quota,
    high: quota * 0.9,
    value: used,
    'aria-label': t('account.storage'),
  });
  return [h('p', null, words), meter];
}
