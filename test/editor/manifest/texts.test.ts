import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { ROOT, readJson, readManifest, stringsIn } from './manifest-files';

type Texts = Record<string, string>;

const KEY = /^%([^%]+)%$/;
/** What a person reads of package.json; everything there stands in package.nls.json. */
const READ = new Set([
  'title',
  'name',
  'contextualTitle',
  'description',
  'markdownDescription',
  'contents',
  'altText',
  'label',
]);

/** Links and codes in a text: they are the same in every language. */
function marks(text: string): string[] {
  return [...text.matchAll(/\]\(command:[^)]+\)|`[^`]+`/g)].map(([mark]) => mark).sort();
}

function readTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' && READ.has(name) ? [inner] : readTexts(inner),
  );
}

describe('The texts of the manifest', () => {
  const manifest = readManifest();
  const english = readJson<Texts>('package.nls.json');
  const translations = readdirSync(ROOT).filter((file) => /^package\.nls\..+\.json$/.test(file));

  it('all stand in package.nls.json, and nothing stands there for nobody', () => {
    const used = stringsIn(manifest).flatMap((text) => KEY.exec(text)?.[1] ?? []);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
  });

  it('are never written into package.json itself', () => {
    for (const text of readTexts(manifest.contributes)) {
      assert.match(text, KEY, 'a person reads this: give it a key');
    }
  });

  it('are whole sentences or names: not empty, without spaces around', () => {
    for (const [key, text] of Object.entries(english)) {
      assert.ok(text !== '' && text === text.trim(), key);
    }
  });

  for (const file of translations) {
    it(`are all in ${file}, with the same links and codes`, () => {
      const texts = readJson<Texts>(file);
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort());
      for (const [key, text] of Object.entries(texts)) {
        assert.deepEqual(marks(text), marks(english[key] ?? ''), key);
      }
    });
  }
});
