/** The address of the server's root. All addresses are made from it, so that the pages work below any path. */
const rootAddress = new URL('../../', import.meta.url);

/**
 * The absolute address of a path of this server.
 * @param {string} path without a slash at its beginning
 * @param {Record<string, string | number | null | undefined>} [query] empty values are left out
 */
export function at(path, query = {}) {
  const address = new URL(path, rootAddress);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') address.searchParams.set(name, String(value));
  }
  return address.href;
}

/** Names of what is stored in the browser begin with this: several servers may share a host below different paths. */
export const storePrefix = `quizcast:${rootAddress.pathname}:`;
