import { ask, call } from '../../shared/api.js';
import { questionsIn } from './rules.js';

/**
 * @typedef {import('./rules.js').Question} Question
 * @typedef {{ category: string, source: string, value: string }} Filters empty: any
 * @typedef {{ id: number, title: string, questions: number }} Category
 */

/**
 * Draws `count` new questions and gets them. The answer to the draw is the question before the first of them; the log
 * has no gaps, so theirs are the next `count` ids. Hidden ones are left out.
 * @param {number} count
 * @param {string} key of this draw: a repeated one draws nothing again
 * @param {AbortSignal} signal
 * @returns {Promise<Question[]>}
 */
export async function draw(count, key, signal) {
  const before = await ask('quiz', {
    method: 'POST',
    json: { questions_num: count },
    headers: { 'Idempotency-Key': key },
    signal,
  });
  const since = before.id ?? 0;
  return firstAfter(since, since + count, signal);
}

/**
 * The questions after `since` up to `last`. What the export tells besides is not waited for.
 * @param {number} since
 * @param {number} last
 * @param {AbortSignal} signal
 */
async function firstAfter(since, last, signal) {
  const answer = await call('questions/export', {
    query: { since },
    headers: { Accept: 'application/x-ndjson, application/problem+json' },
    signal,
  });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    const found = questionsIn(text, last);
    if (!done && (found.at(-1)?.id ?? 0) < last) continue;
    reader.cancel().catch(() => {});
    return found;
  }
}

/**
 * Saved questions by chance, without those of the ids in `known`.
 * @param {number} count
 * @param {Filters} filters
 * @param {number[]} known
 * @param {AbortSignal} signal
 * @returns {Promise<Question[]>}
 */
export async function random(count, filters, known, signal) {
  // The server takes 250 ids.
  const exclude = known.slice(-250).join(',');
  return (await ask('questions/random', { query: { count, ...filters, exclude }, signal })).items;
}

/** @param {string} q part of the title @returns {Promise<Category[]>} */
export async function categories(q) {
  return (await ask('categories', { query: { limit: 100, q } })).items;
}

/** @param {number} id @param {string} answer @returns {Promise<{ correct: boolean, answer: string }>} */
export function check(id, answer) {
  return ask(`questions/${id}/check`, { method: 'POST', json: { answer } });
}

/** @param {number} id @param {string} reason */
export function report(id, reason) {
  return ask(`questions/${id}/report`, { method: 'POST', json: reason ? { reason } : {} });
}
