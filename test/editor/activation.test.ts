import { strict as assert } from 'node:assert';
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
  activate(context: unknown): Promise<{ testing: { editor: Editor } } | undefined>;
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
    await load(stub).activate(stub.context);
    const registered = await stub.vscode.commands.getCommands();
    assert.deepEqual(
      Object.keys(COMMANDS).filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('gives its objects to tests only: an agent could press the buttons of its dialogs with them', async () => {
    const production = stubFor(PRODUCTION);
    assert.equal(await load(production).activate(production.context), undefined);
    await extension?.deactivate();
    const stub = stubFor(TEST);
    assert.ok((await load(stub).activate(stub.context))?.testing.editor);
  });

  it('starts the other features where one fails', async () => {
    const stub = stubFor(TEST);
    Object.assign(stub.vscode.window, {
      createTreeView: () => {
        throw new Error('no views today');
      },
    });
    await load(stub).activate(stub.context);
    const registered = await stub.vscode.commands.getCommands();
    assert.ok(registered.includes('masterplan.completeItem'));
    assert.ok(registered.includes('masterplan.refresh'));
    assert.equal(stub.mcpProviders.size, 1);
  });
});
