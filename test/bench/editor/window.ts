import { once } from 'node:events';
import Module from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PendingDelta } from '../../../src/editor/dashboard/pending-delta';
import type { Editor } from '../../../src/editor/editor';
import type { PlanMirror } from '../../../src/editor/mirror/plan-mirror';
import type { Node } from '../../../src/editor/nodes';
import { applyFilter, NO_FILTER } from '../../../src/editor/tree/plan-filter';
import { makeVsCode, type VsCodeStub } from '../../support/vscode-stub';
import { median } from '../report/rows';
import { ShownTree } from './shown-tree';
import { Stretches } from './stretches';
import { threadTime } from './thread-time';
import type { FromWindow, Measured, ToWindow } from './window-messages';

// One window's extension host with the extension as it is shipped: `node window.js EXTENSION PROJECT`, two folders.
// What it measures goes to the process that has forked it.

/** The ExtensionMode in which the extension gives its objects. */
const TEST = 3;
/** The mirror reads people's things within 250 ms, the tree tells numbers after at least 400. */
const SETTLING = 1500;
const ROUNDS = 7;

interface Extension {
  activate(context: unknown): Promise<{ testing: { editor: Editor } } | undefined>;
}

const [extensionFolder = '', projectFolder = ''] = process.argv.slice(2);
const stretches = new Stretches();

function send(message: FromWindow): void {
  process.send?.(message);
}

function makeWindow(): VsCodeStub {
  const stub = makeVsCode({ folders: [projectFolder] });
  const extensionUri = stub.vscode.Uri.file(extensionFolder);
  Object.assign(stub.context, { extensionMode: TEST, extensionPath: extensionFolder, extensionUri });
  return stub;
}

/** Requires a file as VS Code does, with this `vscode`. */
function load(file: string, vscode: unknown): unknown {
  const internals = Module as unknown as { _load(request: string, ...more: unknown[]): unknown };
  const original = internals._load;
  internals._load = (request, ...more) =>
    request === 'vscode' ? vscode : original.call(internals, request, ...more);
  return Module.createRequire(file)(file);
}

async function activate({ vscode, context }: VsCodeStub): Promise<Editor> {
  const started = threadTime();
  const extension = load(path.join(extensionFolder, 'dist', 'extension.js'), { ...vscode }) as Extension;
  const required = threadTime();
  const given = await extension.activate(context);
  const activated = threadTime();
  send({ kind: 'activation', started, required: required - started, activated: activated - required });
  if (given === undefined) throw new Error('the extension gave no editor');
  return given.testing.editor;
}

async function loadPlan({ projects }: Editor): Promise<PlanMirror> {
  await stretches.begin();
  const start = performance.now();
  await projects.ready();
  const [project] = projects.all();
  if (project === undefined) throw new Error('the window has no project');
  await project.mirror.ready();
  const took = performance.now() - start;
  send({ kind: 'load', took, ...(await stretches.end()), items: project.mirror.itemCount() });
  return project.mirror;
}

/** The plan's top level, as a person waits for it, then all levels as if all were opened. */
async function paint(tree: ShownTree<Node>): Promise<void> {
  const [plan] = await tree.level();
  await stretches.begin();
  const first = await timed(() => tree.level(plan?.element));
  const { longest } = await stretches.end();
  const again: number[] = [];
  for (let round = 0; round < ROUNDS; round++) again.push(await timed(() => tree.level(plan?.element)));
  const { rows: before } = tree;
  const whole = await timed(() => tree.draw(undefined, true));
  send({ kind: 'paint', rows: tree.rows - before, first, again: median(again), whole, longest });
}

async function filter(mirror: PlanMirror): Promise<void> {
  const text = { ...NO_FILTER, text: 'matter number 77' };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(await timed(() => applyFilter(mirror, text, () => undefined)));
  }
  send({ kind: 'filter', took: median(times) });
}

/** What the dashboard's page is sent when it opens. */
function dashboard(mirror: PlanMirror): Measured<'dashboard'> {
  const pending = new PendingDelta();
  const start = threadTime();
  pending.addItems([...mirror.items()].map((item) => item.id));
  const times: number[] = [];
  const bytes: number[] = [];
  for (let more = true; more; ) {
    const at = threadTime();
    const delta = pending.take(mirror, () => ({ total: 0, counts: {} }));
    times.push(threadTime() - at);
    bytes.push(JSON.stringify(delta).length);
    more = delta.more === true;
  }
  const took = threadTime() - start;
  const [longest, most] = [Math.max(...times), Math.max(...bytes)];
  return { kind: 'dashboard', took, messages: times.length, longest, bytes: most };
}

async function followChanges(tree: ShownTree<Node>, mirror: PlanMirror): Promise<void> {
  for (;;) {
    await tree.settled();
    tree.forget();
    await stretches.begin();
    send({ kind: 'ready' });
    const [{ version }] = (await once(process, 'message')) as [ToWindow];
    while (mirror.version < version) await pause(5);
    await pause(SETTLING);
    await tree.settled();
    send({ kind: 'changes', rows: tree.rows, told: tree.told, ...(await stretches.end()) });
  }
}

async function timed(what: () => unknown): Promise<number> {
  const start = threadTime();
  await what();
  return threadTime() - start;
}

async function main(): Promise<void> {
  const stub = makeWindow();
  const editor = await activate(stub);
  const mirror = await loadPlan(editor);
  // The views are told that everything is there now.
  await pause(SETTLING);
  const tree = new ShownTree(stub.window.view<Node>('masterplan.plan').provider);
  await paint(tree);
  await filter(mirror);
  send(dashboard(mirror));
  await followChanges(tree, mirror);
}

process.on('disconnect', () => process.exit(0));
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
