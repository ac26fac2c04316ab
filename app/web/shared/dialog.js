import { h } from './dom.js';
import { t } from './i18n.js';

/**
 * Shows a dialog until it is closed; the focus then returns to where it was. `fill` gets the function that closes it
 * and makes what stands in it.
 * @param {string} title
 * @param {(close: (value?: string) => void) => (Node | string | null | false)[]} fill
 * @returns {Promise<string>} the value that it was closed with; empty if it was dismissed
 */
export function dialog(title, fill) {
  const before = document.activeElement;
  const box = h('dialog', { 'aria-label': title });
  const close = (value = '') => box.close(value);
  box.append(
    h(
      'header',
      null,
      h('h2', null, title),
      h(
        'button',
        { type: 'button', class: 'icon', 'aria-label': t('shared.close'), onclick: () => close() },
        '×',
      ),
    ),
    ...fill(close).filter((part) => part !== null && part !== false),
  );
  document.body.append(box);
  return new Promise((resolve) => {
    box.addEventListener('close', () => {
      box.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(box.returnValue);
    });
    box.showModal();
  });
}

/**
 * Copies a text. Insecure addresses have no clipboard: there the text is shown, selected.
 * @param {string} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    await dialog(t('shared.copyByHand'), () => {
      const field = h('textarea', { readonly: true, rows: 3, 'aria-label': t('shared.copyByHand') }, text);
      queueMicrotask(() => field.select());
      return [field];
    });
    return false;
  }
}
