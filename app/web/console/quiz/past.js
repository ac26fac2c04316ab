import { h, show } from '../../shared/dom.js';
import { date } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { history } from './game.js';
import { tally } from './rules.js';

/** @typedef {import('./rules.js').Answered} Answered */

/** What was answered in this browser. @returns {{ element: HTMLElement, leave: () => void }} */
export function past() {
  const title = h('summary');
  const place = h('div');
  const element = h('details', { class: 'quiz-past' }, title, place);
  const leave = history.watch((all) => {
    element.hidden = all.length === 0;
    const { right, asked, best } = tally(all);
    title.textContent = `${t('quiz.history')}: ${t('quiz.score', { right, n: asked })}`;
    const clear = h('button', { type: 'button', class: 'quiet', onclick: forget }, t('quiz.clear'));
    show(
      place,
      best > 1 && h('p', null, t('quiz.best', { n: best })),
      answeredList([...all].reverse()),
      clear,
    );
  });
  return { element, leave };
}

function forget() {
  const before = history.value;
  history.value = [];
  notify(t('quiz.cleared'), {
    action: t('quiz.undo'),
    run: () => {
      history.value = [...before, ...history.value];
    },
  });
}

/** @param {Answered[]} all */
export function answeredList(all) {
  return h(
    'ul',
    { class: 'quiz-answered' },
    all.map(({ question, answer, given, verdict, at }) =>
      h(
        'li',
        { class: `is-${verdict}` },
        h('p', { dir: 'auto' }, question),
        h(
          'p',
          { class: 'quiet' },
          h('b', null, t(verdict === 'right' ? 'quiz.isRight' : 'quiz.isWrong')),
          ` · ${t('quiz.answerIs', { answer })}`,
          given && verdict === 'wrong' && ` · ${t('quiz.youSaid', { given })}`,
          h('time', { datetime: new Date(at).toISOString() }, date(at)),
        ),
      ),
    ),
  );
}
