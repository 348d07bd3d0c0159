import { strict as assert } from 'node:assert';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeBundles, writePackage } from '../../src/packages/write';
import { ROOT } from './made-packages';

describe('The folder in which packages are made, which may be anybody’s', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'masterplan-out-'));
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  const put = (file: string, text = 'somebody’s') => {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), text);
  };
  const text = (file: string) => readFileSync(join(out, file), 'utf8');
  const make = (...paths: string[]) =>
    writePackage(join(out, 'claude'), new Map(paths.map((path) => [path, 'ours'])));

  it('keeps what others have in it, beside the packages and in their folders', () => {
    for (const file of ['notes.txt', 'claude/.git/HEAD', 'claude/skills/theirs/SKILL.md']) put(file);
    make('plugin.json', 'skills/ours/SKILL.md');
    make('plugin.json');
    for (const file of ['notes.txt', 'claude/.git/HEAD', 'claude/skills/theirs/SKILL.md']) {
      assert.equal(text(file), 'somebody’s');
    }
    assert.deepEqual(readdirSync(join(out, 'claude', 'skills')), ['theirs'], 'what was ours is gone');
  });

  it('writes nothing where a file of others has the name of one of ours', () => {
    put('claude/README.md');
    assert.throws(() => make('plugin.json', 'README.md'), /README\.md is there/);
    assert.equal(text('claude/README.md'), 'somebody’s');
    assert.ok(!existsSync(join(out, 'claude', 'plugin.json')));
  });

  it('is never left through the list of what an earlier run wrote', () => {
    put('notes.txt');
    put('claude.files.json', '["../notes.txt", "skills/../../notes.txt", "/notes.txt"]');
    make('plugin.json');
    assert.equal(text('notes.txt'), 'somebody’s');
  });

  it('loses the product’s own bundles of other versions, and no others', () => {
    const others = ['masterplan-notes.mcpb', 'other-1.0.0.mcpb', 'masterplan-1.0.0.txt'];
    for (const file of ['masterplan-0.0.9.mcpb', 'masterplan-1.0.0-rc.1.mcpb', ...others]) put(file);
    removeBundles(out, 'masterplan');
    assert.deepEqual(readdirSync(out).sort(), others.sort());
  });

  it('is not emptied by the script either', () => {
    const script = readFileSync(join(ROOT, 'package-agents.mjs'), 'utf8');
    const removed = [...script.matchAll(/\brm\w*\(([^,)]*)/g)].map(([, what]) => what);
    assert.deepEqual(removed, ['bundles']);
  });
});
