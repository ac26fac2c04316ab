import { Problem } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { say } from '../../shared/notice.js';
import { newId } from '../../shared/random.js';
import { categories, draw, random } from './calls.js';
import { begin, history, wishes } from './game.js';
import { canSpeak } from './speech.js';

/** @typedef {import('./game.js').Wishes} Wishes */

const counts = [5, 10, 20];
const sources = ['opentdb', 'builtin', 'jservice', 'file', 'import'];
const values = [100, 200, 300, 400, 500, 600, 800, 1000, 1200, 1600, 2000];
const levels = /** @type {Record<number, string>} */ ({ 200: 'easy', 600: 'medium', 1000: 'hard' });

/**
 * Asks what to play, gets the questions and begins.
 * @returns {{ element: HTMLElement, leave: () => void }}
 */
export function start() {
  let stop = new AbortController();
  let key = newId();
  const trouble = h('div', { class: 'quiz-trouble', role: 'alert' });
  const titles = h('datalist', { id: 'quiz-titles' });
  const filters = h('div', { class: 'quiz-filters' }, ...filterFields(titles));
  const go = h('button', { class: 'primary' });
  const cancel = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => stop.abort() },
    t('quiz.cancel'),
  );
  const form = h(
    'form',
    {
      class: 'card quiz-start',
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void play(false);
      },
      onchange: () => {
        wishes.value = wished(form);
        key = newId();
        shown();
      },
    },
    choice('from', t('quiz.from'), [
      ['saved', t('quiz.saved')],
      ['new', t('quiz.new')],
    ]),
    choice(
      'count',
      t('quiz.count'),
      counts.map((count) => [String(count), String(count)]),
    ),
    filters,
    canSpeak && h('label', { class: 'check' }, box('aloud', wishes.value.aloud), t('quiz.aloud')),
    h('div', { class: 'actions' }, go, cancel),
    trouble,
  );
  fill(form, wishes.value);

  /** @param {boolean} busy */
  function shown(busy = false) {
    const { from, count } = wishes.value;
    filters.hidden = from === 'new';
    cancel.hidden = !busy;
    go.disabled = busy;
    const verb = busy ? 'quiz.fetching' : from === 'new' ? 'quiz.drawNew' : 'quiz.play';
    go.textContent = t(verb, { n: count });
  }

  /** @param {boolean} again whether questions that were answered may come again */
  async function play(again) {
    const { from, count, filters } = wishes.value;
    stop = new AbortController();
    show(trouble);
    shown(true);
    if (from === 'new') say(t('quiz.fetching'));
    try {
      const known = again || from === 'new' ? [] : history.value.map(({ id }) => id);
      const found =
        from === 'new'
          ? await draw(count, key, stop.signal)
          : await random(count, filters, known, stop.signal);
      key = newId();
      if (found.length) return begin(found);
      empty(known.length > 0);
    } catch (error) {
      if (!stop.signal.aborted) fail(error);
    }
    shown();
  }

  /** @param {boolean} known whether answered questions were left out */
  function empty(known) {
    const drawNew = () => {
      wishes.value = { ...wishes.value, from: 'new' };
      fill(form, wishes.value);
      void play(false);
    };
    show(
      trouble,
      h('p', null, t(known ? 'quiz.allKnown' : 'quiz.none')),
      h(
        'div',
        { class: 'actions' },
        known && h('button', { type: 'button', onclick: () => play(true) }, t('quiz.playKnown')),
        h('button', { type: 'button', onclick: drawNew }, t('quiz.drawNew', { n: wishes.value.count })),
      ),
    );
  }

  /** @param {unknown} error */
  function fail(error) {
    const offline = !(error instanceof Problem) || error.status === 0;
    const again = h('button', { type: 'button', onclick: () => play(false) }, t('quiz.retry'));
    const sentence = offline ? t('quiz.away') : error.sentence;
    show(trouble, h('p', null, sentence), h('div', { class: 'actions' }, again));
  }

  shown();
  void suggest(titles, '');
  return { element: form, leave: () => stop.abort() };
}

/** @param {HTMLDataListElement} titles */
function filterFields(titles) {
  let wait = 0;
  const category = h('input', {
    name: 'category',
    list: 'quiz-titles',
    placeholder: t('quiz.any'),
    oninput: () => {
      clearTimeout(wait);
      wait = setTimeout(() => suggest(titles, category.value), 250);
    },
  });
  const source = h('input', { name: 'source', list: 'quiz-sources', placeholder: t('quiz.any') });
  const worth = values.map((value) =>
    h('option', { value }, value in levels ? `${value}, ${t(`quiz.${levels[value]}`)}` : String(value)),
  );
  return [
    field(t('quiz.category'), category),
    field(t('quiz.value'), h('select', { name: 'value' }, h('option', { value: '' }, t('quiz.any')), worth)),
    field(t('quiz.source'), source),
    titles,
    h(
      'datalist',
      { id: 'quiz-sources' },
      sources.map((value) => h('option', { value })),
    ),
  ];
}

/** Shows titles of categories that hold what was typed. @param {HTMLDataListElement} titles @param {string} typed */
async function suggest(titles, typed) {
  const found = await categories(typed).catch(() => []);
  show(
    titles,
    found.map(({ title, questions }) => h('option', { value: title }, t('quiz.questions', { n: questions }))),
  );
}

/** @param {string} label @param {HTMLElement} control */
function field(label, control) {
  return h('label', null, h('span', null, label), control);
}

/** @param {string} name @param {boolean} checked */
function box(name, checked) {
  return h('input', { type: 'checkbox', name, checked });
}

/** @param {string} name @param {string} legend @param {[value: string, label: string][]} options */
function choice(name, legend, options) {
  return h(
    'fieldset',
    { class: 'quiz-choice' },
    h('legend', null, legend),
    options.map(([value, label]) =>
      h('label', null, h('input', { type: 'radio', name, value }), h('span', null, label)),
    ),
  );
}

/** @param {HTMLFormElement} form @returns {Wishes} */
function wished(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
  return {
    from: text('from') === 'new' ? 'new' : 'saved',
    count: Number(text('count')) || 10,
    filters: { category: text('category'), source: text('source').toLowerCase(), value: text('value') },
    aloud: data.has('aloud'),
  };
}

/** @param {HTMLFormElement} form @param {Wishes} wishes */
function fill(form, { from, count, filters }) {
  const all = { from, count, ...filters };
  for (const [name, value] of Object.entries(all)) {
    const field = form.elements.namedItem(name);
    if (
      field instanceof RadioNodeList ||
      field instanceof HTMLInputElement ||
      field instanceof HTMLSelectElement
    )
      field.value = String(value);
  }
}
