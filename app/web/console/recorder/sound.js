import { finished } from '../../audio/header.js';
import { decibels } from '../../audio/pcm.js';
import { Signal } from '../../shared/signal.js';
import { choose, devices, look } from './devices.js';
import { change, settings } from './settings.js';
import { allowed, obstacle, troubleOf } from './trouble.js';

/**
 * The microphone of the page: its device, what it hears, and what is wrong with it.
 * @typedef {import('./worklet.js').Level} Level
 * @typedef {import('./trouble.js').Trouble} Trouble
 */

/** What is softer than this is nothing: the noise of a room is louder. */
const NOTHING = -72;
const PATIENCE = 4000;
const TEST = 3000;

export const state = new Signal(/** @type {'off' | 'opening' | 'on'} */ ('off'));
export const trouble = new Signal(/** @type {Trouble | null} */ (null));
export const level = new Signal(/** @type {Level | null} */ (null));
/** Nothing was heard for 4 s. */
export const silent = new Signal(false);
/** Something was cut off, until somebody looks. */
export const clipped = new Signal(false);
export const testing = new Signal(/** @type {'' | 'hearing' | 'playing'} */ (''));

/** @type {import('./microphone.js').Microphone | null} */
let microphone = null;
let heard = 0;
let watch = 0;

/**
 * What a recording does about sound that goes away; tells whether it waits for somebody to go on.
 * @type {(why: 'unplugged' | 'interrupted') => boolean}
 */
let onLost = () => false;
let waits = false;

/** @param {typeof onLost} listener */
export function whenLost(listener) {
  onLost = listener;
}

/** The microphone while it is on. */
export function current() {
  return microphone;
}

/** Turns the microphone on; asks for it where nobody allowed it yet. @returns {Promise<boolean>} */
export async function open() {
  if (microphone) return true;
  if (state.value === 'opening') return false;
  trouble.value = obstacle();
  if (trouble.value) return false;
  state.value = 'opening';
  try {
    const [{ Microphone }] = await Promise.all([import('./microphone.js'), look()]);
    const wanted = choose(devices.value, settings.value)?.id;
    microphone = await Microphone.open(settings.value, wanted, { level: hear, lost, back }).catch((error) => {
      // The remembered device is not there today: any other is better than none.
      if (!wanted || !/Overconstrained|NotFound|NotReadable/.test(error?.name)) throw error;
      return Microphone.open(settings.value, undefined, { level: hear, lost, back });
    });
    await look();
    // Only now the names are told, by which a device is found whose id has changed.
    const named = choose(devices.value, settings.value);
    if (!wanted && named && named.id !== microphone.device) {
      await microphone.change(settings.value, named.id).catch(() => {});
    }
  } catch (error) {
    trouble.value = troubleOf(error, allowed());
    state.value = 'off';
    return false;
  }
  heard = Date.now();
  clearInterval(watch);
  watch = setInterval(listenFor, 500);
  clipped.value = false;
  state.value = 'on';
  return true;
}

export function close() {
  clearInterval(watch);
  microphone?.close();
  microphone = null;
  silent.value = false;
  level.value = null;
  testing.value = '';
  state.value = 'off';
}

/** Uses another device, also within a recording. @param {import('./devices.js').Device} device @returns {Promise<boolean>} */
export async function use({ id, label }) {
  change({ device: id, label });
  return renew(id);
}

/** @param {Partial<import('./settings.js').Settings>} changed */
export async function adjust(changed) {
  const { stereo } = settings.value;
  change(changed);
  if (!microphone) return;
  if (stereo === settings.value.stereo) await renew(choose(devices.value, settings.value)?.id);
  else {
    close();
    await open();
  }
}

/** Takes the device anew, or another one. @param {string} [id] @returns {Promise<boolean>} */
export async function renew(id) {
  if (!microphone) return open();
  try {
    await microphone.change(settings.value, id);
    await microphone.resume();
  } catch (error) {
    trouble.value = troubleOf(error, allowed());
    if (!microphone.plugged && state.value === 'on') onLost('unplugged');
    return false;
  }
  heard = Date.now();
  silent.value = false;
  trouble.value = null;
  return true;
}

/** @param {Level} now */
function hear(now) {
  if (!microphone) return;
  level.value = now;
  if (now.clipped > 0) clipped.value = true;
  if (decibels(now.peak) > NOTHING) {
    heard = Date.now();
    silent.value = false;
  }
}

function listenFor() {
  if (Date.now() - heard > PATIENCE) silent.value = true;
}

/** @param {'unplugged' | 'interrupted'} why */
function lost(why) {
  const device = microphone?.label;
  trouble.value = { kind: why, device };
  waits = onLost(why);
  void look();
}

function back() {
  heard = Date.now();
  if (!waits && trouble.value?.kind === 'interrupted') trouble.value = null;
}

/** Records 3 s and plays them, so that somebody hears what others will. */
export async function test() {
  const used = microphone;
  if (!used || testing.value) return;
  testing.value = 'hearing';
  const { port1, port2 } = new MessageChannel();
  /** @type {ArrayBuffer[]} */
  const blocks = [];
  const format = { rate: used.rate, channels: settings.value.stereo ? 2 : 1 };
  port2.onmessage = ({ data }) => data && blocks.push(data);
  used.order({ sink: port1, open: true });
  await new Promise((resolve) => setTimeout(resolve, TEST));
  if (microphone !== used || testing.value !== 'hearing') return;
  used.order({ open: false });
  testing.value = 'playing';
  const address = URL.createObjectURL(finished(format, new Blob([new ArrayBuffer(44), ...blocks])));
  const player = new Audio(address);
  const done = () => {
    URL.revokeObjectURL(address);
    if (testing.value === 'playing') testing.value = '';
  };
  player.onended = player.onerror = done;
  await player.play().catch(done);
}
