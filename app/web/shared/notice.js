import { h } from './dom.js';
import { t } from './i18n.js';

/** @type {{ shown: HTMLElement, spoken: HTMLElement } | undefined} */
let places;

// At once: screen readers pass over what is said in an element that has just come.
if (globalThis.document) raise();

/** Puts both places where they are seen and heard: what lies outside of an open dialog is neither. */
function raise() {
  places ??= {
    shown: h('aside', { class: 'notices' }),
    spoken: h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' }),
  };
  const { shown, spoken } = places;
  const top = [...document.querySelectorAll('dialog:modal')].at(-1);
  const parent = top ?? document.body;
  if (shown.parentElement !== parent) {
    parent.append(shown, spoken);
    top?.addEventListener('close', () => document.body.append(shown, spoken), { once: true });
  }
  return places;
}

/** Says a text to screen readers. @param {string} text */
export function say(text) {
  const { spoken } = raise();
  // The same text twice is only read again if it changed in between.
  spoken.textContent = '';
  requestAnimationFrame(() => {
    spoken.textContent = text;
  });
}

/**
 * Shows a text for a while, with a button if there is something that can be done. The function that is returned takes
 * the text away.
 * @param {string} text
 * @param {{ action?: string, run?: () => void, seconds?: number, bad?: boolean, ended?: () => void }} [options]
 */
export function notify(text, { action, run, seconds = 6, bad = false, ended } = {}) {
  let done = false;
  const close = (/** @type {boolean} */ ran) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    card.remove();
    if (!ran) ended?.();
  };
  const take = () => {
    close(true);
    run?.();
  };
  const card = h(
    'div',
    { class: bad ? 'notice bad' : 'notice', role: bad ? 'alert' : null },
    h('span', null, text),
    action && h('button', { type: 'button', class: 'quiet', onclick: take }, action),
    h(
      'button',
      { type: 'button', class: 'icon', 'aria-label': t('shared.close'), onclick: () => close(false) },
      '×',
    ),
  );
  const timer = setTimeout(() => close(false), seconds * 1000);
  raise().shown.append(card);
  if (!bad) say(action ? `${text} ${action}` : text);
  return () => close(false);
}
