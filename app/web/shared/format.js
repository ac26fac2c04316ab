import { language } from './i18n.js';

export { clock } from './clock.js';

/** @param {number} count */
export function bytes(count) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** step;
  const digits = value < 10 && step > 0 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });

/** @param {string | number | Date} stamp */
export function date(stamp) {
  return dates.format(new Date(stamp));
}

/** @param {number} share from 0 to 1 */
export function percent(share) {
  return new Intl.NumberFormat(language, { style: 'percent' }).format(share);
}
