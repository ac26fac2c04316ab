import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, fileName, fileOf, friendlyName, tokenIn } from '../console/account/secret.js';

const id = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';
const token = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const account = { id, name: 'Ann', token };

test('a token is found in all that people paste', () => {
  const root = 'https://a.example/quiz/';
  const texts = [
    token,
    ` ${token.toUpperCase()}\n`,
    `${id} ${token}`,
    addressOf(root, account),
    fileOf(root, account),
  ];
  for (const text of texts) assert.equal(tokenIn(text), token);
});

test('what is no token is none', () => {
  for (const text of ['', 'Ann', token.slice(1), token.replaceAll('-', '')])
    assert.equal(tokenIn(text), null);
});

test('the token stands behind the # of the address', () => {
  const address = new URL(addressOf('https://a.example/quiz/', account));
  assert.equal(address.pathname + address.search, '/quiz/');
  assert.equal(address.hash, `#account=${id}.${token}`);
});

test('a file name has no character that a system forbids', () => {
  assert.equal(fileName('Весёлый Ёж'), 'quizcast-Весёлый-Ёж.txt');
  assert.equal(fileName('../a:b?'), 'quizcast-a-b.txt');
  assert.equal(fileName('!!!'), 'quizcast-account.txt');
});

test('a friendly name has a word of each list', () => {
  assert.equal(
    friendlyName('A|B', 'C|D', () => 0),
    'A C',
  );
  assert.equal(
    friendlyName('A|B', 'C|D', () => 0.99),
    'B D',
  );
});
