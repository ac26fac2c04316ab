import { at } from './base.js';

/** @typedef {Record<string, string | Record<string, string>>} Texts */

/** The language of the page, as the server chose it. */
export const language = globalThis.document?.documentElement.lang || 'en';

const plurals = new Intl.PluralRules(language);

/** @type {Texts} */
let texts = {};

/** @type {() => void} */
let tell;

/**
 * Settles when there are texts: elements that stand in a page's HTML wait for it.
 * @type {Promise<void>}
 */
export const loaded = new Promise((resolve) => {
  tell = resolve;
});

/**
 * Loads the page's texts. Nothing may be shown before.
 * @param {string[]} [parts] the files that a small page needs; without them all texts are loaded
 */
export async function loadTexts(parts) {
  texts = parts
    ? flat(Object.fromEntries(await Promise.all(parts.map(async (part) => [part, await read(`/${part}`)]))))
    : flat(await read(''));
  tell();
}

/** @param {string} part */
async function read(part) {
  const answer = await fetch(at(`web/text/${language}${part}.json`));
  if (!answer.ok) throw new Error(`no texts in ${language}: ${answer.status}`);
  return answer.json();
}

/**
 * Key `title` of the file `queue` becomes `queue.title`. A key with a dot is so already.
 * @param {Record<string, any>} files
 */
function flat(files) {
  const pairs = Object.entries(files).flatMap(([file, texts]) =>
    file.includes('.')
      ? [[file, texts]]
      : Object.entries(texts).map(([key, text]) => [`${file}.${key}`, text]),
  );
  return Object.fromEntries(pairs);
}

/**
 * The text `key` with the values of its places. A text with plural forms takes the one that fits the place `n`.
 * @param {string} key
 * @param {Record<string, string | number>} [places]
 */
export function t(key, places = {}) {
  return fill(texts[key] ?? key, places);
}

/** Whether there is a text `key`. @param {string} key */
export function has(key) {
  return key in texts;
}

/**
 * @param {string | Record<string, string>} text
 * @param {Record<string, string | number>} places
 */
function fill(text, places) {
  const form = typeof text === 'string' ? text : (text[plurals.select(Number(places.n))] ?? text.other ?? '');
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = places[name];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}
