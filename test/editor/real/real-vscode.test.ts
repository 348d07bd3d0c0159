import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runScenario, type Scenario } from '../../support/vscode-real/scenario';
import { showSuite } from '../../support/vscode-real/show-suite';
import { skipLoudly } from '../../support/vscode-real/skip-loudly';
import { closeTools, realVsCode } from '../../support/vscode-real/tools';
import { atTheDialogs } from './at-the-dialogs';
import { bundleClaimer, makeBusyFolder, makeWorkspaceFile } from './busy-plan';
import { CLAIMER } from './inside/claimer-place';
import { pressInDashboard } from './press-in-dashboard';

/** Each runs in a VS Code of its own; its suites are in `inside/` and run in the extension host. */
const SCENARIOS: Record<string, Scenario> = {
  'a folder without a plan': {
    windows: [{ suite: 'activation', workspace: 'project' }],
    prepare: async (folder) => {
      await mkdir(join(folder, 'project'));
    },
  },
  'a linked worktree': {
    windows: [{ suite: 'linked-worktree', workspace: 'linked' }],
    prepare: async (folder) => {
      await makeBusyFolder(join(folder, 'project'));
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
          cwd: join(folder, 'project'),
        });
      git('init', '-q');
      git('commit', '-q', '--allow-empty', '-m', 'first');
      git('worktree', 'add', '-q', '../linked');
    },
  },
  'agents at work': {
    windows: [{ suite: 'agents-at-work', workspace: 'project' }],
    prepare: async (folder, env) => {
      await makeBusyFolder(join(folder, 'project'));
      env[CLAIMER] = await bundleClaimer(folder);
    },
  },
  'human-only': {
    windows: [{ suite: 'human-only', workspace: 'project' }],
    asAgent: true,
    asPerson: atTheDialogs,
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
  'every command': {
    windows: [{ suite: 'every-command', workspace: 'project' }],
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
  'its MCP server': {
    windows: [{ suite: 'mcp-servers', workspace: 'project' }],
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
  'the dashboard': {
    windows: [{ suite: 'dashboard', workspace: 'project' }],
    asPerson: pressInDashboard,
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
  'pages and texts': {
    windows: [{ suite: 'documents', workspace: 'project' }],
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
  'a host that is killed': {
    windows: [{ suite: 'host-killed', workspace: 'project' }],
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
  'two root folders': {
    windows: [{ suite: 'two-folders', workspace: 'both.code-workspace' }],
    prepare: async (folder) => {
      await makeBusyFolder(join(folder, 'shop'));
      await makeBusyFolder(join(folder, 'library'));
      await makeWorkspaceFile(join(folder, 'both.code-workspace'), ['shop', 'library']);
    },
  },
  'two windows': {
    // VS Code opens a folder once; the second window is open on a folder inside.
    windows: [
      { suite: 'first-window', workspace: 'project' },
      { suite: 'second-window', workspace: 'project/web' },
    ],
    prepare: async (folder) => {
      await makeBusyFolder(join(folder, 'project'));
      await mkdir(join(folder, 'project', 'web'));
    },
  },
  'Restricted Mode': {
    windows: [{ suite: 'restricted', workspace: 'project' }],
    askTrust: true,
    prepare: (folder) => makeBusyFolder(join(folder, 'project')),
  },
};

describe('In a real VS Code', () => {
  after(closeTools);

  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    describe(name, () => {
      before(async function () {
        this.timeout(600_000);
        const tools = await realVsCode();
        if (typeof tools === 'string') {
          skipLoudly('the extension in a real VS Code', tools);
          this.skip();
        }
        for (const result of await runScenario(tools, scenario)) {
          showSuite(this.test?.parent ?? this.currentTest?.parent ?? failing(), result);
        }
      });

      // Without one, mocha would not run `before`, which adds the others.
      it('opens', () => undefined);
    });
  }
});

function failing(): never {
  throw new Error('a hook outside of a suite');
}
