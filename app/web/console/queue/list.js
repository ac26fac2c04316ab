import { Signal } from '../../shared/signal.js';

/** @typedef {import('./entry.js').Entry} Entry */

/** The files to send. They go on while other views are shown. */
export const entries = new Signal(/** @type {Entry[]} */ ([]));

const ACTIVE = ['reading', 'sending', 'resting'];
const ENDED = ['done', 'failed'];

/** Whether something is done with it. @param {Entry} entry */
export const isActive = ({ state }) => ACTIVE.includes(state);

/** Whether nothing more comes by itself. @param {Entry} entry */
export const isEnded = ({ state }) => ENDED.includes(state);
