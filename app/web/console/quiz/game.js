import { storePrefix } from '../../shared/base.js';
import { Signal } from '../../shared/signal.js';

/**
 * @typedef {import('./rules.js').Question} Question
 * @typedef {import('./rules.js').Answered} Answered
 * @typedef {import('./calls.js').Filters} Filters
 * @typedef {{ from: 'new' | 'saved', count: number, filters: Filters, aloud: boolean }} Wishes
 * @typedef {{ questions: Question[], answered: Answered[] }} Round the next question is that after the answered ones
 */

const most = 200;

/** @type {Wishes} */
const usual = { from: 'saved', count: 10, filters: { category: '', source: '', value: '' }, aloud: false };

/** The round that is played. @type {Signal<Round | null>} */
export const round = new Signal(read('round', null));

/** What was answered in this browser, the oldest first. @type {Signal<Answered[]>} */
export const history = new Signal(read('history', []));

/** What somebody wants to play. @type {Signal<Wishes>} */
export const wishes = new Signal({ ...usual, ...read('wishes', {}) });

round.watch((value) => write('round', value));
history.watch((value) => write('history', value));
wishes.watch((value) => write('wishes', value));

/** @param {Question[]} questions */
export function begin(questions) {
  round.value = { questions, answered: [] };
}

/** @param {Answered} answered */
export function answer(answered) {
  if (!round.value) return;
  round.value = { ...round.value, answered: [...round.value.answered, answered] };
  history.value = [...history.value, answered].slice(-most);
}

/** Takes the newest answer as right after all. */
export function amend() {
  const last = history.value.at(-1);
  if (!last || !round.value) return;
  const right = /** @type {Answered} */ ({ ...last, verdict: 'right' });
  history.value = [...history.value.slice(0, -1), right];
  round.value = { ...round.value, answered: [...round.value.answered.slice(0, -1), right] };
}

/** @param {string} name @param {any} otherwise */
function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`${storePrefix}quiz-${name}`) ?? 'null') ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} name @param {unknown} value */
function write(name, value) {
  try {
    localStorage.setItem(`${storePrefix}quiz-${name}`, JSON.stringify(value));
  } catch {
    // Without a store the game lasts as long as the page.
  }
}
