/** What the numbers of a record mean. Nothing here needs a page. */

/** From how many LUFS on a word fits, the loudest first; speech for podcasts is made at about -16. */
const levels = /** @type {[number, string][]} */ ([
  [-11, 'veryLoud'],
  [-20, 'good'],
  [-28, 'rather'],
  [-Infinity, 'veryQuiet'],
]);

/** The server's warnings, which are English, and the keys of their texts. */
const warnings = /** @type {[RegExp, string][]} */ ([
  [/^the data is shorter than announced\D*(\d+)/, 'short'],
  [/^the last frame is incomplete\D*(\d+)/, 'torn'],
  [/^bytes behind the sound\D*(\d+)/, 'behind'],
  [/^damaged blocks\D*(\d+)/, 'damaged'],
  [/never finished by its sender/, 'unfinished'],
]);

/**
 * The key of the word for a loudness.
 * @param {number | null} loudness LUFS; null where there is nothing to hear
 */
export function loudnessKey(loudness) {
  if (loudness === null) return 'records.silent';
  return `records.${levels.find(([from]) => loudness >= from)?.[1]}`;
}

/**
 * Whether the tops of the wave were probably cut off while it was recorded.
 * @param {number | null} peak dBFS
 */
export function isClipped(peak) {
  return peak !== null && peak >= -0.01;
}

/**
 * The key and the number of a warning's text; no key for one that this page does not know.
 * @param {string} warning
 */
export function warningKey(warning) {
  for (const [pattern, name] of warnings) {
    const found = pattern.exec(warning);
    if (found) return { key: `records.warn.${name}`, n: Number(found[1] ?? 0) };
  }
  return { key: null, n: 0 };
}
