import { Problem } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { notify, say } from '../../shared/notice.js';
import { check } from './calls.js';
import { attribution, choiceList, meta, reportButton, turn } from './card.js';
import { amend, answer, round, wishes } from './game.js';
import { languageOf, shuffled, tally } from './rules.js';
import { canSpeak, hush, speak } from './speech.js';

/**
 * @typedef {import('./rules.js').Verdict} Verdict
 * @typedef {import('../keys.js').Key} Key
 */

/**
 * Asks the questions of the round, one by one.
 * @param {() => void} ended
 * @returns {{ element: HTMLElement, leave: () => void, enter: () => void, keys: Key[] }}
 */
export function play(ended) {
  const { questions, answered } = /** @type {import('./game.js').Round} */ (round.value);
  let at = answered.length;
  let asked = questions[at];
  /** @type {string[]} */
  let choices = [];
  /** @type {'asked' | 'busy' | 'shown' | 'done'} */
  let state = 'asked';

  const title = h('h2', { class: 'quiz-question', tabindex: -1, dir: 'auto' });
  const place = h('div', { class: 'quiz-answers' });
  const foot = h('footer');
  const bar = h('progress', { max: questions.length, 'aria-label': t('quiz.progress') });
  const score = h('p', { class: 'quiz-score' });
  const field = h('input', {
    name: 'answer',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const card = h('article', { class: 'card quiz-card' }, title, place, foot);
  const element = h('section', { class: 'quiz-play' }, h('div', { class: 'quiz-head' }, score, bar), card);

  function ask() {
    state = 'asked';
    asked = questions[at];
    choices = shuffled(asked);
    title.textContent = asked.question;
    title.lang = languageOf(asked.question);
    field.value = '';
    show(card, meta(asked, at + 1, questions.length), title, place, foot);
    show(place, ...(choices.length ? [choiceList(choices, choose)] : open()));
    show(foot, attribution(asked), reportButton(asked));
    told();
    if (wishes.value.aloud) speak([asked.question, ...choices].join('. '));
  }

  /** How a question without choices is answered: typed, or thought and turned over. */
  function open() {
    const form = h(
      'form',
      {
        class: 'quiz-typed',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          void type();
        },
      },
      h('label', null, h('span', null, t('quiz.yours')), field),
      h('button', { class: 'primary' }, t('quiz.check')),
    );
    const turnOver = h('button', { type: 'button', class: 'quiet', onclick: reveal }, t('quiz.turn'));
    return [form, h('p', { class: 'quiz-or' }, turnOver)];
  }

  /** @param {string} given */
  function choose(given) {
    if (state === 'asked') finish(given === asked.answer ? 'right' : 'wrong', given);
  }

  async function type() {
    const given = field.value.trim();
    if (!given || state !== 'asked') return field.focus();
    state = 'busy';
    try {
      const { correct } = await check(asked.id, given);
      finish(correct ? 'right' : 'wrong', given);
    } catch (error) {
      state = 'asked';
      const known = error instanceof Problem && error.status !== 0;
      notify(known ? error.sentence : t('quiz.away'), { bad: true, action: t('quiz.retry'), run: type });
    }
  }

  /** Turns the card over: whoever played says whether it was known. */
  function reveal() {
    if (state !== 'asked' || choices.length) return;
    state = 'shown';
    const judge = (/** @type {Verdict} */ verdict) => () => finish(verdict, '');
    const knew = h('button', { type: 'button', class: 'primary', onclick: judge('right') }, t('quiz.knew'));
    turn(card, () => {
      show(
        place,
        shownAnswer(),
        h(
          'div',
          { class: 'actions' },
          knew,
          h('button', { type: 'button', onclick: judge('wrong') }, t('quiz.knewNot')),
        ),
      );
      knew.focus();
    });
    say(t('quiz.answerIs', { answer: asked.answer }));
    if (wishes.value.aloud) speak(asked.answer);
  }

  function shownAnswer() {
    return h('p', { class: 'quiz-answer', dir: 'auto', lang: languageOf(asked.answer) }, asked.answer);
  }

  /** @param {Verdict} verdict @param {string} given */
  function finish(verdict, given) {
    const judged = state === 'shown';
    state = 'done';
    const { id, question } = asked;
    answer({ id, question, answer: asked.answer, given, verdict, at: Date.now() });
    const { streak, right, asked: so } = tally(/** @type {any} */ (round.value).answered);
    told();
    if (judged) return next();
    const words = t(`quiz.${verdict}`);
    const more = h(
      'button',
      { type: 'button', class: 'primary', onclick: next },
      t(at + 1 < questions.length ? 'quiz.next' : 'quiz.result'),
    );
    const over = h(
      'button',
      { type: 'button', class: 'quiet', onclick: () => takeBack(over) },
      t('quiz.wasRight'),
    );
    show(
      place,
      choices.length > 0 && choiceList(choices, null, given, asked.answer),
      h(
        'div',
        { class: `quiz-verdict is-${verdict}` },
        h(
          'p',
          { class: 'quiz-word' },
          words,
          verdict === 'right' && streak > 1 && ` ${t('quiz.inARow', { n: streak })}`,
        ),
        choices.length === 0 &&
          given &&
          verdict === 'wrong' &&
          h('p', { dir: 'auto' }, t('quiz.youSaid', { given })),
        choices.length === 0 && shownAnswer(),
        h('div', { class: 'actions' }, more, choices.length === 0 && verdict === 'wrong' && over),
      ),
    );
    more.focus();
    say(`${words} ${t('quiz.answerIs', { answer: asked.answer })} ${t('quiz.score', { right, n: so })}`);
    if (wishes.value.aloud) speak(asked.answer);
  }

  /** The server forgives slips; what it does not take, whoever played may. @param {HTMLElement} button */
  function takeBack(button) {
    amend();
    button.remove();
    told();
    const { right, asked: so } = tally(/** @type {any} */ (round.value).answered);
    say(t('quiz.score', { right, n: so }));
    element.querySelector('.quiz-verdict')?.classList.replace('is-wrong', 'is-right');
  }

  function next() {
    hush();
    if (++at >= questions.length) return ended();
    turn(card, () => {
      ask();
      title.focus();
    });
  }

  function told() {
    const { right, asked: so, streak } = tally(round.value?.answered ?? []);
    bar.value = so;
    show(
      score,
      so > 0 && t('quiz.score', { right, n: so }),
      streak > 1 && h('span', { class: 'quiz-streak' }, t('quiz.inARow', { n: streak })),
    );
  }

  /** Numbers choose; on a card that was turned over, 1 is known and 2 is not. @param {number} number */
  function number(number) {
    if (state === 'asked' && choices.length >= number) choose(choices[number - 1]);
    else if (state === 'shown' && number < 3) finish(number === 1 ? 'right' : 'wrong', '');
  }

  ask();
  return {
    element,
    enter: () => title.focus(),
    leave: hush,
    keys: [
      ...[1, 2, 3, 4].map((n) => ({
        key: String(n),
        label: t('quiz.keyChoose', { n }),
        run: () => number(n),
      })),
      { key: ' ', label: t('quiz.keyTurn'), run: () => (state === 'done' ? next() : reveal()) },
      { key: 't', label: t('quiz.keyType'), run: () => field.focus() },
      ...(canSpeak
        ? [{ key: 'p', label: t('quiz.keyAloud'), run: () => speak([asked.question, ...choices].join('. ')) }]
        : []),
    ],
  };
}
