/**
 * The page where anybody who has the link listens; it stands beside the address of the MP3, which the server made from
 * its public address.
 * @param {string} url the record's
 * @param {number} [seconds] where to begin
 */
export function listenLink(url, seconds = 0) {
  return beside(url, 'listen') + (seconds >= 1 ? `#t=${Math.floor(seconds)}` : '');
}

/**
 * What puts the player into another page.
 * @param {string} url the record's
 * @param {string} title
 */
export function embedCode(url, title) {
  const quote = (/** @type {string} */ text) =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const source = quote(beside(url, 'embed'));
  return `<iframe src="${source}" title="${quote(title)}" width="100%" height="180" loading="lazy" frameborder="0"></iframe>`;
}

/**
 * @param {string} url
 * @param {string} page
 */
function beside(url, page) {
  const address = new URL(url);
  return new URL(page + address.search, address).href;
}
