import { h, show } from '../../shared/dom.js';
import { bytes, clock, date } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { icon } from '../icons.js';
import { listenLink } from './links.js';
import { playerOf } from './play.js';
import { renameForm } from './rename.js';
import { copied, share } from './share.js';
import { isClipped, loudnessKey, warningKey } from './words.js';

/** @typedef {import('./list.js').Record} Record */
/** @typedef {{ token: () => string, renamed: () => void, remove: (row: Row) => void, picked: () => void }} Owner */

/** A record in the list; opened, it has the player and everything that can be done. */
export class Row {
  #body = h('div', { class: 'body' });
  #more = h('div', { class: 'more', hidden: true });
  #seconds = () => 0;
  /** The record as it is shown. */
  #drawn = '';

  /**
   * @param {Record} record
   * @param {Owner} owner
   */
  constructor(record, owner) {
    this.record = record;
    this.owner = owner;
    this.box = h('input', { type: 'checkbox', onchange: () => owner.picked() });
    this.name = h('button', { type: 'button', class: 'name', onclick: () => this.open() });
    this.element = h(
      'li',
      { class: 'record' },
      h('label', { class: 'pick' }, this.box),
      this.#body,
      this.#more,
    );
    this.update(record);
  }

  get title() {
    return this.record.name ?? t('records.unnamed');
  }

  /** @param {Record} record */
  update(record) {
    this.record = record;
    const { title } = this;
    this.box.setAttribute('aria-label', t('records.pick', { name: title }));
    this.name.setAttribute('aria-expanded', String(!this.#more.hidden));
    // What is drawn anew loses the focus, so it is not done without need.
    const drawn = JSON.stringify(record);
    if (this.#drawn === drawn || this.#body.querySelector('form')) return;
    this.#drawn = drawn;
    const focused = this.#body.contains(document.activeElement);
    show(this.name, icon('play'), h('span', null, title));
    show(
      this.#body,
      h('div', { class: 'what' }, this.name, facts(record)),
      h(
        'div',
        { class: 'tools' },
        this.#tool('share', 'records.share', () => this.share()),
        this.#tool('rename', 'records.rename', () => this.rename()),
        this.#tool('remove', 'records.remove', () => this.owner.remove(this)),
      ),
    );
    if (focused) this.name.focus();
  }

  /** Opens the row, or closes it. */
  open() {
    const hidden = this.#more.hidden === true;
    this.name.setAttribute('aria-expanded', String(hidden));
    this.element.classList.toggle('open', hidden);
    this.#more.hidden = !hidden;
    if (hidden) this.#fill();
    else this.#close();
  }

  rename() {
    const form = renameForm(this.record, this.owner.token(), (renamed) => {
      form.remove();
      this.#drawn = '';
      this.update(renamed ?? this.record);
      this.name.focus();
      if (renamed) this.owner.renamed();
    });
    show(this.#body, form);
  }

  share() {
    return share(this.record, this.#seconds());
  }

  #close() {
    // An element that is taken out of the page stops playing.
    show(this.#more);
    this.#seconds = () => 0;
  }

  #fill() {
    const { url, warnings } = this.record;
    const { box, seconds } = playerOf(this.record);
    this.#seconds = seconds;
    const act = (
      /** @type {string} */ key,
      /** @type {() => unknown} */ run,
      /** @type {string} */ kind = '',
    ) => h('button', { type: 'button', class: kind, onclick: run }, t(key));
    show(
      this.#more,
      box,
      warnings.map((warning) => h('p', { class: 'warning' }, icon('warning'), warningWords(warning))),
      h(
        'div',
        { class: 'actions' },
        act('records.copyLink', () => copied(listenLink(url)), 'primary'),
        act('records.copyLinkAt', () => copied(listenLink(url, seconds()))),
        act('records.share', () => this.share(), 'twice'),
        h(
          'a',
          { class: 'button', href: listenLink(url), target: '_blank', rel: 'noopener' },
          t('records.open'),
        ),
        act('records.rename', () => this.rename(), 'twice'),
        act('records.remove', () => this.owner.remove(this), 'danger quiet twice'),
      ),
    );
  }

  /**
   * @param {'share' | 'rename' | 'remove'} name
   * @param {string} key
   * @param {() => unknown} run
   */
  #tool(name, key, run) {
    const label = `${t(key)}: ${this.title}`;
    return h(
      'button',
      { type: 'button', class: 'icon', 'aria-label': label, title: t(key), onclick: run },
      icon(name),
    );
  }
}

/** @param {Record} record */
function facts({ duration, bytes: size, created_at: stamp, loudness, peak, warnings }) {
  const loud = t(loudnessKey(loudness), { lufs: loudness === null ? '' : Math.round(loudness) });
  return h(
    'p',
    { class: 'meta' },
    h('span', { class: 'long' }, clock(duration)),
    h('time', { datetime: stamp }, date(stamp)),
    h('span', { class: 'size' }, bytes(size)),
    h('span', null, loud),
    isClipped(peak) && h('span', { class: 'warned' }, t('records.clipped')),
    warnings.length > 0 &&
      h('span', { class: 'warned' }, icon('warning'), t('records.warned', { n: warnings.length })),
  );
}

/** @param {string} warning */
function warningWords(warning) {
  const { key, n } = warningKey(warning);
  return key ? t(key, { n }) : warning;
}
