/**
 * Why a sound cannot be loaded: the element itself does not tell.
 * @param {string} address
 * @returns {Promise<'gone' | 'offline' | 'away' | 'broken'>}
 */
export async function causeOf(address) {
  if (!navigator.onLine) return 'offline';
  try {
    const { ok, status } = await fetch(address, { method: 'HEAD', cache: 'no-store' });
    if (status === 404 || status === 410) return 'gone';
    return ok ? 'broken' : 'away';
  } catch {
    return navigator.onLine ? 'away' : 'offline';
  }
}
