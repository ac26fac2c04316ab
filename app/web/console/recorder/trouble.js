/**
 * Why there is no sound: each has a sentence and a next step.
 * @typedef {'insecure' | 'unsupported' | 'denied' | 'policy' | 'none' | 'busy' | 'constraint' | 'unplugged' |
 *   'interrupted' | 'empty' | 'broken'} Kind
 * @typedef {{ kind: Kind, device?: string, detail?: string }} Trouble
 */

/** @type {Record<string, Kind>} */
const kinds = {
  NotAllowedError: 'denied',
  SecurityError: 'policy',
  NotFoundError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
  OverconstrainedError: 'constraint',
};

/**
 * What an error of `getUserMedia` means.
 * @param {unknown} error
 * @param {boolean} allowed whether the page that this one stands in allows microphones
 * @returns {Trouble}
 */
export function troubleOf(error, allowed) {
  const { name, message } =
    error instanceof Error || error instanceof DOMException ? error : { name: '', message: error };
  const kind = kinds[name] ?? 'broken';
  return { kind: kind === 'denied' && !allowed ? 'policy' : kind, detail: String(message) };
}

/** What keeps a page from asking at all. @returns {Trouble | null} */
export function obstacle() {
  if (!navigator.mediaDevices?.getUserMedia) return { kind: isSecureContext ? 'unsupported' : 'insecure' };
  if (typeof AudioWorkletNode === 'undefined') return { kind: 'unsupported' };
  return null;
}

/** Whether the page that this one stands in allows microphones; browsers that do not tell are asked anyway. */
export function allowed() {
  const policy =
    /** @type {any} */ (document).permissionsPolicy ?? /** @type {any} */ (document).featurePolicy;
  return policy?.allowsFeature?.('microphone') ?? true;
}

/** Where the switch for microphones is differs from browser to browser. */
export function browser(agent = navigator.userAgent) {
  if (/iPhone|iPad/.test(agent)) return 'ios';
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Chrome\//.test(agent)) return /Android/.test(agent) ? 'android' : 'chrome';
  return /Safari\//.test(agent) ? 'safari' : 'other';
}
