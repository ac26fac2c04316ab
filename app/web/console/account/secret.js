/** @typedef {import('../../shared/accounts.js').Account} Account */

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * The token in what somebody pasted: a token alone, an id and a token in this order, the address of the QR code, or a
 * saved file. Null if there is none.
 * @param {string} text
 */
export function tokenIn(text) {
  return text.match(uuid)?.at(-1)?.toLowerCase() ?? null;
}

/**
 * The address that signs another device in. What stands behind # is never sent to a server.
 * @param {string} root
 * @param {Account} account
 */
export function addressOf(root, { id, token }) {
  return `${root}#account=${id}.${token}`;
}

/**
 * What the saved file says; `tokenIn` reads it.
 * @param {string} root
 * @param {Account} account
 */
export function fileOf(root, { id, name, token }) {
  return `Quizcast: ${root}\nName: ${name}\nId: ${id}\nToken: ${token}\n`;
}

/**
 * A name of a file made of the account's.
 * @param {string} name
 */
export function fileName(name) {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return `quizcast-${plain || 'account'}.txt`;
}

/**
 * A name for somebody who gave none: one word of each list.
 * @param {string} first words with | between them
 * @param {string} second
 * @param {() => number} [chance]
 */
export function friendlyName(first, second, chance = Math.random) {
  const pick = (/** @type {string} */ words) => {
    const all = words.split('|');
    return all[Math.floor(chance() * all.length)];
  };
  return `${pick(first)} ${pick(second)}`;
}
