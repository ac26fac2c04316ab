import { storePrefix } from '../../shared/base.js';
import { Signal } from '../../shared/signal.js';

/**
 * How to record, remembered in this browser.
 * @typedef {{ device: string, label: string, echo: boolean, noise: boolean, gain: boolean, stereo: boolean }} Settings
 *   `label`: finds the device again when the browser has given it another id
 */

const key = `${storePrefix}recorder`;

/** @type {Settings} */
const first = { device: '', label: '', echo: false, noise: false, gain: false, stereo: false };

/** @type {Signal<Settings>} */
export const settings = new Signal(read());

/** @param {Partial<Settings>} change */
export function change(change) {
  settings.value = { ...settings.value, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(settings.value));
  } catch {
    // Without a store they last as long as the page.
  }
}

/** @returns {Settings} */
function read() {
  try {
    return { ...first, ...JSON.parse(localStorage.getItem(key) ?? '{}') };
  } catch {
    return first;
  }
}
