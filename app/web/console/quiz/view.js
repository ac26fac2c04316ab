import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { round } from './game.js';
import { past } from './past.js';
import { play } from './play.js';
import { result } from './result.js';
import { start } from './start.js';

/**
 * @typedef {import('../keys.js').Key} Key
 * @typedef {{ element: HTMLElement, enter?: () => void, leave?: () => void, keys?: Key[] }} Scene
 */

/** Shows the quiz: what to play, the questions, what came of them. A round that was left goes on. @param {HTMLElement} place */
export function mount(place) {
  const stage = h('div', { class: 'quiz-stage' });
  const list = past();
  /** @type {Scene} */
  let scene = { element: stage };
  /** @type {() => void} */
  let dropKeys = () => {};
  let gone = false;

  /** @param {Scene} next @param {boolean} [entered] */
  async function go(next, entered = true) {
    leave();
    scene = next;
    const quit =
      next.keys && h('button', { type: 'button', class: 'quiet', onclick: () => end() }, t('quiz.quit'));
    show(stage, next.element, quit);
    if (entered) next.enter?.();
    if (!next.keys) return;
    const keys = await import('../keys.js').catch(() => null);
    if (keys && scene === next && !gone) dropKeys = keys.register(next.keys);
  }

  function leave() {
    scene.leave?.();
    dropKeys();
    dropKeys = () => {};
  }

  /** Gives up what is left of the round. */
  function end() {
    const answered = round.value?.answered ?? [];
    round.value = answered.length ? { questions: [], answered } : null;
  }

  /** What the round asks for now. @returns {Scene} */
  function now() {
    const { questions, answered } = round.value ?? { questions: [], answered: [] };
    if (answered.length < questions.length) return play(() => void go(result(again)));
    return answered.length ? result(again) : start();
  }

  function again() {
    round.value = null;
  }

  show(place, h('h1', null, t('quiz.title')), stage, list.element);
  let first = true;
  /** @type {unknown} */
  let questions;
  const stop = round.watch((value) => {
    // Answers change the round, too; only other questions are another scene.
    if (!first && value?.questions === questions) return;
    questions = value?.questions;
    void go(now(), !first);
    first = false;
  });
  return () => {
    gone = true;
    stop();
    leave();
    list.leave();
  };
}
