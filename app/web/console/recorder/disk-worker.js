import { calls, listen } from './disk/calls.js';

/** @typedef {{ number: number, name: keyof typeof calls, args: any[] }} Ask */

const { postMessage } = /** @type {{ postMessage: (message: unknown) => void }} */ (
  /** @type {unknown} */ (self)
);

listen((grown) => postMessage({ grown }));

self.onmessage = async (/** @type {MessageEvent<Ask>} */ { data: { number, name, args } }) => {
  try {
    const call = /** @type {(...args: any[]) => Promise<unknown>} */ (calls[name]);
    postMessage({ number, value: await call(...args) });
  } catch (error) {
    postMessage({ number, error: String(error) });
  }
};
