import { at } from '../shared/base.js';
import { script } from '../shared/script.js';

/**
 * Lets the console open without a network, where the browser allows it: at secure addresses, and not in every private
 * window.
 */
export async function install() {
  try {
    await navigator.serviceWorker?.register(script('sw.js'), { scope: at('') });
  } catch (error) {
    console.warn('The console will not open without a network:', error);
  }
}
