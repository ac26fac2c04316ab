import { ask, reach } from '../shared/api.js';
import { h } from '../shared/dom.js';
import { t } from '../shared/i18n.js';
import { notify, say } from '../shared/notice.js';

/** Seconds before the try number `tries`: doubled up to half a minute. @param {number} tries */
export function pause(tries) {
  return Math.min(30, 2 ** (tries + 1));
}

/**
 * Calls `run` each time the server is back, until the function that is returned is called.
 * @param {() => void} run
 */
export function onBack(run) {
  let away = false;
  return reach.watch((here) => {
    if (here && away) run();
    away = !here;
  });
}

/** Shows a banner while the server does not answer, and asks it again and again. */
export function watchServer() {
  const left = h('span', { class: 'countdown' });
  const now = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => void probe() },
    t('console.tryNow'),
  );
  const banner = h(
    'section',
    { class: 'away', 'aria-label': t('console.server'), hidden: true },
    h('strong', null, t('console.away')),
    left,
    now,
  );
  document.body.prepend(banner);
  let tries = 0;
  let seconds = 0;
  let timer = 0;

  const tick = () => {
    left.textContent = t('console.awayNext', { n: seconds });
    if (seconds-- <= 0) void probe();
    else timer = window.setTimeout(tick, 1000);
  };
  const wait = () => {
    clearTimeout(timer);
    seconds = pause(tries++);
    tick();
  };
  const probe = async () => {
    clearTimeout(timer);
    left.textContent = t('console.awayNow');
    const known = !reach.value;
    await ask('health/live').catch(() => {});
    // The signal tells only changes: a further failure is none.
    if (known && !reach.value) wait();
  };

  reach.watch((here) => {
    clearTimeout(timer);
    if (here && !banner.hidden) notify(t('console.back'));
    if (!here) {
      tries = 0;
      say(t('console.away'));
      wait();
    }
    banner.hidden = here;
  });
  addEventListener('offline', () => void probe());
  addEventListener('online', () => void probe());
}
