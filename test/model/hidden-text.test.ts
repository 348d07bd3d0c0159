import { strict as assert } from 'node:assert';
import { safeText } from '../../src/cli/render/text';
import { plain } from '../../src/editor/presentation/plain-text';
import { hiddenBut, JOINERS, withoutSelectors } from '../../src/model/hidden-text';

const codes = (text: string) => [...text].map((character) => character.codePointAt(0)?.toString(16));

describe('text that can’t be seen', () => {
  const CARRIERS: Readonly<Record<string, string>> = {
    'control characters': '\u0007\u009b',
    'marks of direction': '\u061c\u200e\u202e\u2066',
    'tags, which spell whole sentences': '\u{e0041}\u{e007f}',
    'fillers of Hangul': '\u115f\u1160\u3164\uffa0',
    'joiners of graphemes and words': '\u034f\u2060',
    'the empty Braille pattern': '\u2800',
    'separators, soft hyphens and byte order marks': '\u2028\u2029\u00ad\ufeff',
    'what has no meaning of its own': '\ue000\ud800',
  };
  const SELECTORS = '\ufe00\ufe0f\u{e0100}\u{e01ef}\u180b';

  for (const [what, text] of Object.entries(CARRIERS)) {
    it(`is known: ${what}; no editor and no terminal shows it as nothing`, () => {
      for (const character of text) {
        const name = codes(character).join();
        assert.equal(`a${character}b`.replace(hiddenBut(''), ' '), 'a b', name);
        assert.equal(plain(`a${character}b`), 'a b', name);
        assert.equal(
          safeText(`a${character}b`).replace(/^a(\^.|\\u\w{4}|\\u\{\w+\})b$/, 'shown'),
          'shown',
          name,
        );
      }
    });
  }

  it('is known: marks that choose a form, which vanish without a gap', () => {
    for (const clean of [withoutSelectors, (text: string) => plain(text), safeText]) {
      assert.deepEqual(codes(clean(`a${SELECTORS}b`)), codes('ab'));
    }
  });

  it('is not what a script is spelt with, for a person', () => {
    const persian = '\u0645\u06cc\u200c\u0631\u0648\u062f';
    assert.equal(plain(persian), persian);
    assert.equal(safeText(persian), persian);
    assert.equal(persian.replace(hiddenBut(JOINERS), ' '), persian);
    assert.notEqual(persian.replace(hiddenBut(''), ' '), persian);
    assert.equal(plain('é 漢 🎉 x'), 'é 漢 🎉 x');
  });
});
