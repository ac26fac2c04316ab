import { storePrefix } from '../../shared/base.js';

// The service worker (sw.js) writes into it.
const inbox = `${storePrefix}shared`;

/**
 * The files that other programs shared with this page since the last time. Each is given once.
 * @returns {Promise<File[]>}
 */
export async function takeShared() {
  // Insecure addresses have no store for a service worker, and no worker.
  if (!globalThis.caches || !(await caches.has(inbox))) return [];
  const cache = await caches.open(inbox);
  const files = [];
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    // Another tab may have taken it in between: only who deletes it has it.
    if (!answer || !(await cache.delete(request))) continue;
    const name = decodeURIComponent(answer.headers.get('X-Name') ?? 'audio');
    const type = answer.headers.get('Content-Type') ?? '';
    const lastModified = Number(answer.headers.get('X-Modified')) || Date.now();
    files.push(new File([await answer.blob()], name, { type, lastModified }));
  }
  return files;
}
