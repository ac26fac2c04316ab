import { at } from '../../shared/base.js';
import { copy } from '../../shared/dialog.js';
import { h, show } from '../../shared/dom.js';
import { clock, percent } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import * as session from './session.js';

/**
 * The page that shows a record.
 * @param {string} link of the record
 */
export function pageOf(link) {
  return at('listen', Object.fromEntries(new URL(link).searchParams));
}

/**
 * A link to copy, to open, and to be seen.
 * @param {string} link of the record
 */
export function linkRow(link) {
  const page = pageOf(link);
  const field = h('input', { type: 'text', readonly: true, value: page, 'aria-label': t('recorder.link') });
  field.addEventListener('focus', () => field.select());
  const take = async () => {
    if (await copy(page)) notify(t('shared.copied'));
  };
  return h(
    'div',
    { class: 'link' },
    field,
    h(
      'button',
      { type: 'button', class: 'primary', 'data-first': true, onclick: () => void take() },
      t('recorder.copyLink'),
    ),
    h('a', { class: 'button', href: page, target: '_blank', rel: 'noopener' }, t('recorder.openLink')),
  );
}

/** @param {string} address @param {string} name */
export function keep(address, name) {
  return h(
    'a',
    { class: 'button quiet', href: address, download: `${name.replace(/[\\/:*?"<>|]/g, '-')}.wav` },
    t('recorder.keep'),
  );
}

/** After the end: listen, give it a name, send it. @param {(() => void)[]} ends @param {() => void} discard */
export function stopped(ends, discard) {
  const { note, sender } = session.recording.value ?? {};
  if (!note || !sender) return [];
  const name = h('input', {
    type: 'text',
    value: note.name,
    maxlength: 120,
    autocomplete: 'off',
    'data-first': true,
  });
  name.addEventListener('focus', () => name.select(), { once: true });
  const button = h('button', { type: 'submit', class: 'primary' }, t('recorder.save'));
  const again = h('button', { type: 'button', onclick: () => sender.again() }, t('shared.retry'));
  const bar = h('progress', { max: 1, value: 0, 'aria-label': t('recorder.sending') });
  const words = h('span', { class: 'quiet' });
  const progress = h('div', { class: 'progress' }, bar, words);
  const form = h(
    'form',
    {
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void session.finish(name.value);
      },
    },
    h('label', null, h('span', null, t('recorder.name')), name),
    progress,
    h(
      'div',
      { class: 'actions' },
      button,
      again,
      keep(session.copy.value, note.name),
      h('button', { type: 'button', class: 'quiet danger', onclick: discard }, t('recorder.discard')),
    ),
  );
  ends.push(
    session.state.watch((state) => {
      button.hidden = state !== 'stopped';
      again.hidden = state !== 'failed';
      progress.hidden = state === 'stopped';
      name.readOnly = state !== 'stopped';
    }),
    sender.standing.watch(({ sent }) => {
      const part = sender.size > 0 ? sent / sender.size : 0;
      bar.value = part;
      show(words, percent(part));
    }),
  );
  return [player(session.copy.value), form];
}

/** With its link. */
export function done() {
  const now = session.recording.value;
  if (!now) return [];
  const again = async () => {
    await session.leave();
    await (await import('./sound.js')).open();
  };
  return [
    h(
      'p',
      { class: 'ready' },
      t('recorder.done', { name: now.note.name, time: clock(session.seconds.value) }),
    ),
    linkRow(now.note.link),
    player(session.copy.value),
    h(
      'div',
      { class: 'actions' },
      h('button', { type: 'button', onclick: () => void again() }, t('recorder.another')),
      keep(session.copy.value, now.note.name),
    ),
  ];
}

/** @param {string} address */
export function player(address) {
  return h('audio', {
    controls: true,
    src: address,
    preload: 'metadata',
    'aria-label': t('recorder.listen'),
  });
}
