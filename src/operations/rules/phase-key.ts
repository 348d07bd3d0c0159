import { MAX_KEY_BYTES } from '../../model/vocabulary';
import { makeTypeable } from '../fields';

/** The key of a phase item whose name has nothing that can be typed. */
const MADE_UP = 'phase';

/**
 * The keys for a phase item that is made because an item names it, the best first: its name as it can be typed, cut to a
 * key's length, then with a number, for where an item of another type has it.
 */
export function* phaseKeys(phase: string): Generator<string, never> {
  const name = makeTypeable(phase) || MADE_UP;
  yield cut(name, MAX_KEY_BYTES);
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    yield `${cut(name, MAX_KEY_BYTES - suffix.length)}${suffix}`;
  }
}

/** The text's beginning of at most so many bytes of UTF-8, in whole characters. */
function cut(text: string, maxBytes: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept.trimEnd();
}
