import { current } from '../shared/accounts.js';
import { at } from '../shared/base.js';
import { h, show } from '../shared/dom.js';
import { language, loadTexts, t } from '../shared/i18n.js';
import { watchServer } from './away.js';
import { watchDrops } from './drop.js';
import { icon } from './icons.js';
import { listen, register } from './keys.js';
import { trouble } from './trouble.js';

/** The views: the word in the address, and the module. The first one is the beginning. */
const modules = /** @type {const} */ ({
  record: () => import('./recorder/view.js'),
  upload: () => import('./queue/view.js'),
  records: () => import('./records/view.js'),
  quiz: () => import('./quiz/view.js'),
  account: () => import('./account/view.js'),
});

/** The style sheets of a view, which come before it. */
const styles = /** @type {const} */ ({
  record: ['web/style/recorder.css'],
  upload: ['web/style/queue.css'],
  records: ['web/style/player.css', 'web/style/records.css'],
  quiz: ['web/style/quiz.css'],
  account: [],
});

/** @typedef {keyof typeof modules} View */

const views = /** @type {View[]} */ (Object.keys(modules));
const place = document.querySelector('main') ?? document.body.appendChild(h('main'));

/** @type {View | null} */
let shown = null;
/** @type {() => void} */
let unmount = () => {};

await start();

async function start() {
  try {
    await loadTexts();
  } catch {
    const words =
      language === 'ru' ? ['Сервер не отвечает.', 'Повторить'] : ['The server does not answer.', 'Try again'];
    const again = h('button', { type: 'button', onclick: () => location.reload() }, words[1]);
    show(place, h('p', { role: 'alert' }, words[0], ' ', again));
    return;
  }
  frame();
  listen();
  watchServer();
  const aside = document.querySelector('aside details');
  if (aside instanceof HTMLDetailsElement) withCurl(aside);
  watchDrops((files) => void upload(files));
  addEventListener('hashchange', () => void go());
  await go();
  const { install } = await import(at('web/console/install.js'));
  await install();
}

/** What stands around the views. */
function frame() {
  document.documentElement.classList.add('console');
  place.tabIndex = -1;
  place.id ||= 'console';
  const links = views.map((view) =>
    h(
      'a',
      { href: `#/${view}`, 'data-view': view },
      icon(view),
      h('span', { class: 'label' }, t(`console.${view}`)),
      view === 'account' && h('span', { class: 'who' }),
    ),
  );
  const nav = h('nav', { 'aria-label': t('console.views') }, links);
  const chip = h('a', { href: '#/account', class: 'chip' });
  const header = document.querySelector('header') ?? h('header');
  header.append(nav, chip);
  if (!header.isConnected) document.body.prepend(header);
  if (!document.querySelector('a.skip')) {
    document.body.prepend(h('a', { class: 'skip', href: `#${place.id}` }, t('console.skip')));
  }
  document.body.append(
    h('div', { class: 'drop', 'aria-hidden': 'true' }, h('p', null, icon('upload'), t('console.drop'))),
  );
  const who = nav.querySelector('.who');
  current.watch((account) => {
    if (who) who.textContent = account?.name ?? '';
    chip.textContent = account?.name ?? '';
    chip.hidden = !account;
    chip.setAttribute('aria-label', `${t('console.account')}: ${account?.name}`);
    nav.classList.toggle('signed', account !== null);
  });
}

/** Shows what the address names. Other fragments are places within the page. */
async function go() {
  const secret = location.hash.startsWith('#account=') ? location.hash.slice('#account='.length) : '';
  // At once, so that no copy of the address and no entry of the history has the token.
  if (secret) history.replaceState(null, '', '#/account');
  const named = /^#\/(\w*)/.exec(location.hash)?.[1];
  if (named === undefined && shown) return;
  const view = views.find((one) => one === named) ?? views[0];
  if (view !== shown) await open(view);
  if (secret) (await import('./account/arrive.js')).arrive(secret);
}

/** @param {View} view */
async function open(view) {
  const first = shown === null;
  shown = view;
  unmount();
  unmount = () => {};
  for (const link of document.querySelectorAll('[data-view]')) {
    if (link.getAttribute('data-view') === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${t(`console.${view}`)} · Quizcast`;
  const box = h('div', { class: `view ${view}-view` });
  // A page has a heading also while it waits for its parts.
  const heading = h('h1', null, t(`console.${view}`));
  box.append(heading);
  show(place, box);
  try {
    const [module] = await Promise.all([modules[view](), ...styles[view].map(dress)]);
    if (shown !== view || !box.isConnected) return;
    heading.remove();
    unmount = module.mount(box);
  } catch (error) {
    console.error(error);
    show(
      box,
      trouble(error, () => void open(view)),
    );
  }
  const title = box.querySelector('h1') ?? heading;
  if (!title.isConnected) box.prepend(title);
  if (first) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/**
 * Shows each action as curl, among the examples for programs.
 * @param {HTMLDetailsElement} examples
 */
function withCurl(examples) {
  const fill = async () => (await import('./curl.js')).panel();
  examples.addEventListener('toggle', async () => examples.querySelector('summary')?.after(await fill()), {
    once: true,
  });
  const open = () => {
    examples.open = true;
    examples.scrollIntoView();
    examples.querySelector('summary')?.focus();
  };
  register([{ key: 'c', label: t('console.asked'), run: open }]);
}

/**
 * Loads a style sheet once. Without it the page works all the same.
 * @param {string} path
 */
function dress(path) {
  const href = at(path);
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = h('link', { rel: 'stylesheet', href });
  const settled = new Promise((resolve) => {
    link.onload = resolve;
    link.onerror = resolve;
  });
  document.head.append(link);
  return settled;
}

/** @param {File[]} files */
async function upload(files) {
  location.hash = '#/upload';
  const { add } = await import(at('web/console/queue/queue.js'));
  add(files);
}
