import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf, questionsIn, shuffled, squares, tally, withLinks } from '../console/quiz/rules.js';

const question = (id, choices) => ({
  id,
  question: 'Q',
  answer: 'a',
  category: null,
  value: null,
  choices,
  source: 'x',
  attribution: null,
});
const answered = (verdicts) =>
  [...verdicts].map((sign) => ({
    id: 1,
    question: 'Q',
    answer: 'a',
    given: '',
    verdict: { r: 'right', w: 'wrong', s: 'skipped' }[sign],
    at: 0,
  }));

test('choices are mixed by their question, each time in the same way', () => {
  const four = ['a', 'b', 'c', 'd'];
  const orders = Array.from({ length: 400 }, (_, id) => shuffled(question(id + 1, four)));
  assert.deepEqual(orders[6], shuffled(question(7, four)));
  for (const order of orders) assert.deepEqual([...order].sort(), four);
  for (let place = 0; place < 4; place++) {
    const count = orders.filter((order) => order[place] === 'a').length;
    assert.ok(count > 60 && count < 140, `the first choice is ${count} times of 400 at place ${place}`);
  }
  assert.deepEqual(four, ['a', 'b', 'c', 'd']);
});

test('true and false keep their order, and no choices are none', () => {
  for (const id of [1, 2, 3]) assert.deepEqual(shuffled(question(id, ['True', 'False'])), ['True', 'False']);
  assert.deepEqual(shuffled(question(1, null)), []);
});

test('a streak ends with a wrong answer, and the longest one is kept', () => {
  assert.deepEqual(tally(answered('rrwrrrs')), { right: 5, asked: 7, streak: 0, best: 3 });
  assert.deepEqual(tally(answered('wrr')), { right: 2, asked: 3, streak: 2, best: 2 });
  assert.deepEqual(tally([]), { right: 0, asked: 0, streak: 0, best: 0 });
});

test('a round is shown as rows of ten squares', () => {
  assert.equal(squares(answered('rws')), '🟩🟥⬜');
  assert.deepEqual(
    squares(answered('r'.repeat(12)))
      .split('\n')
      .map((row) => [...row].length),
    [10, 2],
  );
});

test('addresses in an attribution become links, without what stands around them', () => {
  assert.deepEqual(withLinks('Open Trivia Database (https://opentdb.com), CC BY-SA 4.0'), [
    { text: 'Open Trivia Database (', link: false },
    { text: 'https://opentdb.com', link: true },
    { text: '), CC BY-SA 4.0', link: false },
  ]);
  assert.deepEqual(withLinks('none'), [{ text: 'none', link: false }]);
});

test('of a body that is still coming only whole lines are read, and only up to the last id', () => {
  assert.deepEqual(
    questionsIn('{"id":4}\n{"id":5}\n{"id":6}\n', 5).map(({ id }) => id),
    [4, 5],
  );
  assert.deepEqual(
    questionsIn('{"id":4}\n{"id":', 5).map(({ id }) => id),
    [4],
  );
  assert.deepEqual(questionsIn('', 5), []);
});

test('a text is read in the language of its letters', () => {
  assert.equal(languageOf('Кто написал «Войну и мир»?'), 'ru');
  assert.equal(languageOf('Who wrote it?'), 'en');
});
