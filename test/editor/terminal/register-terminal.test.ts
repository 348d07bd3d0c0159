import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import type { Editor } from '../../../src/editor/editor';
import { launcherFolder } from '../../../src/editor/terminal/launcher-place';
import { registerTerminal } from '../../../src/editor/terminal/register-terminal';
import { makeVsCode, type StubOptions } from '../../support/vscode-stub';

describe('Integrated terminals', () => {
  function start(options: StubOptions) {
    const stub = makeVsCode(options);
    // A file is no folder: nothing is written here, which `launchers.test.ts` is about.
    const context = Object.create(stub.context, {
      globalStorageUri: { value: stub.vscode.Uri.file(__filename) },
    }) as typeof stub.context;
    const editor = { vscode: stub.vscode, context, log: stub.log } as unknown as Editor;
    registerTerminal(editor);
    const path = () => context.environmentVariableCollection.get('PATH')?.value;
    return { stub, path, expected: `${launcherFolder(context)}${delimiter}` };
  }

  it('find the masterplan command first on their PATH', () => {
    const { path, expected } = start({});
    assert.equal(path(), expected);
  });

  it('do so in Restricted Mode too: the command is not the workspace’s', () => {
    const { path, expected } = start({ trusted: false });
    assert.equal(path(), expected);
  });

  it('do not where the setting says no, from the moment it does', () => {
    const { stub, path, expected } = start({ settings: { 'masterplan.terminalCommand': false } });
    assert.equal(path(), undefined);
    stub.workspace.set('masterplan.terminalCommand', true);
    assert.equal(path(), expected);
    stub.workspace.set('masterplan.terminalCommand', false);
    assert.equal(path(), undefined);
  });
});
