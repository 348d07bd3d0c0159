import { strict as assert } from 'node:assert';
import { refusalText } from '../../../src/editor/commands/refusal-text';
import { textOfError } from '../../../src/editor/commands/show-error';
import { MasterplanError } from '../../../src/model/errors';
import { SeatedWindow } from '../../support/seated-window';

/** An editor in another language: everything that is translated is marked. */
const vscode = {
  l10n: {
    t: (message: string, ...args: unknown[]) =>
      `«${message.replace(/\{(\d+)\}/g, (_, place: string) => String(args[Number(place)]))}`,
  },
};
const editor = { vscode } as unknown as Parameters<typeof textOfError>[0];

describe('what an operation refuses, in the editor’s language', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    await window.plan([
      { item_key: 'A' },
      { item_key: 'B', depends_on: ['A'] },
      { item_key: 'PH', item_type: 'phase' },
      { item_key: 'C', parent_key: 'PH' },
      { item_key: 'AI', assignee_type: 'ai' },
    ]);
  });
  afterEach(() => window.close());

  const person = (operation: string, input: Record<string, unknown>) =>
    window.project.write(operation, { plan_id: 'P', ...input }, window.gestures.ofModal('test'));

  async function refusal(call: Promise<unknown>): Promise<string> {
    const error = await call.then(
      () => assert.fail('it was not refused'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof MasterplanError);
    const text = textOfError(editor, error);
    // Two sentences at most, both translated, with foreign words only where they are put in.
    assert.match(text, /^«.*\. «.*\.$/, `${error.code}: ${text}`);
    assert.ok(refusalText(editor, error), error.code);
    return text;
  }

  const CASES: [code: string, call: () => Promise<unknown>, said: RegExp][] = [
    [
      'BLOCKED',
      () => person('claim', { item_key: 'B' }),
      /^«B waits for A \(«pending\)\. «It opens by itself/,
    ],
    [
      'CONTAINER',
      () => person('claim', { item_key: 'PH' }),
      /^«Nobody claims PH: it stands for what is below it/,
    ],
    ['AI_ONLY', () => person('claim', { item_key: 'AI' }), /^«AI is assigned to agents\. «Edit who/],
    ['DUPLICATE_KEY', () => person('add', { item_key: 'A', title: 'x' }), /^«The plan has an item A already/],
    [
      'DUPLICATE_KEY of a plan',
      () => person('create_plan', { plan_id: 'P', title: 'x' }),
      /^«There is a plan P already/,
    ],
    [
      'DEPENDENCY_CYCLE',
      () => person('update', { item_key: 'A', add_depends_on: ['B'] }),
      /^«That would close a cycle: .*A.*→.* «Nothing was changed/,
    ],
    [
      'INVALID_TRANSITION',
      async () => {
        await person('update', { item_key: 'A', status: 'cancelled' });
        return person('defer', { item_key: 'A', reason: 'later' });
      },
      /^«A is «cancelled now: it can’t become «deferred\./,
    ],
    [
      'INVALID_TRANSITION of a plan',
      () => person('set_plan_status', { status: 'completed' }),
      /^«The plan P is «ready now: it can’t become «completed/,
    ],
    [
      'PLAN_NOT_OPEN',
      async () => {
        await window.agent('set_plan_status', { plan_id: 'P', status: 'draft' });
        return person('claim', { item_key: 'A' });
      },
      /^«The plan P is not open: it is «draft\. «Mark the plan as ready first/,
    ],
    [
      'CONFLICT: an item that is held',
      async () => {
        await window.agent('claim', { plan_id: 'P', item_key: 'A' });
        return person('claim', { item_key: 'A' });
      },
      /^«A is held by agent-1 until .*\. «Wait until it is released, or take it over/,
    ],
    [
      'CONFLICT: a plan that is claimed',
      async () => {
        await window.agent('claim_plan', { plan_id: 'P' });
        return person('claim_plan', {});
      },
      /^«The plan P is claimed by ana@example\.org\. «Wait until/,
    ],
  ];
  for (const [code, call, said] of CASES) {
    it(code, async () => {
      assert.match(await refusal(call()), said);
    });
  }

  const FACTS: [ConstructorParameters<typeof MasterplanError>[0], Record<string, unknown>, RegExp][] = [
    ['CLAIM_LOST', { item_key: 'A', claimed_by_name: 'codex' }, /^«You no longer hold A: codex has it\./],
    [
      'CONFLICT',
      { held: [{ item_key: 'C', claimed_by_name: 'codex' }] },
      /^«Others hold items of it: C \(codex\)/,
    ],
    ['STORE_ELSEWHERE', { host: 'laptop' }, /^«The plan is open on laptop.* «Work there/],
    ['STORE_CORRUPT', {}, /^«The store of the plan is damaged\. «Run “masterplan doctor”/],
    ['STORE_FULL', {}, /^«There is no room.* «Make room/],
    ['VERSION', {}, /^«.*different versions.* «Update Masterplan/],
  ];
  for (const [code, details, said] of FACTS) {
    it(`${code}, whatever words it came with`, () => {
      const error = new MasterplanError(code, 'In English.', { hint: 'Do it in English.', details });
      assert.match(textOfError(editor, error), said);
    });
  }

  it('takes names of others for text', () => {
    const details = { item_key: 'A', claimed_by_name: '[x](command:y) $(bug)', claimed_by: 's' };
    const said = textOfError(editor, new MasterplanError('CONFLICT', 'x', { details }));
    assert.doesNotMatch(said, /\]\(|\$\(/);
  });

  it('leaves what the editor has said itself as it is', () => {
    const own = new MasterplanError('PLAN_NOT_OPEN', 'Schon gesagt.', { hint: 'Auch das.' });
    assert.equal(textOfError(editor, own), 'Schon gesagt. Auch das.');
  });
});
