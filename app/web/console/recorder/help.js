import { at } from '../../shared/base.js';
import { h, show } from '../../shared/dom.js';
import { clock } from '../../shared/format.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { devices } from './devices.js';
import * as session from './session.js';
import { change } from './settings.js';
import * as sound from './sound.js';
import { browser } from './trouble.js';

/** Troubles after which a file from another recorder is the way out. */
const FILE = ['insecure', 'unsupported', 'policy', 'none', 'denied'];
const RETRY = ['denied', 'none', 'busy', 'broken', 'empty'];

/**
 * One sentence for each trouble, and its next step.
 * @param {HTMLElement} box
 * @returns {(ends: (() => void)[]) => void}
 */
export const help = (box) => (ends) => {
  const tell = () => {
    const trouble = sound.trouble.value;
    box.hidden = !trouble;
    if (!trouble) return show(box);
    const { kind, device, detail } = trouble;
    const places = {
      device: device || t('recorder.someDevice'),
      time: clock(session.seconds.value),
      address: location.origin,
      detail: detail ?? '',
    };
    const paused = session.state.value === 'paused';
    const name = (kind === 'unplugged' || kind === 'interrupted') && !paused ? `${kind}.before` : kind;
    const step = kind === 'denied' ? t(`recorder.where.${browser()}`) : t(`recorder.next.${name}`, places);
    show(
      box,
      h('p', null, h('strong', null, t(`recorder.trouble.${name}`, places)), ' ', step),
      h('div', { class: 'actions' }, steps(kind, paused)),
    );
  };
  ends.push(sound.trouble.watch(tell), devices.watch(tell), session.state.watch(tell));
};

/** @param {import('./trouble.js').Kind} kind @param {boolean} paused */
function steps(kind, paused) {
  const button = (/** @type {string} */ text, /** @type {() => void} */ run) =>
    h('button', { type: 'button', onclick: run }, text);
  const others = devices.value.filter(
    ({ id, label }) => label && id !== 'default' && (kind === 'unplugged' || id !== sound.current()?.device),
  );
  const swap = ['unplugged', 'busy', 'constraint'].includes(kind) ? others : [];
  return [
    paused && kind === 'interrupted' && button(t('recorder.goOn'), () => void session.resume()),
    paused &&
      ['unplugged', 'busy', 'constraint'].includes(kind) &&
      button(t('recorder.goOnDefault'), () => void goOn()),
    ...swap.map((device) =>
      button(
        t(paused ? 'recorder.goOnWith' : 'recorder.useDevice', { device: device.label }),
        () => void (paused ? session.goOnWith(device) : sound.use(device)),
      ),
    ),
    !paused &&
      (RETRY.includes(kind) || kind === 'unplugged') &&
      button(t('shared.retry'), () => void sound.open()),
    kind === 'constraint' && !paused && button(t('recorder.useDefault'), anyDevice),
    FILE.includes(kind) && picker(),
  ];
}

async function goOn() {
  if (await sound.renew()) await session.resume();
}

function anyDevice() {
  change({ device: '', label: '' });
  void (sound.current() ? sound.renew() : sound.open());
}

/** The recorder of the phone, or a file that is there already. */
function picker() {
  const file = h('input', { type: 'file', accept: 'audio/*', capture: true, class: 'unseen' });
  file.addEventListener('change', () => void send([...(file.files ?? [])]));
  return h('label', { class: 'button' }, file, t('recorder.file'));
}

/** @param {File[]} files */
async function send(files) {
  if (files.length === 0) return;
  try {
    const { add } = await import(at('web/console/queue/queue.js'));
    add(files);
    location.hash = '#/upload';
  } catch {
    notify(t('recorder.noQueue'), { bad: true });
  }
}
