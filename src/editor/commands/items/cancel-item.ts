import type { DependentsChoice } from '../../../model/vocabulary';
import type { Editor } from '../../editor';
import type { Command } from '../command';
import { itemName, keysOf } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { openLeaves } from './needed-strength';
import { paragraphs, targetName, whatFollowed, whichItems, whoLoses } from './phrases';
import { sayOutcome, writeEach } from './write-each';

/** Cancels items; asks what becomes of those that wait for them. Always after a dialog: it may concern many. */
export const cancelItem: Command = {
  id: 'masterplan.cancelItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Cancel an Item'),
      token: 'canCancel',
      none: l10n.t('There is no item to cancel.'),
    });
    if (targets === undefined) return;
    const name = targetName(editor, targets);
    const reason = await editor.dialogs.input({
      title: l10n.t('Cancel {0}', name),
      prompt: l10n.t('Why is it not done? Enter to leave it out.'),
    });
    if (reason === undefined) return;
    const waiting = waitingFor(targets);
    const dependents = waiting.length === 0 ? 'keep' : await askDependents(editor, name, waiting);
    if (dependents === undefined) return;
    const below = targets.flatMap(({ project, item }) =>
      item.child_count > 0 ? openLeaves(project, item) : [],
    );
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Cancel {0}?', name),
      button: l10n.t('Cancel the Work'),
      ...paragraphs(
        whichItems(editor, targets),
        below.length > 0
          ? l10n.t('Unfinished items below it that are cancelled too: {0}.', below.length)
          : undefined,
        waiting.length > 0 ? dependentsSentence(editor, dependents, waiting) : undefined,
        whoLoses(editor, targets),
      ),
    });
    if (gesture === undefined) return;
    const message = reason === '' ? {} : { message: reason };
    const outcome = await writeEach(editor, l10n.t('Cancelling items'), targets, ({ project, item }) =>
      project.write('update', { item_id: item.id, status: 'cancelled', dependents, ...message }, gesture),
    );
    await sayOutcome(editor, outcome, (done) => {
      const [only] = done;
      const what =
        done.length === 1 && only !== undefined
          ? l10n.t('Cancelled {0}', itemName(only.target.item))
          : l10n.t('Cancelled {0} items', done.length);
      return whatFollowed(
        editor,
        what,
        done.map(({ answer }) => answer),
        done.map(({ target }) => target),
      );
    });
  },
};

/** Unfinished items outside of the selection that wait for one of it or of what is below it. */
function waitingFor(targets: readonly ItemTarget[]) {
  const gone = new Set<number>();
  const found = new Map<number, { item_key: string }>();
  const all = targets.flatMap(({ project, item }) =>
    [item, ...openLeaves(project, item)].map((one) => ({ project, one })),
  );
  for (const { one } of all) gone.add(one.id);
  for (const { project, one } of all) {
    for (const dependent of project.mirror.dependents(one.id)) {
      const isOver = dependent.status === 'completed' || dependent.status === 'cancelled';
      if (!isOver && !gone.has(dependent.id)) found.set(dependent.id, dependent);
    }
  }
  return [...found.values()];
}

async function askDependents(
  editor: Editor,
  name: string,
  waiting: readonly { item_key: string }[],
): Promise<DependentsChoice | undefined> {
  const { l10n } = editor.vscode;
  return editor.dialogs.pick<DependentsChoice>(
    [
      {
        label: l10n.t('Keep them waiting'),
        detail: l10n.t('They are shown as stuck until you change what they wait for.'),
        icon: 'lock',
        value: 'keep',
      },
      {
        label: l10n.t('Let them go on without it'),
        detail: l10n.t('The dependency is taken off; what waits for nothing else opens.'),
        icon: 'debug-disconnect',
        value: 'detach',
      },
      {
        label: l10n.t('Cancel them too'),
        detail: l10n.t('And whatever waits for them in turn.'),
        icon: 'circle-slash',
        value: 'cancel',
      },
    ],
    {
      title: l10n.t('Cancel {0}', name),
      placeholder: l10n.t('What becomes of what waits for it: {0}?', keysOf(editor, waiting)),
    },
  );
}

function dependentsSentence(
  editor: Editor,
  choice: DependentsChoice,
  waiting: readonly { item_key: string }[],
): string {
  const { l10n } = editor.vscode;
  const keys = keysOf(editor, waiting);
  switch (choice) {
    case 'keep':
      return l10n.t('Still waiting for it afterwards: {0}.', keys);
    case 'detach':
      return l10n.t('Going on without it: {0}.', keys);
    case 'cancel':
      return l10n.t('Cancelled with it: {0}, and whatever waits for them.', keys);
  }
}
