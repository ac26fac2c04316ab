import { QcPlayer } from '../player/player.js';
import { at } from '../shared/base.js';
import { clock } from '../shared/clock.js';
import { copy } from '../shared/dialog.js';
import { h } from '../shared/dom.js';
import { loadTexts, t } from '../shared/i18n.js';

const query = new URLSearchParams(location.search);
const link = at('listen', { id: query.get('id'), user: query.get('user') });

await loadTexts(['player', 'shared']);
await customElements.whenDefined('qc-player');
const player = document.querySelector('qc-player');

const spoken = h('p', { class: 'unseen', role: 'status' });
document.body.append(spoken);

/** @param {string} name @returns {HTMLButtonElement | null} */
const button = (name) => document.querySelector(`button[data-action="${name}"]`);

const moment = () => (player instanceof QcPlayer ? Math.floor(player.time) : 0);

on(button('copy'), async (pressed) => tellCopied(pressed, await copy(link)));

const atMoment = button('copy-at');
on(atMoment, async (pressed) => tellCopied(pressed, await copy(`${link}#t=${moment()}`)));
if (atMoment && player instanceof QcPlayer) {
  const label = () => {
    if (!atMoment.classList.contains('done')) {
      atMoment.textContent = t('player.copyAt', { at: clock(player.time) });
    }
  };
  for (const event of ['timeupdate', 'seeked', 'loadedmetadata']) player.audio.addEventListener(event, label);
  label();
}

if (typeof navigator.share === 'function') {
  on(button('share'), async () => {
    try {
      await navigator.share({ title: document.title, url: link });
    } catch {
      // Whoever closes the list of programs does not want to share.
    }
  });
}

/** Without scripts the buttons are hidden. @param {HTMLButtonElement | null} found @param {(button: HTMLButtonElement) => void} run */
function on(found, run) {
  if (!found) return;
  found.hidden = false;
  found.addEventListener('click', () => run(found));
}

/** @param {HTMLButtonElement} pressed @param {boolean} copied */
function tellCopied(pressed, copied) {
  if (!copied || pressed.classList.contains('done')) return;
  const text = pressed.textContent;
  pressed.classList.add('done');
  pressed.textContent = t('player.copied');
  spoken.textContent = t('player.copied');
  setTimeout(() => {
    pressed.classList.remove('done');
    pressed.textContent = text;
    spoken.textContent = '';
  }, 2000);
}
