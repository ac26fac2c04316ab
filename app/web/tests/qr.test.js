import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { matrix } from '../shared/qr.js';

const drawn = (rows) => rows.map((row) => row.map((dark) => (dark ? '#' : '.')).join(''));
const hash = (rows) => createHash('sha256').update(drawn(rows).join('\n')).digest('hex').slice(0, 16);

const SHORT = [
  '#######.#..##.#######',
  '#.....#.#.###.#.....#',
  '#.###.#...#...#.###.#',
  '#.###.#.##..#.#.###.#',
  '#.###.#..##...#.###.#',
  '#.....#..#....#.....#',
  '#######.#.#.#.#######',
  '........#............',
  '#.##.###......#..#.##',
  '...###..#.#.##..#####',
  '####..##.#..#.##...##',
  '..#.#...###.##.#.#...',
  '.#.#.###..##...#.....',
  '........#....#.######',
  '#######.#....#####...',
  '#.....#.#..####..##..',
  '#.###.#...##..#...#..',
  '#.###.#.#....#....##.',
  '#.###.#.##.#.#.......',
  '#.....#...###.###...#',
  '#######.##.##...#.#..',
];

const KNOWN = [
  [1, 0, 'c4315a3129973d42'],
  [14, 1, 'b6e3c3d41b46759a'],
  [20, 2, '7999f48de16b1a20'],
  [40, 3, 'eee553fdc91b04f7'],
  [60, 4, 'f65cd07e76a3583e'],
  [80, 5, 'fbf1c05adfde1838'],
  [104, 6, '05edc19eac590eb5'],
  [120, 7, 'c597ae26b972fb58'],
  [150, 0, '60ec95717f7a7bc5'],
  [180, 1, '72e9b214836d9975'],
  [213, 2, 'ccd9e1c16d274c0e'],
];

const CYRILLIC = '83bc9f950dd5b21f';

test('a short text is drawn as another implementation draws it', () => {
  assert.deepEqual(drawn(matrix('Quizcast', 3)), SHORT);
});

test('all versions and masks are drawn as another implementation draws them', () => {
  for (const [length, mask, expected] of KNOWN) {
    assert.equal(hash(matrix('a'.repeat(length), mask)), expected, `${length} bytes, mask ${mask}`);
  }
});

test('letters outside of ASCII are bytes of UTF-8', () => {
  assert.equal(hash(matrix('Привет, мир', 5)), CYRILLIC);
});

test('each version takes as many bytes as the standard says, and 213 are the most', () => {
  const sizes = {
    14: 21,
    15: 25,
    26: 25,
    27: 29,
    84: 37,
    106: 41,
    107: 45,
    152: 49,
    180: 53,
    181: 57,
    213: 57,
  };
  for (const [length, size] of Object.entries(sizes)) assert.equal(matrix('a'.repeat(length)).length, size);
  assert.throws(() => matrix('a'.repeat(214)), RangeError);
});

test('without a mask one of the eight is chosen', () => {
  const text =
    'http://127.0.0.1:8080/#account=6f9619ff-8b86-d011-b42d-00cf4fc964ff.3f2504e0-4f89-41d3-9a0c-0305e82c3301';
  const all = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => hash(matrix(text, mask)));
  assert.ok(all.includes(hash(matrix(text))));
  assert.equal(new Set(all).size, 8);
});
