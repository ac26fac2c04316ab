import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { devices } from './devices.js';
import * as session from './session.js';
import { settings } from './settings.js';
import * as sound from './sound.js';

/** Which microphone, how it sounds, and what the browser may do to it. @param {(() => void)[]} ends */
export function setup(ends) {
  const choice = h('select', { onchange: pick, 'aria-label': t('recorder.device') });
  const test = h('button', { type: 'button', class: 'test', onclick: () => void sound.test() });
  const switches = /** @type {const} */ (['echo', 'noise', 'gain', 'stereo']).map((name) => {
    const box = h('input', { type: 'checkbox', checked: settings.value[name] });
    box.addEventListener('change', () => void sound.adjust({ [name]: box.checked }));
    return {
      name,
      box,
      label: h('label', { class: 'check' }, box, h('span', null, t(`recorder.switch.${name}`))),
    };
  });
  const more = h(
    'details',
    null,
    h('summary', null, t('recorder.more')),
    h('p', { class: 'quiet' }, t('recorder.moreHint')),
    h(
      'div',
      { class: 'switches' },
      switches.map(({ label }) => label),
    ),
  );
  const box = h('div', { class: 'setup' }, h('div', { class: 'row' }, choice, test), more);

  function pick() {
    const device = devices.value.find(({ id }) => id === choice.value);
    if (device) void sound.use(device);
  }
  function list() {
    const used = sound.current()?.device;
    show(
      choice,
      devices.value.map(({ id, label }, n) =>
        h('option', { value: id, selected: id === used }, label || t('recorder.deviceNumber', { n: n + 1 })),
      ),
    );
  }
  ends.push(
    devices.watch(list),
    sound.state.watch(list),
    sound.testing.watch((phase) => {
      test.textContent = t(`recorder.test${phase && `.${phase}`}`);
      test.disabled = phase !== '';
    }),
    session.state.watch((state) => {
      // What is already recorded cannot become stereo, and a test would stand in it.
      const live = state === 'recording' || state === 'paused';
      test.hidden = live;
      for (const { name, box } of switches) if (name === 'stereo') box.disabled = live;
    }),
  );
  return box;
}
