import { languageOf } from './rules.js';

/** Whether this browser reads aloud. */
export const canSpeak = 'speechSynthesis' in globalThis;

/** Reads a text aloud, and nothing else any more. @param {string} text */
export function speak(text) {
  if (!canSpeak) return;
  hush();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = languageOf(text);
  speechSynthesis.speak(said);
}

export function hush() {
  if (canSpeak) speechSynthesis.cancel();
}
