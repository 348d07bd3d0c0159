import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { editorSources, ROOT, readJson } from './manifest-files';

const BUNDLE = 'l10n/bundle.l10n.json';
const CALL = /\bl10n\s*\.\s*t\(/g;
const LITERAL = /^\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*([,)])/;

/** What a quoted literal stands for. */
function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  const json = literal.startsWith("'") ? inner.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"') : inner;
  return JSON.parse(`"${json}"`) as string;
}

/** `{0}`, `{1}`… of a text. */
function places(text: string): string[] {
  return [...new Set(text.match(/\{\d+\}/g))].sort();
}

/** The texts that a source file shows, and the calls of `l10n.t` that no translator will ever see. */
function textsOf({ file, text }: { file: string; text: string }) {
  const found: string[] = [];
  const hidden: string[] = [];
  for (const call of text.matchAll(CALL)) {
    const rest = text.slice(call.index + call[0].length);
    const literal = LITERAL.exec(rest)?.[1];
    if (literal === undefined) {
      const line = text.slice(0, call.index).split('\n').length;
      hidden.push(`${file}:${line}: l10n.t needs one literal in quotes: ${rest.slice(0, 60)}`);
    } else {
      found.push(unquote(literal));
    }
  }
  return { found, hidden };
}

describe('What the editor says', () => {
  const sources = editorSources().map(textsOf);
  const texts = [...new Set(sources.flatMap(({ found }) => found))].sort();

  it('is written as literals, so that it can be translated', () => {
    assert.deepEqual(
      sources.flatMap(({ hidden }) => hidden),
      [],
    );
  });

  it('stands in l10n/bundle.l10n.json, and nothing else does (UPDATE_L10N=1 writes it)', () => {
    const bundle = Object.fromEntries(texts.map((text) => [text, text]));
    if (process.env.UPDATE_L10N === '1') {
      writeFileSync(path.join(ROOT, BUNDLE), `${JSON.stringify(bundle, null, 2)}\n`);
    }
    assert.deepEqual(readJson(BUNDLE), bundle);
  });

  const translations = readdirSync(path.join(ROOT, 'l10n')).filter((file) =>
    /^bundle\.l10n\..+\.json$/.test(file),
  );
  for (const file of translations.filter((name) => `l10n/${name}` !== BUNDLE)) {
    it(`is translated in l10n/${file}, with the same places for names and numbers`, () => {
      const translated = readJson<Record<string, string>>(`l10n/${file}`);
      assert.deepEqual(Object.keys(translated).sort(), texts);
      for (const [text, translation] of Object.entries(translated)) {
        assert.deepEqual(places(translation), places(text), text);
      }
    });
  }
});
