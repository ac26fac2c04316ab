import { storePrefix } from '../shared/base.js';
import { keepPlace } from './memory.js';

/** @typedef {import('./player.js').QcPlayer} QcPlayer */

/**
 * What goes on beside a sound that plays; loaded with the first one. Whoever else plays a sound in the page sends
 * `qc-play` to the document with its audio element as `detail`: then the others pause.
 */

/** @type {HTMLMediaElement | null} */
let playing = null;

const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`${storePrefix}player`) : null;

tabs?.addEventListener('message', () => playing?.pause());

document.addEventListener('qc-play', (event) => {
  const { detail } = /** @type {CustomEvent<HTMLMediaElement>} */ (event);
  if (playing !== detail) playing?.pause();
  playing = detail;
});

/** Looks after a player from its first sound on. @param {QcPlayer} player */
export function attend(player) {
  const { audio } = player;
  let kept = 0;
  const keep = () => {
    kept = player.time;
    if (player.length) keepPlace(player.record, audio.ended ? 0 : kept, player.length);
  };
  const begin = () => {
    document.dispatchEvent(new CustomEvent('qc-play', { detail: audio }));
    tabs?.postMessage(null);
    onMediaKeys(player);
  };
  const place = () => onLockScreen(audio, player.length);
  audio.addEventListener('play', begin);
  for (const name of ['playing', 'seeked', 'ratechange']) audio.addEventListener(name, place);
  for (const name of ['pause', 'ended']) audio.addEventListener(name, keep);
  audio.addEventListener('timeupdate', () => {
    if (Math.abs(player.time - kept) > 5) keep();
  });
  globalThis.addEventListener('pagehide', () => {
    if (player.isConnected && audio.readyState) keep();
  });
  if (!audio.paused) begin();
}

/** Lock screens and media keys show and control it. @param {QcPlayer} player */
function onMediaKeys(player) {
  const session = navigator.mediaSession;
  if (!session) return;
  session.metadata = new MediaMetadata({ title: player.name, artist: 'Quizcast' });
  /** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
  const actions = [
    ['play', () => player.play()],
    ['pause', () => player.audio.pause()],
    ['seekto', ({ seekTime }) => player.seek(seekTime ?? 0)],
    ['seekbackward', ({ seekOffset }) => player.seek(player.time - (seekOffset ?? 10))],
    ['seekforward', ({ seekOffset }) => player.seek(player.time + (seekOffset ?? 10))],
  ];
  for (const [action, handler] of actions) {
    try {
      session.setActionHandler(action, handler);
    } catch {
      // An older browser does not know this action.
    }
  }
}

/** @param {HTMLMediaElement} audio @param {number} length */
function onLockScreen(audio, length) {
  const session = navigator.mediaSession;
  if (!session?.setPositionState || !length) return;
  const position = Math.min(audio.currentTime, length);
  session.setPositionState({ duration: length, playbackRate: audio.playbackRate, position });
}
