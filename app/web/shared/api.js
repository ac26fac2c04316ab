import { at } from './base.js';
import { has, t } from './i18n.js';
import { Signal } from './signal.js';

/**
 * @typedef {{ type: string, title: string, status: number, detail: string, instance: string,
 *   errors?: { field: string, detail: string }[] }} ProblemBody
 * @typedef {{ method?: string, query?: Record<string, string | number | null | undefined>, json?: unknown,
 *   token?: string, headers?: Record<string, string>, signal?: AbortSignal }} Options
 */

/** Whether the server answered the latest call. */
export const reach = new Signal(true);

/**
 * What was asked last, oldest first. The token itself is not kept.
 * @typedef {{ method: string, address: string, json?: unknown, file?: string, signed: boolean }} Asked
 * @type {Signal<Asked[]>}
 */
export const asked = new Signal(/** @type {Asked[]} */ ([]));

/** @param {Asked} call */
export function note(call) {
  asked.value = [...asked.value.slice(-9), call];
}

/** An answer of the server that refuses, or no answer at all (status 0). */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {Partial<ProblemBody>} body
   * @param {number | null} retryAfter seconds
   */
  constructor(status, body, retryAfter = null) {
    super(body.detail ?? body.title ?? String(status));
    this.status = status;
    this.slug = (body.type ?? '').split('/').pop() || (status === 0 ? 'offline' : 'unknown');
    this.request = (body.instance ?? '').replace('urn:uuid:', '');
    this.errors = body.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may work later without a change. */
  get passes() {
    return (
      this.status === 0 ||
      this.status === 429 ||
      this.status === 503 ||
      this.status === 502 ||
      this.status === 504
    );
  }

  /** A sentence for people: what happened and what to do. The server's own detail is English. */
  get sentence() {
    return has(`problems.${this.slug}`) ? t(`problems.${this.slug}`) : this.message;
  }
}

/**
 * The answer to a call.
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<Response>}
 */
export async function call(path, { method = 'GET', query, json, token, headers = {}, signal } = {}) {
  const all = new Headers({ Accept: 'application/json, application/problem+json', ...headers });
  if (token) all.set('Authorization', `Bearer ${token}`);
  if (json !== undefined) all.set('Content-Type', 'application/json');
  const body = json === undefined ? undefined : JSON.stringify(json);
  const address = at(path, query);
  note({ method, address, json, signed: token !== undefined });
  let answer;
  try {
    answer = await fetch(address, { method, headers: all, body, signal, cache: 'no-store' });
  } catch (error) {
    if (signal?.aborted) throw error;
    reach.value = false;
    throw new Problem(0, {});
  }
  // A proxy that answers in the server's place has no problem of ours to tell.
  reach.value = answer.ok || answer.status < 502 || /problem/.test(answer.headers.get('Content-Type') ?? '');
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/**
 * What a call answers, read as JSON.
 * @param {string} path
 * @param {Options} [options]
 */
export async function ask(path, options) {
  const answer = await call(path, options);
  return answer.status === 204 ? null : answer.json();
}

/** @param {Response} answer */
export async function problemOf(answer) {
  const wait = Number(answer.headers.get('Retry-After'));
  const body = await answer.json().catch(() => ({}));
  return new Problem(answer.status, body, wait > 0 ? wait : null);
}
