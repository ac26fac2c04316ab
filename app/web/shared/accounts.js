import { storePrefix } from './base.js';
import { Signal } from './signal.js';

/** @typedef {{ id: string, name: string, token: string }} Account */

const key = `${storePrefix}accounts`;

/** All accounts of this browser, the one in use first. */
export const accounts = new Signal(read());

/** The account in use. */
export const current = new Signal(accounts.value[0] ?? null);

accounts.watch((all) => {
  current.value = all[0] ?? null;
});

// Another tab signed in or out.
globalThis.addEventListener?.('storage', (event) => {
  if (event.key === key) accounts.value = read();
});

/** Adds an account, or replaces it, and uses it. @param {Account} account */
export function use(account) {
  write([account, ...accounts.value.filter(({ id }) => id !== account.id)]);
}

/** Forgets an account in this browser. @param {string} id */
export function forget(id) {
  write(accounts.value.filter((account) => account.id !== id));
}

/** @param {Account[]} all */
function write(all) {
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // Without a store the accounts last as long as the page.
  }
  accounts.value = all;
}

/** @returns {Account[]} */
function read() {
  try {
    const all = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(all) ? all.filter(({ id, token }) => id && token) : [];
  } catch {
    return [];
  }
}
