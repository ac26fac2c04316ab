import { note, Problem } from '../shared/api.js';
import { at } from '../shared/base.js';

/**
 * The calls of tus 1.0.0 that uploads of this page need. What goes on after a break is the caller's business: ask
 * `offsetOf`, then `append` from there.
 *
 * @typedef {{ offset: number, length: number | null, record: string | null }} Standing
 *   `record`: the link of the record once the upload is done
 * @typedef {{ token: string, signal?: AbortSignal }} Caller
 */

/**
 * Begins an upload and returns its address.
 * @param {Caller & { name?: string, length: number | null, finish?: 'abandoned', key?: string }} upload
 *   `length` null: it is told with the last part; `finish`: what is there is published when nobody comes back;
 *   `key`: the same one begins the same upload
 * @returns {Promise<string>}
 */
export async function create({ token, signal, name, length, finish, key }) {
  const metadata = {
    ...(name ? { filename: name } : {}),
    filetype: 'audio/wav',
    ...(finish ? { finish } : {}),
  };
  const pairs = Object.entries(metadata).map(([key, value]) => `${key} ${base64(value)}`);
  /** @type {Record<string, string>} */
  const headers = { 'Upload-Metadata': pairs.join(',') };
  if (length === null) headers['Upload-Defer-Length'] = '1';
  else headers['Upload-Length'] = String(length);
  if (key) headers['Idempotency-Key'] = key;
  // In a shell one request does the same.
  note({ method: 'POST', address: at('records', { name }), file: name || 'recording.wav', signed: true });
  const answer = await send('POST', at('uploads'), { token, signal, headers });
  const place = answer.getResponseHeader('Location');
  if (!place) throw new Problem(0, {});
  // A proxy may have changed the host that the server sees: the last part of the path is what counts.
  return at(`uploads/${new URL(place, at('')).pathname.split('/').pop()}`);
}

/**
 * How far an upload is.
 * @param {Caller & { url: string }} upload
 * @returns {Promise<Standing>}
 */
export async function offsetOf({ url, token, signal }) {
  return standing(await send('HEAD', url, { token, signal }));
}

/**
 * Sends a part that begins at `offset`.
 * @param {Caller & { url: string, offset: number, body: Blob | ArrayBuffer | null, length?: number,
 *   progress?: (sent: number) => void }} part `length`: the whole length, where it was not told before
 * @returns {Promise<Standing>}
 */
export async function append({ url, token, signal, offset, body, length, progress }) {
  /** @type {Record<string, string>} */
  const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' };
  if (length !== undefined) headers['Upload-Length'] = String(length);
  return standing(await send('PATCH', url, { token, signal, headers, body, progress }));
}

/**
 * Gives an upload up. One that is gone is no error.
 * @param {Caller & { url: string }} upload
 */
export async function remove({ url, token, signal }) {
  try {
    await send('DELETE', url, { token, signal });
  } catch (error) {
    if (!(error instanceof Problem && (error.status === 404 || error.status === 410))) throw error;
  }
}

/** @param {XMLHttpRequest} answer @returns {Standing} */
function standing(answer) {
  const length = answer.getResponseHeader('Upload-Length');
  return {
    offset: Number(answer.getResponseHeader('Upload-Offset') ?? 0),
    length: length === null ? null : Number(length),
    record: answer.getResponseHeader('Content-Location'),
  };
}

/**
 * `XMLHttpRequest` and not `fetch`: only it tells how much was sent.
 * @param {string} method
 * @param {string} url
 * @param {Caller & { headers?: Record<string, string>, body?: Blob | ArrayBuffer | null,
 *   progress?: (sent: number) => void }} options
 * @returns {Promise<XMLHttpRequest>}
 */
function send(method, url, { token, signal, headers = {}, body = null, progress }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open(method, url);
    const all = { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${token}`, ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    if (progress) request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => (request.status < 300 ? resolve(request) : reject(problemIn(request)));
    request.onerror = () => reject(new Problem(0, {}));
    request.onabort = () => reject(signal?.reason ?? new Problem(0, {}));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

/** @param {XMLHttpRequest} request */
function problemIn(request) {
  const wait = Number(request.getResponseHeader('Retry-After'));
  let body = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // The answer to HEAD has no body, and that of a proxy is no problem of ours.
  }
  return new Problem(request.status, body, wait > 0 ? wait : null);
}

/** @param {string} text */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
