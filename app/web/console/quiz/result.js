import { at } from '../../shared/base.js';
import { copy } from '../../shared/dialog.js';
import { h } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { notify, say } from '../../shared/notice.js';
import { round } from './game.js';
import { answeredList } from './past.js';
import { squares, tally } from './rules.js';

/**
 * What came of the round.
 * @param {() => void} again
 * @returns {{ element: HTMLElement, enter: () => void }}
 */
export function result(again) {
  const answered = round.value?.answered ?? [];
  const { right, asked, best } = tally(answered);
  const words = t('quiz.outcome', { right, n: asked });
  const row = t('quiz.best', { n: best });
  const text = `Quizcast: ${words}\n${squares(answered)}\n${at('')}#/quiz`;
  const missed = answered.filter(({ verdict }) => verdict !== 'right');
  const title = h('h2', { tabindex: -1 }, words);
  const share = async () => {
    try {
      await navigator.share({ text });
    } catch {
      // Whoever closes the list of programs does not want to share.
    }
  };
  const element = h(
    'section',
    { class: 'card quiz-result' },
    title,
    best > 1 && h('p', null, row),
    h(
      'div',
      { class: 'quiz-squares', 'aria-hidden': true },
      answered.map(({ verdict }) => h('span', { class: `is-${verdict}` })),
    ),
    h(
      'div',
      { class: 'actions' },
      h('button', { type: 'button', class: 'primary', onclick: again }, t('quiz.again')),
      h(
        'button',
        { type: 'button', onclick: async () => (await copy(text)) && notify(t('quiz.copied')) },
        t('quiz.copy'),
      ),
      typeof navigator.share === 'function' &&
        h('button', { type: 'button', onclick: share }, t('quiz.share')),
    ),
    missed.length > 0 && h('h3', null, t('quiz.missed')),
    missed.length > 0 && answeredList(missed),
  );
  return {
    element,
    enter: () => {
      title.focus();
      say(`${words} ${row}`);
    },
  };
}
