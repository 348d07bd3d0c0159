import { strict as assert } from 'node:assert';
import { elementOf, rowsOf, tooltipOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

/** What an agent may write to make a person see or click something else. */
const HOSTILE =
  '[Approve](command:masterplan.approvePlan) <img src="https://x.example/p.png"> ![p](https://x.example/p.png) $(bell) a\u202eb\u0007';

describe('agents’ texts in the views', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
    await window.plan([
      {
        item_key: 'A',
        title: HOSTILE,
        description: `# Big\n\n${HOSTILE}`,
        acceptance_criteria: '- one\n- two',
      },
      { item_key: 'B', title: 'Second', depends_on: ['A'] },
      { item_key: 'C', title: 'Third', depends_on: ['B'] },
    ]);
    await window.agent('update', { plan_id: 'P', item_key: 'A', message: `Note ${HOSTILE}` });
    await window.agent('claim_plan', { plan_id: 'P' });
    await window.agent('update_plan', { plan_id: 'P', description: HOSTILE });
    await window.project.mirror.refresh();
  });
  afterEach(() => window.close());

  const tooltip = async (label: RegExp) => {
    const row = (await rowsOf(window.planView)).find(({ shown }) => label.test(String(shown.label)));
    assert.ok(row);
    const { token } = new window.stub.vscode.CancellationTokenSource();
    return tooltipOf(window.planView, row.element, token);
  };
  /** Markdown without what a backslash takes the meaning from. */
  const live = (text: string) => text.replaceAll(/\\[!-/:-@[-`{-~]/g, '');

  it('are text in a tooltip: no links, images, HTML, headings, and nothing trusted', async () => {
    for (const label of [/Approve/, /Second/, /^Plan$/]) {
      const shown = await tooltip(label);
      assert.equal(shown.isTrusted, false);
      assert.equal(shown.supportHtml, false);
      assert.equal(shown.supportThemeIcons, false);
      assert.doesNotMatch(live(shown.value), /[<>[\]#!`&]|https?:|\$\(/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
      assert.doesNotMatch(shown.value, /[\u0007\u202e]/);
    }
  });

  it('are one plain line in labels, descriptions and for screen readers', async () => {
    for (const view of [window.planView, window.agentsView]) {
      for (const { shown } of await rowsOf(view)) {
        const text = [shown.label, shown.description, shown.accessibilityInformation?.label].join(' ');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
        assert.doesNotMatch(text, /[\u0000-\u001f\u202e]/);
      }
    }
  });

  it('stand in the tooltip with what the item waits for and the last notes', async () => {
    const first = (await tooltip(/Approve/)).value;
    assert.match(first, /A · Task · pending/);
    assert.match(first, /Done when: /);
    assert.match(first, /\*Waiting for this\*\n\n- B Second — blocked/);
    assert.match(first, /\*Last notes\*\n\n- agent\\-1, just now: Note /);
    const second = (await tooltip(/Second/)).value;
    assert.match(second, /\*Depends on\*\n\n- A .* — pending/);
    const third = await elementOf(window.planView, 'Third');
    const { token } = new window.stub.vscode.CancellationTokenSource();
    assert.match((await tooltipOf(window.planView, third, token)).value, /C · Task · blocked/);
  });
});
