// Keeps the pages' own files, so that the console opens without a network, and takes files that other programs share
// with it. The network comes first: a new version is there at once. Answers of the API, records and all pages but the
// console are never kept. It is a classic script, because not every browser takes a module here.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const root = new URL('./', worker.location.href);
// Several servers may share a host below different paths: see shared/base.js.
const prefix = `quizcast:${root.pathname}:`;
const pages = `${prefix}pages`;
// console/queue/shared.js reads from it.
const inbox = `${prefix}shared`;
// How long a network that is there may stay silent before what was kept is taken.
const patience = 4000;
const beside = ['favicon.svg', 'manifest.webmanifest'];
const languages = ['en', 'ru'];

worker.addEventListener('install', (event) => {
  worker.skipWaiting();
  event.waitUntil(keepAll());
  // What a page deletes while it closes must not come here first: the page may be gone before this worker has time.
  const past = { condition: { requestMethod: 'DELETE' }, source: 'network' };
  /** @type {any} */ (event).addRoutes?.(past).catch(() => {});
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { method, url, mode } = event.request;
  const address = new URL(url);
  if (address.origin !== root.origin || !address.pathname.startsWith(root.pathname)) return;
  const path = address.pathname.slice(root.pathname.length);
  if (method === 'POST' && path === 'share') event.respondWith(receive(event.request));
  else if (method !== 'GET') return;
  else if (path === '' && mode === 'navigate' && isShell(address)) event.respondWith(shell(event));
  else if (path.startsWith('web/') || beside.includes(path)) event.respondWith(newest(event.request));
});

/**
 * Whether it is the console, and says nothing but the language.
 * @param {URL} address
 */
function isShell({ search }) {
  return search === '' || languages.some((language) => search === `?lang=${language}`);
}

/**
 * The console. Another text than the one that is kept means another version: then all files are kept anew.
 * @param {FetchEvent} event
 */
async function shell(event) {
  const cache = await caches.open(pages);
  const before = await (await kept(cache, event.request))?.text();
  const answer = await newest(event.request);
  if (answer.ok && before !== undefined) {
    const now = answer.clone();
    event.waitUntil(now.text().then((text) => (text === before ? undefined : keepAll())));
  }
  return answer;
}

/**
 * What the network answers, and what is kept where it does not.
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function newest(request) {
  const cache = await caches.open(pages);
  const asked = fetch(request).then(async (answer) => {
    // A full disk must not keep the page from its files.
    if (answer.ok) await cache.put(request.url, answer.clone()).catch(() => {});
    return answer;
  });
  const old = await kept(cache, request);
  if (!old) return asked;
  /** @type {Promise<Response>} */
  const silence = new Promise((resolve) => setTimeout(resolve, patience, old));
  // A proxy whose server is away answers with 502 to 504.
  return Promise.race([
    asked.then((answer) => (answer.status < 500 ? answer : old)).catch(() => old),
    silence,
  ]);
}

/**
 * What is kept for a request. A console in another language is better than none.
 * @param {Cache} cache
 * @param {Request} request
 * @returns {Promise<Response | undefined>}
 */
async function kept(cache, { url, mode }) {
  const found = await cache.match(url, { ignoreVary: true });
  return found ?? (mode === 'navigate' ? cache.match(root.href, { ignoreVary: true }) : undefined);
}

/** Keeps the console and all files that it may ask for, and drops the files that are gone. */
async function keepAll() {
  const cache = await caches.open(pages);
  const start = await fetch(root.href);
  if (!start.ok) throw new Error(`the console: ${start.status}`);
  await cache.put(root.href, start.clone());
  const spoken = languages.flatMap((language) => [`?lang=${language}`, `web/text/${language}.json`]);
  const waiting = [...beside, ...spoken, ...named(await start.text(), root)];
  /** @type {Set<string>} */
  const known = new Set();
  while (waiting.length > 0) {
    const next = [...new Set(waiting.splice(0).map((path) => new URL(path, root).href))];
    const found = await Promise.all(next.filter((url) => !known.has(url)).map((url) => keep(cache, url)));
    for (const url of next) known.add(url);
    waiting.push(...found.flat());
  }
  for (const { url } of await cache.keys()) {
    if (url.startsWith(`${root.href}web/`) && !known.has(url)) await cache.delete(url);
  }
}

/**
 * Keeps a file and returns the addresses that it names.
 * @param {Cache} cache
 * @param {string} url
 * @returns {Promise<string[]>}
 */
async function keep(cache, url) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return [];
  await cache.put(url, answer.clone());
  return /\.(js|css|webmanifest)$/.test(url) ? named(await answer.text(), new URL(url)) : [];
}

/**
 * The files that a text names: those below `web/`, and scripts relative to it.
 * @param {string} text
 * @param {URL} base
 */
function named(text, base) {
  const below = [...text.matchAll(/["'`](web\/[\w./-]+\.\w+)["'`]/g)].map(([, path]) => new URL(path, root));
  const beside = [...text.matchAll(/["'`](\.{1,2}\/[\w./-]+\.js)["'`]/g)].map(
    ([, path]) => new URL(path, base),
  );
  return [...below, ...beside].map(({ href }) => href).filter((url) => url.startsWith(`${root.href}web/`));
}

/**
 * Keeps the files that a form brings, and opens the console.
 * @param {Request} request
 */
async function receive(request) {
  const cache = await caches.open(inbox);
  for (const file of (await request.formData()).getAll('audio')) {
    if (typeof file === 'string' || file.size === 0) continue;
    const headers = {
      'Content-Type': file.type || 'application/octet-stream',
      'X-Name': encodeURIComponent(file.name),
      'X-Modified': String(file.lastModified),
    };
    await cache.put(new URL(`share/${crypto.randomUUID()}`, root), new Response(file, { headers }));
  }
  return Response.redirect(new URL('./#/upload?shared', root), 303);
}
