/**
 * @typedef {{ id: number, question: string, answer: string, category: string | null, value: number | null,
 *   choices: string[] | null, source: string, attribution: string | null }} Question
 * @typedef {'right' | 'wrong' | 'skipped'} Verdict
 * @typedef {{ id: number, question: string, answer: string, given: string, verdict: Verdict, at: number }} Answered
 */

/**
 * The choices in an order that is mixed, but the same each time: a question that is shown again looks as before. Yes
 * and no keep their order.
 * @param {Question} question
 */
export function shuffled({ id, choices }) {
  const mixed = [...(choices ?? [])];
  if (mixed.length < 3) return mixed;
  let state = id;
  for (let last = mixed.length - 1; last > 0; last--) {
    state = mixedUp(state);
    const other = state % (last + 1);
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

/** A number that tells nothing of `number`: the finaliser of MurmurHash3. @param {number} number */
function mixedUp(number) {
  let mixed = (number + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * @param {Answered[]} answered the oldest first
 * @returns {{ right: number, asked: number, streak: number, best: number }} `streak`: right ones in a row, up to now
 */
export function tally(answered) {
  let [right, streak, best] = [0, 0, 0];
  for (const { verdict } of answered) {
    streak = verdict === 'right' ? streak + 1 : 0;
    right += verdict === 'right' ? 1 : 0;
    best = Math.max(best, streak);
  }
  return { right, asked: answered.length, streak, best };
}

/** A round as squares, ten in a row. @param {Answered[]} answered */
export function squares(answered) {
  const signs = { right: '🟩', wrong: '🟥', skipped: '⬜' };
  const all = answered.map(({ verdict }) => signs[verdict]);
  const rows = [];
  for (let at = 0; at < all.length; at += 10) rows.push(all.slice(at, at + 10).join(''));
  return rows.join('\n');
}

/** The language of a text, by its letters: for voices that read it. @param {string} text */
export function languageOf(text) {
  return /\p{Script=Cyrillic}/u.test(text) ? 'ru' : 'en';
}

/**
 * A text with its addresses apart, to make links of them.
 * @param {string} text
 * @returns {{ text: string, link: boolean }[]}
 */
export function withLinks(text) {
  return text
    .split(/(https?:\/\/[^\s()<>,]+)/)
    .map((part, at) => ({ text: part, link: at % 2 === 1 }))
    .filter((part) => part.text);
}

/** The first `count` questions of lines of JSON up to the id `last`. @param {string} text @param {number} last @returns {Question[]} */
export function questionsIn(text, last) {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const all = lines.filter(Boolean).map((line) => JSON.parse(line));
  return all.filter(({ id }) => id <= last);
}
