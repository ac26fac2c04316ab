import { cut } from '../../audio/wav.js';

/**
 * Plays a part of a WAV; the function that is returned stops it.
 * @param {Blob} blob
 * @param {import('../../audio/wav.js').Wav} wav
 * @param {number} from frame
 * @param {number} to frame
 * @param {{ at: (seconds: number) => void, ended: () => void, failed: () => void }} told `at`: how far it is
 */
export function play(blob, wav, from, to, { at, ended, failed }) {
  const url = URL.createObjectURL(cut(blob, wav, from, to));
  const player = new Audio(url);
  let done = false;
  const tick = () => {
    if (done) return;
    at(player.currentTime);
    requestAnimationFrame(tick);
  };
  const stop = () => {
    if (done) return;
    done = true;
    player.pause();
    URL.revokeObjectURL(url);
    ended();
  };
  player.onended = stop;
  player.onerror = () => {
    if (!done) failed();
    stop();
  };
  player.play().then(tick, stop);
  return stop;
}
