import { storePrefix } from '../../shared/base.js';

/** Whose tokens were copied, saved, or brought from elsewhere: the others are lost when they are forgotten here. */

const key = `${storePrefix}saved-tokens`;

/** @returns {string[]} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]');
  } catch {
    return [];
  }
}

/** @param {string} token */
export function isSaved(token) {
  return read().includes(tail(token));
}

/** @param {string} token */
export function markSaved(token) {
  try {
    localStorage.setItem(key, JSON.stringify([...new Set([...read(), tail(token)])].slice(-50)));
  } catch {
    // Without a store there is one warning more.
  }
}

/** Enough to know a token again, too little to use it. @param {string} token */
function tail(token) {
  return token.slice(-6);
}
