import { Problem } from '../../shared/api.js';
import { dialog } from '../../shared/dialog.js';
import { h } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { report } from './calls.js';
import { languageOf, withLinks } from './rules.js';

/** @typedef {import('./rules.js').Question} Question */

/** Where the question stands: its number in the round, its category and its value. @param {Question} question @param {number} number @param {number} all */
export function meta({ category, value }, number, all) {
  return h(
    'p',
    { class: 'quiz-meta' },
    h('span', null, t('quiz.of', { number, all })),
    category && h('span', { class: 'quiz-tag' }, category),
    value !== null && h('span', { class: 'quiz-tag' }, String(value)),
  );
}

/**
 * The choices with their numbers. Once `answer` is given they only show what was right.
 * @param {string[]} choices
 * @param {((given: string) => void) | null} choose
 * @param {string} [given]
 * @param {string} [answer]
 */
export function choiceList(choices, choose, given, answer) {
  const kind = (/** @type {string} */ choice) =>
    answer === undefined ? null : choice === answer ? 'right' : choice === given ? 'wrong' : null;
  const sign = { right: t('quiz.isRight'), wrong: t('quiz.isWrong') };
  return h(
    'ol',
    { class: 'quiz-choices' },
    choices.map((choice, at) => {
      const found = kind(choice);
      return h(
        'li',
        null,
        h(
          'button',
          {
            type: 'button',
            class: found && `is-${found}`,
            disabled: !choose,
            onclick: () => choose?.(choice),
            dir: 'auto',
          },
          h('kbd', { 'aria-hidden': true }, String(at + 1)),
          h('span', { lang: languageOf(choice) }, choice),
          found && h('span', { class: 'unseen' }, `, ${sign[found]}`),
        ),
      );
    }),
  );
}

/** Who made the question, and its licence. @param {Question} question */
export function attribution({ source, attribution }) {
  const parts = withLinks(attribution ?? t('quiz.fromSource', { source }));
  return h(
    'p',
    { class: 'quiz-source' },
    parts.map(({ text, link }) =>
      link ? h('a', { href: text, target: '_blank', rel: 'noopener noreferrer' }, text) : text,
    ),
  );
}

/** Tells the operator that something is wrong with a question. @param {Question} question */
export function reportButton({ id }) {
  return h('button', { type: 'button', class: 'quiet quiz-report', onclick: tell }, t('quiz.report'));

  async function tell() {
    const reason = h('textarea', { rows: 3, maxlength: 500 });
    const sent = await dialog(t('quiz.report'), (close) => [
      h('label', null, h('span', null, t('quiz.reason')), reason),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', class: 'primary', onclick: () => close('send') }, t('quiz.send')),
      ),
    ]);
    if (sent !== 'send') return;
    try {
      await report(id, reason.value.trim());
      notify(t('quiz.reported'));
    } catch (error) {
      const known = error instanceof Problem && error.status !== 0;
      notify(known ? error.sentence : t('quiz.away'), { bad: true });
    }
  }
}

/** Turns a card: what stands on it changes while it is seen from the side. @param {HTMLElement} card @param {() => void} change */
export function turn(card, change) {
  if (!card.animate || matchMedia('(prefers-reduced-motion: reduce)').matches) return change();
  const side = { transform: 'perspective(60rem) rotateY(90deg)', opacity: 0.4 };
  const flat = { transform: 'perspective(60rem) rotateY(0)', opacity: 1 };
  const gone = card.animate([flat, side], { duration: 130, easing: 'ease-in' });
  gone.onfinish = () => {
    change();
    card.animate([{ ...side, transform: 'perspective(60rem) rotateY(-90deg)' }, flat], {
      duration: 180,
      easing: 'ease-out',
    });
  };
}
