import { at } from './base.js';

/**
 * The address of a script of ours, for `new Worker` and the like. Where Trusted Types are required the browser takes
 * only what a policy made, and this is the only one: it makes nothing but addresses below `web/` of this server, and
 * `sw.js`.
 * @param {string} path
 * @returns {string}
 */
export function script(path) {
  return policy?.createScriptURL(path) ?? address(path);
}

/** @param {string} path */
function address(path) {
  const url = at(path);
  if (url !== at('sw.js') && !url.startsWith(at('web/'))) throw new TypeError(`no script of ours: ${path}`);
  return url;
}

const policy = make();

function make() {
  try {
    return /** @type {any} */ (globalThis).trustedTypes?.createPolicy('quizcast', {
      createScriptURL: address,
    });
  } catch {
    return null;
  }
}
