import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { type BuildResult, build } from 'esbuild';
import { COMMANDS } from '../../src/editor/commands/command-ids';
import type { Editor } from '../../src/editor/editor';
import { RealProject } from '../support/real-project';
import { makeVsCode, type VsCodeStub } from '../support/vscode-stub';

const PRODUCTION = 1;
const TEST = 3;

interface Extension {
  activate(context: unknown): { testing: { editor: Editor } } | undefined;
  deactivate(): Promise<void>;
}

describe('the extension', () => {
  let bundle: BuildResult<{ write: false }>;
  let real: RealProject;
  let extension: Extension | undefined;
  before(async () => {
    bundle = await build({
      entryPoints: [join(__dirname, '..', '..', 'src', 'extension.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      write: false,
      logLevel: 'silent',
    });
  });
  beforeEach(() => {
    real = new RealProject();
  });
  afterEach(async () => {
    await extension?.deactivate();
    extension = undefined;
    await real.remove();
  });

  /** The bundle as VS Code loads it, with this `vscode`. */
  function load(stub: VsCodeStub): Extension {
    const module = new Module(join(__dirname, '..', '..', 'dist', 'extension.js')) as Module & {
      _compile(code: string, file: string): void;
    };
    const require = module.require.bind(module);
    module.require = ((name: string) =>
      name === 'vscode' ? { ...stub.vscode } : require(name)) as NodeJS.Require;
    module._compile(bundle.outputFiles[0]?.text ?? '', join(__dirname, '..', '..', 'dist', 'extension.js'));
    extension = module.exports as Extension;
    return extension;
  }

  function stubFor(mode: number): VsCodeStub {
    const stub = makeVsCode({ folders: [real.root] });
    Object.assign(stub.context, { extensionMode: mode });
    return stub;
  }

  it('registers every command', async () => {
    const stub = stubFor(TEST);
    load(stub).activate(stub.context);
    const registered = await stub.vscode.commands.getCommands();
    assert.deepEqual(
      Object.keys(COMMANDS).filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('has its views and commands before anything answers, though the keyring never does', () => {
    const stub = stubFor(TEST);
    Object.assign(stub.context.secrets, { get: () => new Promise(() => undefined) });
    assert.ok(load(stub).activate(stub.context)?.testing.editor);
    assert.ok(stub.window.view('masterplan.plan'));
    assert.ok(stub.commands.registered.has('masterplan.createPlan'));
  });

  it('does nothing in a repository without a plan: no secret is asked for, no host started, no file written', async () => {
    execFileSync('git', ['init', '-q'], { cwd: real.root });
    const stub = stubFor(TEST);
    const asked: string[] = [];
    const ask = async (key: string) => void asked.push(key);
    Object.assign(stub.context.secrets, { get: ask, store: ask });
    const { testing } = load(stub).activate(stub.context) ?? assert.fail('no editor');
    await testing.editor.projects.ready();
    const [project] = testing.editor.projects.all();
    await project?.mirror.ready();
    assert.equal(project?.mirror.state.kind, 'empty');
    for (const id of ['plan', 'needsYou', 'agents']) {
      const { provider } = stub.window.view(`masterplan.${id}`);
      assert.deepEqual(await provider.getChildren(), [], id);
    }
    assert.equal(stub.window.statusBarItems[0]?.visible, false);
    assert.deepEqual(asked, []);
    assert.deepEqual(readdirSync(real.root), ['.git']);
    assert.deepEqual(
      readdirSync(real.top).filter((name) => name !== 'project'),
      [],
    );
  });

  it('gives its objects to tests only: an agent could press the buttons of its dialogs with them', async () => {
    const production = stubFor(PRODUCTION);
    assert.equal(load(production).activate(production.context), undefined);
    await extension?.deactivate();
    const stub = stubFor(TEST);
    assert.ok(load(stub).activate(stub.context)?.testing.editor);
  });

  it('starts the other features where one fails', async () => {
    const stub = stubFor(TEST);
    Object.assign(stub.vscode.window, {
      createTreeView: () => {
        throw new Error('no views today');
      },
    });
    load(stub).activate(stub.context);
    const registered = await stub.vscode.commands.getCommands();
    assert.ok(registered.includes('masterplan.completeItem'));
    assert.ok(registered.includes('masterplan.refresh'));
    assert.equal(stub.mcpProviders.size, 1);
  });
});
