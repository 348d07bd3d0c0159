import { strict as assert } from 'node:assert';
import type { Editor } from '../../../src/editor/editor';
import { TrustWatch } from '../../../src/editor/human-seat/trust-watch';
import type { Project, Standing } from '../../../src/editor/projects/project';
import { SeatedWindow } from '../../support/seated-window';

describe('The watch over this window’s trust', () => {
  let window: SeatedWindow;
  let standing: Standing;
  let verified: string[];
  let watch: TrustWatch;

  const told = () => window.person.asked.filter(({ kind }) => kind === 'warning').map(({ text }) => text);
  function becomes(next: Standing): void {
    standing = next;
    watch.update();
  }
  /** As after a reload: what was remembered is all that is known. */
  function reopened(): TrustWatch {
    const project = { id: '/p/.masterplan', name: 'app' } as Project;
    Object.defineProperty(project, 'standing', { get: () => standing });
    const projects = { ...window.editor.projects, all: () => [project] };
    const editor: Editor = { ...window.editor, projects };
    return new TrustWatch(editor, async ({ name }) => {
      verified.push(name);
    });
  }

  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    verified = [];
    standing = { kind: 'unknown' };
    watch = reopened();
  });
  afterEach(() => window.close());

  for (const [how, lost] of [
    ['waits again: another store, or another first key', { kind: 'pending', keyId: 'mine' }],
    ['was revoked', { kind: 'none', why: 'revoked', byProject: true }],
  ] as const) {
    it(`warns once, with Verify Log, where a key that was trusted ${how}`, async () => {
      becomes({ kind: 'human', keyId: 'mine' });
      standing = { kind: 'unknown' };
      watch = reopened();
      becomes({ kind: 'unknown' });
      assert.deepEqual(told(), []);
      window.person.onSaid = () => 'Verify Log';
      becomes(lost);
      becomes(lost);
      watch = reopened();
      becomes(lost);
      assert.equal(told().length, 1);
      assert.match(told()[0] ?? '', /was trusted in app and is no longer/);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(verified, ['app']);
      // Trusted again, it is watched over again.
      becomes({ kind: 'human', keyId: 'mine' });
      becomes(lost);
      assert.equal(told().length, 2);
    });
  }

  it('says nothing of a key that was never trusted, of another one, or of a keyring that is locked', () => {
    becomes({ kind: 'pending', keyId: 'mine' });
    becomes({ kind: 'human', keyId: 'mine' });
    becomes({ kind: 'none', why: 'locked' });
    becomes({ kind: 'pending', keyId: 'new' });
    assert.deepEqual(told(), []);
  });
});
