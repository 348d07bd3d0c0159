import assert from 'node:assert/strict';
import { readJson } from './manifest-files';

/** Words for which the product has another one: the same thing is called the same everywhere. */
const OTHER_WORDS: readonly [words: RegExp, instead: string][] = [
  [/\bput(s|ting)? off\b/i, 'defer'],
  [/\bhand(s|ed|ing)? (it |the work |\{\d\} )?in\b/i, 'submit'],
  [/\btak(e|en|ing) (items )?back\b/i, 'release'],
  [/\bg(ive|iven|iving) (it |\{\d\} )?up\b/i, 'fail (a plan), release (an item)'],
  [/\bbring (it |\{\d\} )?back\b/i, 'restore'],
  [/^trust (it$|this key of)/i, 'approve (a key)'],
  [/\bby hand\b/i, 'manual'],
  [/\bdraft again\b/i, 'return to draft'],
  [/\bto-?dos?\b/i, 'item'],
  [/\btickets?\b/i, 'item'],
];

/** A few words end like a plural. */
const VERBS = new Set([
  'is',
  'has',
  'was',
  'asks',
  'does',
  'holds',
  'loses',
  'trusts',
  'waits',
  'days',
  'as',
  'keeps',
]);

/** A text as the words that it is made of: neither places nor the endings that a number changes count. */
function stems(text: string): string {
  return text
    .replaceAll(/\{\d\}/g, ' ')
    .replaceAll(/\bare\b/g, 'is')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .map((word) => word.replace(/s$/, ''))
    .filter((word) => word !== '')
    .sort()
    .join(' ');
}

describe('The words of the editor', () => {
  const code = Object.keys(readJson<Record<string, string>>('l10n/bundle.l10n.json'));
  const manifest = Object.values(readJson<Record<string, string>>('package.nls.json'));

  it('are the product’s: one for each thing', () => {
    const wrong = [...code, ...manifest].flatMap((text) =>
      OTHER_WORDS.filter(([words]) => words.test(text)).map(([, instead]) => `${text} (say: ${instead})`),
    );
    assert.deepEqual(wrong, []);
  });

  it('agree with a number: what is said of several is said of one too, or counts behind a colon', () => {
    const known = new Set(code.map(stems));
    const wrong = code.filter((text) =>
      [...text.matchAll(/\{\d\} ([a-z]+)s\b/g)].some(([phrase, noun = '']) => {
        if (VERBS.has(`${noun}s`)) return false;
        const ofOne = [`1 ${noun}`, ' '].map((one) => stems(text.replace(phrase, one)));
        return !ofOne.some((words) => known.has(words));
      }),
    );
    assert.deepEqual(wrong, []);
  });
});
