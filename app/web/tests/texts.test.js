import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../text/', import.meta.url);
const forms = { en: ['one', 'other'], ru: ['few', 'many', 'one', 'other'] };
const files = (language) => readdirSync(new URL(`${language}/`, folder)).sort();
const read = (language, file) => JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8'));
const variants = (text) => (typeof text === 'string' ? [text] : Object.values(text));
const places = (text) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));

test('both languages have the same files with the same keys', () => {
  assert.deepEqual(files('ru'), files('en'));
  for (const file of files('en')) {
    assert.deepEqual(Object.keys(read('ru', file)).sort(), Object.keys(read('en', file)).sort(), file);
  }
});

test('a text with plural forms has all forms of its language in both languages', () => {
  for (const file of files('en')) {
    const [en, ru] = [read('en', file), read('ru', file)];
    for (const key of Object.keys(en)) {
      assert.equal(typeof en[key], typeof ru[key], `${file}: ${key}`);
      if (typeof en[key] === 'string') continue;
      assert.deepEqual(Object.keys(en[key]).sort(), forms.en, `${file}: ${key}`);
      assert.deepEqual(Object.keys(ru[key]).sort(), forms.ru, `${file}: ${key}`);
    }
  }
});

test('a text has the same places in both languages, and no form lacks words', () => {
  for (const file of files('en')) {
    const [en, ru] = [read('en', file), read('ru', file)];
    for (const key of Object.keys(en)) {
      const all = (text) => [...new Set(variants(text).flatMap((form) => [...places(form)]))].sort();
      assert.deepEqual(all(ru[key]), all(en[key]), `${file}: ${key}`);
      for (const form of [...variants(en[key]), ...variants(ru[key])])
        assert.match(form, /\S/, `${file}: ${key}`);
    }
  }
});
