import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { say } from '../../shared/notice.js';
import { trouble } from '../trouble.js';
import { changed } from './changed.js';
import { List } from './list.js';
import { Row } from './row.js';
import { isGoing, removeLater } from './undo.js';

/** The rows of a list, what is chosen in it, and more of it as one scrolls. */
export class Table {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #ul = h('ul', { class: 'records' });
  #rest = h('div');
  #more = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => void this.#grow() },
    t('records.more'),
  );
  #all = h('input', { type: 'checkbox', onchange: () => this.#pickAll() });
  #count = h('span', { class: 'count' });
  #bar = h('div', { class: 'select-bar' });
  #near;
  #loading = 0;

  /**
   * @param {string} token
   * @param {import('./list.js').Choice} choice
   * @param {(searched: boolean) => Node} empty what is shown where there is no row
   */
  constructor(token, choice, empty) {
    this.list = new List(token, choice);
    this.empty = empty;
    const remove = h('button', {
      type: 'button',
      class: 'danger',
      onclick: () => this.#remove(this.#picked()),
    });
    remove.append(t('records.remove'));
    show(this.#bar, h('label', { class: 'check' }, this.#all, this.#count), remove);
    this.element = h('section', { 'aria-label': t('console.records') }, this.#bar, this.#ul, this.#rest);
    this.#near = new IntersectionObserver(([seen]) => seen.isIntersecting && void this.#grow(), {
      rootMargin: '400px',
    });
    this.#near.observe(this.#more);
  }

  /** Stops what runs. */
  end() {
    this.list.stop();
    this.#near.disconnect();
  }

  /** Begins anew, with other rows or another order. */
  restart() {
    this.list.items = [];
    this.#ul.setAttribute('aria-busy', 'true');
    if (this.#rows.size === 0) show(this.#ul, skeletons());
    return this.load(true);
  }

  /**
   * Loads what is shown again.
   * @param {boolean} [tell] whether the number of rows is said
   */
  async load(tell = false) {
    await this.#try(() => this.list.refresh());
    if (tell && this.#rows.size > 0) say(t('records.shown', { n: this.#rows.size }));
  }

  /** The row that has the focus. */
  focused() {
    const item = document.activeElement?.closest('li.record');
    return [...this.#rows.values()].find(({ element }) => element === item);
  }

  /** Moves the focus to another row. @param {number} by */
  step(by) {
    const all = [...this.#rows.values()];
    const now = this.focused();
    const next = now ? all[all.indexOf(now) + by] : all[0];
    next?.name.focus();
  }

  removeFocused() {
    const row = this.focused();
    if (row) this.#remove([row]);
  }

  #grow() {
    return this.#loading > 0 ? undefined : this.#try(() => this.list.more());
  }

  /** @param {() => Promise<void>} load */
  async #try(load) {
    this.#loading++;
    try {
      await load();
      this.#draw();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      if (this.#rows.size === 0) show(this.#ul);
      show(
        this.#rest,
        trouble(error, () => void this.load()),
      );
    } finally {
      this.#loading--;
      this.#ul.removeAttribute('aria-busy');
    }
  }

  /** Rows that stay are moved, not made anew: an open one goes on playing. */
  #draw() {
    const rows = new Map();
    for (const record of this.list.items) {
      if (isGoing(record.id)) continue;
      const row = this.#rows.get(record.id) ?? this.#row(record);
      row.update(record);
      rows.set(record.id, row);
    }
    this.#rows = rows;
    const focused = document.activeElement;
    place(
      this.#ul,
      [...rows.values()].map(({ element }) => element),
    );
    // Another order has moved it.
    if (focused instanceof HTMLElement && this.#ul.contains(focused)) focused.focus();
    const { hasMore, choice } = this.list;
    show(this.#rest, hasMore ? this.#more : rows.size === 0 && this.empty(choice.q !== ''));
    this.#mark();
  }

  /** @param {import('./list.js').Record} record */
  #row(record) {
    return new Row(record, {
      token: () => this.list.token,
      renamed: changed,
      remove: (row) => this.#remove([row]),
      picked: () => this.#mark(),
    });
  }

  #picked() {
    return [...this.#rows.values()].filter(({ box }) => box.checked);
  }

  #pickAll() {
    for (const { box } of this.#rows.values()) box.checked = this.#all.checked;
    this.#mark();
  }

  #mark() {
    const n = this.#picked().length;
    this.#bar.hidden = this.#rows.size === 0;
    this.#bar.classList.toggle('picking', n > 0);
    this.#all.checked = n > 0 && n === this.#rows.size;
    this.#all.indeterminate = n > 0 && n < this.#rows.size;
    this.#count.textContent = n > 0 ? t('records.picked', { n }) : t('records.pickAll');
  }

  /** @param {Row[]} gone */
  #remove(gone) {
    if (gone.length === 0) return;
    const all = [...this.#rows.values()];
    const next =
      all.slice(all.indexOf(gone[0])).find((row) => !gone.includes(row)) ??
      all.findLast((row) => !gone.includes(row));
    for (const { box } of gone) box.checked = false;
    removeLater(
      gone.map(({ record }) => record),
      this.list.token,
      () => this.#draw(),
    );
    (next?.name ?? this.#rest.querySelector('a'))?.focus();
  }
}

/**
 * Makes `elements` the children, moving as few as possible: one that is moved loses focus and sound.
 * @param {Element} parent
 * @param {Element[]} elements
 */
function place(parent, elements) {
  const wanted = new Set(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, at) => {
    if (parent.children[at] !== element) parent.insertBefore(element, parent.children[at] ?? null);
  });
}

function skeletons() {
  return Array.from({ length: 5 }, () => h('li', { class: 'skeleton', 'aria-hidden': 'true' }));
}
