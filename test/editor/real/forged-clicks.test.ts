import { join } from 'node:path';
import { runScenario } from '../../support/vscode-real/scenario';
import { showSuite } from '../../support/vscode-real/show-suite';
import { skipLoudly } from '../../support/vscode-real/skip-loudly';
import { closeTools, realVsCode } from '../../support/vscode-real/tools';
import { atTheDialogs } from './at-the-dialogs';
import { makeBusyFolder } from './busy-plan';

describe('In a real VS Code, rows that a command names', () => {
  after(closeTools);

  before(async function () {
    this.timeout(600_000);
    const tools = await realVsCode();
    if (typeof tools === 'string') {
      skipLoudly('forged clicks in a real VS Code', tools);
      this.skip();
    }
    const results = await runScenario(tools, {
      windows: [{ suite: 'forged-clicks', workspace: 'project' }],
      asAgent: true,
      asPerson: atTheDialogs,
      prepare: (folder) => makeBusyFolder(join(folder, 'project')),
    });
    const suite = this.test?.parent ?? this.currentTest?.parent;
    if (suite === undefined) throw new Error('a hook outside of a suite');
    for (const result of results) showSuite(suite, result);
  });

  // Without one, mocha would not run `before`, which adds the others.
  it('opens', () => undefined);
});
