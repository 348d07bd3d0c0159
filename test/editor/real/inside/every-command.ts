import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Client } from '../../../../src/client/client';
import { COMMANDS, type CommandId } from '../../../../src/editor/commands/command-ids';
import type { Project } from '../../../../src/editor/projects/project';
import { EagerPerson } from './eager-person';
import { agent, eventually, folderPath, liveProject, masterplan } from './support';

/** What is seen when the command has done its work. */
type Effect =
  /** A signed row of the log in the person's name. */
  | { activity: string }
  /** A tab whose label has this. */
  | { tab: RegExp }
  /** The person is told so. */
  | { said: RegExp }
  | { so: () => boolean | Promise<boolean> };

/** What is picked where it is offered, and the effect; in this order, on one plan. */
type Row = readonly [id: CommandId, wants: readonly string[], effect: Effect];

const exported = () => join(folderPath(), 'exported.json');
const sharing = () => vscode.workspace.getConfiguration('masterplan').get('mcp.enabled');

const ROWS: readonly Row[] = [
  ['masterplan.claimNext', ['A busy plan'], { activity: 'claimed' }],
  ['masterplan.claimItem', ['T-1-1'], { activity: 'claimed' }],
  ['masterplan.releaseItem', ['T-1-1'], { activity: 'released' }],
  ['masterplan.takeOverItem', ['T-1-2'], { activity: 'claimed' }],
  ['masterplan.completeItem', ['T-1-1'], { activity: 'completed' }],
  ['masterplan.decideItem', ['D-1'], { activity: 'completed' }],
  ['masterplan.noteItem', ['T-1-3'], { activity: 'note' }],
  ['masterplan.deferItem', ['T-1-3'], { activity: 'deferred' }],
  ['masterplan.reopenItem', ['T-1-3'], { activity: 'status_changed' }],
  ['masterplan.cancelItem', ['T-1-3'], { activity: 'cancelled' }],
  ['masterplan.addItem', ['A busy plan'], { activity: 'created' }],
  ['masterplan.editItem', ['T-1-4', 'Title', 'Save'], { activity: 'metadata_updated' }],
  ['masterplan.moveItem', ['T-1-4', 'P-2'], { activity: 'metadata_updated' }],
  ['masterplan.addDependency', ['T-2-1', 'T-2-0'], { activity: 'metadata_updated' }],
  ['masterplan.removeDependency', ['T-2-1', 'T-2-0'], { activity: 'metadata_updated' }],
  ['masterplan.createFeature', [], { activity: 'created' }],
  ['masterplan.createPlan', ['Start with items'], { activity: 'created' }],
  ['masterplan.editPlan', ['To fail', 'Title'], { activity: 'metadata_updated' }],
  ['masterplan.markPlanDraft', ['To fail'], { activity: 'status_changed' }],
  ['masterplan.markPlanReady', ['To fail'], { activity: 'status_changed' }],
  ['masterplan.claimPlan', ['To fail'], { activity: 'claimed' }],
  ['masterplan.submitWork', ['To fail', 'Write a line', 'For review'], { activity: 'status_changed' }],
  ['masterplan.sendBackPlan', ['To send back'], { activity: 'status_changed' }],
  ['masterplan.releasePlan', ['To send back'], { activity: 'released' }],
  ['masterplan.approvePlan', ['To approve'], { activity: 'completed' }],
  ['masterplan.failPlan', ['To fail'], { activity: 'status_changed' }],
  ['masterplan.archivePlan', ['To fail'], { activity: 'metadata_updated' }],
  ['masterplan.unarchivePlan', ['To fail'], { activity: 'metadata_updated' }],
  ['masterplan.importItems', ['A file', 'A busy plan'], { activity: 'created' }],
  ['masterplan.exportSnapshot', ['Save as'], { so: () => existsSync(exported()) }],
  ['masterplan.releaseSession', ['holder'], { activity: 'released' }],
  ['masterplan.openItem', ['T-1-0'], { tab: /T-1-0/ }],
  ['masterplan.openPlan', ['A busy plan'], { tab: /busy/ }],
  ['masterplan.showHistory', ['T-1-0'], { tab: /History/ }],
  ['masterplan.showChanges', [], { tab: /Changed/ }],
  ['masterplan.verifyLog', [], { said: /^info: The log is whole/ }],
  ['masterplan.openDashboard', [], { tab: /^Masterplan$/ }],
  ['masterplan.openWalkthrough', [], { tab: /Welcome/ }],
  ['masterplan.stopSharing', [], { so: () => sharing() === false }],
  ['masterplan.startSharing', [], { so: () => sharing() === true }],
];

