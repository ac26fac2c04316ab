import { secondsOf } from '../../audio/header.js';
import { Problem } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { clock } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import * as session from './session.js';

/**
 * Says where a recording is safe: in this browser, and how much of it on the server.
 * @param {(() => void)[]} ends
 */
export function standing(ends) {
  const line = h('p', { class: 'quiet safe' });
  let unwatch = () => {};
  let last = '';
  const tell = () => {
    const now = session.recording.value;
    if (!now) {
      line.classList.remove('warn');
      return show(line, t('recorder.promise'));
    }
    const { state, sent, problem } = now.sender.value;
    const time = clock(secondsOf(now.note, sent));
    const server =
      state === 'refused' || (state === 'unknown' && problem)
        ? (problem ?? new Problem(-1, {})).sentence
        : state === 'unknown'
          ? t('recorder.safe.unknown')
          : state === 'resting'
            ? t('recorder.safe.resting', { time })
            : state === 'done'
              ? t('recorder.safe.done')
              : t('recorder.safe.sent', { time });
    const words = `${t(`recorder.kept.${session.kept.value}`)} ${server}`;
    if (words === last) return;
    last = words;
    line.classList.toggle('warn', ['memory', 'full'].includes(session.kept.value));
    show(line, words, state === 'unknown' && [' ', h('a', { href: '#/account' }, t('recorder.toAccount'))]);
  };
  ends.push(
    session.recording.watch((now) => {
      unwatch();
      last = '';
      unwatch = now ? now.sender.standing.watch(tell) : () => {};
      tell();
    }),
    session.kept.watch(tell),
    () => unwatch(),
  );
  return line;
}
