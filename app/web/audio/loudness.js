/** Steps of 100 ms: the short-term loudness of EBU R 128 is that of the last 3 s. */
const STEPS = 30;
const OFFSET = -0.691;

/**
 * Short-term loudness as EBU R 128 and ITU-R BS.1770 measure it, in LUFS, of mono or stereo.
 */
export class Loudness {
  #shelf;
  #pass;
  /** @type {Float64Array[]} */
  #states;
  #step;
  #filled = 0;
  #energy = 0;
  /** @type {number[]} */
  #steps = [];

  /** @param {number} rate @param {number} channels */
  constructor(rate, channels) {
    [this.#shelf, this.#pass] = weighting(rate);
    this.#states = Array.from({ length: channels }, () => new Float64Array(4));
    this.#step = Math.round(rate / 10);
  }

  /** Takes what the channels hold. @param {ArrayLike<number>[]} channels a single one fills all */
  measure(channels) {
    const frames = channels[0].length;
    for (let from = 0; from < frames; ) {
      const to = Math.min(frames, from + this.#step - this.#filled);
      for (let channel = 0; channel < this.#states.length; channel++) {
        this.#energy += this.#filter(this.#states[channel], channels[channel] ?? channels[0], from, to);
      }
      this.#filled += to - from;
      from = to;
      if (this.#filled === this.#step) this.#end();
    }
  }

  /** The energy of some samples. @param {Float64Array} s @param {ArrayLike<number>} samples @param {number} from @param {number} to */
  #filter(s, samples, from, to) {
    const [b0, b1, b2, a1, a2] = this.#shelf;
    const [p0, p1, p2, q1, q2] = this.#pass;
    let energy = 0;
    for (let n = from; n < to; n++) {
      const sample = samples[n];
      const middle = b0 * sample + s[0];
      s[0] = b1 * sample - a1 * middle + s[1];
      s[1] = b2 * sample - a2 * middle;
      const out = p0 * middle + s[2];
      s[2] = p1 * middle - q1 * out + s[3];
      s[3] = p2 * middle - q2 * out;
      energy += out * out;
    }
    return energy;
  }

  #end() {
    this.#steps.push(this.#energy / this.#filled);
    if (this.#steps.length > STEPS) this.#steps.shift();
    this.#filled = 0;
    this.#energy = 0;
    // Numbers that are almost nothing make the processor slow.
    for (const s of this.#states) for (let n = 0; n < 4; n++) if (Math.abs(s[n]) < 1e-15) s[n] = 0;
  }

  /** Of what there was in the last 3 s; null before the first step and for silence. */
  get shortTerm() {
    const sum = this.#steps.reduce((all, one) => all + one, 0);
    const lufs = OFFSET + 10 * Math.log10(sum / this.#steps.length);
    return lufs > -70 ? lufs : null;
  }
}

/**
 * Both filters of the K-weighting, which the standard gives for 48 kHz only, made anew for `rate`: b0, b1, b2, a1, a2.
 * @param {number} rate
 */
function weighting(rate) {
  const [gain, q] = [3.999843853973347, 0.7071752369554196];
  const k = Math.tan((Math.PI * 1681.974450955533) / rate);
  const high = 10 ** (gain / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  const shelf = [
    (high + (band * k) / q + k * k) / a0,
    (2 * (k * k - high)) / a0,
    (high - (band * k) / q + k * k) / a0,
    (2 * (k * k - 1)) / a0,
    (1 - k / q + k * k) / a0,
  ];
  const [l, r] = [Math.tan((Math.PI * 38.13547087602444) / rate), 0.5003270373238773];
  const c0 = 1 + l / r + l * l;
  return [shelf, [1, -2, 1, (2 * (l * l - 1)) / c0, (1 - l / r + l * l) / c0]];
}
