import { Signal } from '../../shared/signal.js';

/** @typedef {{ id: string, label: string }} Device */

/** The microphones. Browsers tell their names only once one of them was allowed. */
export const devices = new Signal(/** @type {Device[]} */ ([]));

/** Looks which ones there are. */
export async function look() {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  devices.value = all
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'communications' && deviceId !== '')
    .map(({ deviceId: id, label }) => ({ id, label }));
}

navigator.mediaDevices?.addEventListener?.('devicechange', () => void look());

/**
 * The device to use: the remembered one, by its name if its id has changed.
 * @param {Device[]} all
 * @param {{ device: string, label: string }} wanted
 */
export function choose(all, { device, label }) {
  return all.find(({ id }) => id === device) ?? (label ? all.find((one) => one.label === label) : undefined);
}