/** Tested elsewhere, or only about what is shown in a list of the editor's own. */
const LEFT_OUT: Partial<Record<CommandId, string>> = {
  'masterplan.acknowledgeUnsigned': 'on a row of Needs You only',
  'masterplan.approveKey': 'needs a second key: a-second-key.test.ts',
  'masterplan.rejectKey': 'on a row of Needs You only: test/editor/commands/people.test.ts',
  'masterplan.revokeKey': 'needs a second key: a-second-key.test.ts',
  'masterplan.makeNewKey': 'needs a key that was rejected: test/editor/commands/make-new-key.test.ts',
  'masterplan.restartTrust': 'needs a key that waits: test/editor/commands/restart-trust.test.ts',
  'masterplan.revealItem': 'on a row only: test/editor/trees',
  'masterplan.copyItemKey': 'on a row only: test/editor/commands',
  'masterplan.filterPlan': 'asks again until the person leaves: a-persons-day.test.ts',
  'masterplan.clearFilter': 'a-persons-day.test.ts',
  'masterplan.refresh': 'activation',
  'masterplan.connectAgents': 'test/editor/mcp',
  'masterplan.showLog': 'the panel: no editor',
};

describe('Every command', () => {
  let project: Project;
  let outside: Client;
  let person: EagerPerson;

  before(async function () {
    this.timeout(120_000);
    project = await liveProject();
    outside = await agent(folderPath(), 'holder');
    await outside.call('add', {
      plan_id: 'busy',
      item_key: 'D-1',
      title: 'Which one?',
      item_type: 'decision',
    });
    await outside.call('claim', { plan_id: 'busy', item_key: 'T-1-2' });
    await outside.call('claim', { plan_id: 'busy', item_key: 'T-3-2' });
    for (const title of ['To approve', 'To send back', 'To fail']) {
      const plan_id = title.toLowerCase().replaceAll(' ', '-');
      await outside.call('create_plan', { plan_id, title, status: 'ready' });
      if (title === 'To fail') continue;
      await outside.call('claim_plan', { plan_id });
      await outside.call('submit_work', { plan_id, artifacts_markdown: 'Done.', status: 'review' });
    }
    writeFileSync(join(folderPath(), 'more.json'), JSON.stringify([{ item_key: 'M-1', title: 'One more' }]));
    await project.mirror.refresh();
    const editor = await masterplan();
    person = new EagerPerson(editor);
    // Every feature asks through this object.
    const asPerson = Object.fromEntries(
      (
        [
          'pick',
          'pickMany',
          'input',
          'confirm',
          'choose',
          'say',
          'openFile',
          'saveFile',
          'withProgress',
        ] as const
      ).map((name) => [name, person[name].bind(person)]),
    );
    Object.assign(editor.dialogs, asPerson);
  });

  it('is in the table, or said to be tested elsewhere', () => {
    const known = new Set([...ROWS.map(([id]) => id), ...Object.keys(LEFT_OUT)]);
    assert.deepEqual(
      Object.keys(COMMANDS).filter((id) => !known.has(id)),
      [],
    );
  });

  for (const [id, wants, effect] of ROWS) {
    it(`${id} has its effect`, async function () {
      this.timeout(20_000);
      // What the command before did is known to this window.
      await project.mirror.refresh();
      const { version } = project.mirror;
      person.wants(wants, id === 'masterplan.importItems' ? join(folderPath(), 'more.json') : exported());
      await vscode.commands.executeCommand(id);
      let last: unknown;
      const seen = async () => {
        if ('tab' in effect) {
          last = vscode.window.tabGroups.activeTabGroup.activeTab?.label;
          return effect.tab.test(String(last));
        }
        if ('said' in effect) return person.asked.some((line) => effect.said.test(line));
        if ('so' in effect) return effect.so();
        const { changes } = await changesSince(version);
        last = changes.filter(({ kind }) => kind === 'human').map(({ activity }) => activity);
        return (last as string[]).includes(effect.activity);
      };
      const deadline = Date.now() + 6_000;
      await eventually(async () => (await seen()) || Date.now() > deadline);
      assert.ok(await seen(), `${JSON.stringify(last)} after ${JSON.stringify(person.asked, undefined, 1)}`);
    });
  }

  it('leaves a log in which every row of the person is signed', async () => {
    const verified = await outside.call('verify', {});
    assert.deepEqual([verified.ok, verified.unsigned_human], [true, []]);
  });

  async function changesSince(since: number) {
    return (await outside.call('changes', { since, peek: true })) as {
      version: number;
      changes: { kind: string; activity: string }[];
    };
  }
});
