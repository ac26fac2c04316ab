import { at } from '../../shared/base.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./worklet.js').Level} Level
 * @typedef {{ level: (level: Level) => void, lost: (why: 'unplugged' | 'interrupted') => void, back: () => void }} Listener
 */

/** A microphone whose sound goes through the worklet. Another device can take its place without an end of the sound. */
export class Microphone {
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null;
  #context;
  #node;
  #listener;

  /** @param {AudioContext} context @param {AudioWorkletNode} node @param {Listener} listener */
  constructor(context, node, listener) {
    this.#context = context;
    this.#node = node;
    this.#listener = listener;
    node.port.onmessage = ({ data }) => listener.level(data);
    context.onstatechange = () => {
      const state = /** @type {string} */ (context.state);
      if (state === 'interrupted' || state === 'suspended') listener.lost('interrupted');
      else if (state === 'running') listener.back();
    };
  }

  /**
   * @param {Settings} settings
   * @param {string | undefined} device
   * @param {Listener} listener
   */
  static async open(settings, device, listener) {
    const stream = await ask(settings, device);
    const context = new AudioContext({ latencyHint: 'interactive' });
    try {
      // Before the first gesture on the page some browsers wait, so that this may never answer.
      void context.resume();
      await context.audioWorklet.addModule(at('web/console/recorder/worklet.js'));
      const channels = settings.stereo ? 2 : 1;
      const node = new AudioWorkletNode(context, 'recorder', {
        numberOfInputs: 1,
        numberOfOutputs: 1,
        channelCount: channels,
        channelCountMode: 'explicit',
        channelInterpretation: 'speakers',
        processorOptions: { channels },
      });
      // Nothing is played: its output stays empty. But what leads nowhere is not run everywhere.
      node.connect(context.destination);
      const microphone = new Microphone(context, node, listener);
      microphone.#plug(stream);
      return microphone;
    } catch (error) {
      end(stream);
      void context.close();
      throw error;
    }
  }

  /** @param {Settings} settings @param {string | undefined} device */
  async change(settings, device) {
    // Phones have one microphone at a time: the old one ends when the new one is asked for, which is no trouble.
    this.#mind(false);
    try {
      const stream = await ask(settings, device);
      this.#unplug();
      this.#plug(stream);
    } finally {
      this.#mind(true);
    }
  }

  /** @param {MediaStream} stream */
  #plug(stream) {
    this.#stream = stream;
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#node);
    this.#mind(true);
  }

  /** @param {boolean} on */
  #mind(on) {
    const track = this.#track;
    if (!track) return;
    track.onended = on ? () => this.#listener.lost('unplugged') : null;
    track.onmute = on ? () => this.#listener.lost('interrupted') : null;
    track.onunmute = on ? () => this.#listener.back() : null;
  }

  #unplug() {
    this.#source?.disconnect();
    this.#mind(false);
    end(this.#stream);
    this.#stream = null;
  }

  get #track() {
    return this.#stream?.getAudioTracks()[0];
  }

  /** Whether sound comes. */
  get live() {
    return this.#track?.readyState === 'live' && this.#context.state === 'running';
  }

  get plugged() {
    return this.#track?.readyState === 'live';
  }

  get label() {
    return this.#track?.label ?? '';
  }

  get device() {
    return this.#track?.getSettings().deviceId ?? '';
  }

  get rate() {
    return this.#context.sampleRate;
  }

  resume() {
    return this.#context.resume();
  }

  /** @param {import('./worklet.js').Order} order */
  order(order) {
    this.#node.port.postMessage(order, order.sink ? [order.sink] : []);
  }

  close() {
    this.#context.onstatechange = null;
    this.#unplug();
    void this.#context.close();
  }
}

/** @param {Settings} settings @param {string | undefined} device */
function ask({ echo, noise, gain, stereo }, device) {
  return navigator.mediaDevices.getUserMedia({
    audio: {
      ...(device ? { deviceId: { exact: device } } : {}),
      echoCancellation: echo,
      noiseSuppression: noise,
      autoGainControl: gain,
      channelCount: { ideal: stereo ? 2 : 1 },
    },
  });
}

/** @param {MediaStream | null} stream */
function end(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
