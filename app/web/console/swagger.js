import { at } from '../shared/base.js';

/**
 * Opens Swagger UI in a tab, signed in. The page there asks for the token by a message: it never stands in an address.
 * Has to be called while a click is handled, else the browser blocks the tab.
 * @param {string | null} token
 * @param {string} [operation] what to unfold, as `Records/get_record`
 */
export function openSwagger(token, operation) {
  const tab = open(at('swagger-ui') + (operation ? `#/${operation}` : ''), '_blank');
  if (!tab || !token) return;
  addEventListener('message', function answer({ source, origin, data }) {
    if (source !== tab || origin !== location.origin || data !== 'quizcast: token?') return;
    removeEventListener('message', answer);
    tab.postMessage({ token }, location.origin);
  });
}
