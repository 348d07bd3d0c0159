import type { Editor } from '../../editor';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { nextWeek, parseDate, tomorrow } from './deferral-dates';
import { neededStrength, openLeaves } from './needed-strength';
import { paragraphs, targetName, whichItems, whoLoses } from './phrases';
import { sayOutcome, writeEach } from './write-each';

/** Puts items off, with a reason, until a day or until somebody opens them again. */
export const deferItem: Command = {
  id: 'masterplan.deferItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Defer an Item'),
      token: 'canDefer',
      none: l10n.t('There is no open item to defer.'),
    });
    if (targets === undefined) return;
    const name = targetName(editor, targets);
    const reason = await editor.dialogs.input({
      title: l10n.t('Defer {0}', name),
      prompt: l10n.t('Why is it deferred?'),
      validate: (text) => (text === '' ? l10n.t('Say why: others wonder later.') : undefined),
    });
    if (reason === undefined) return;
    const until = await askUntil(editor, name);
    if (until === undefined) return;
    const when = until.date === null ? {} : { until: until.date.toISOString() };
    const input = ({ item }: ItemTarget) => ({ item_id: item.id, reason, ...when });
    const below = targets.flatMap(({ project, item }) =>
      item.child_count > 0 ? openLeaves(project, item).filter((leaf) => leaf.status !== 'deferred') : [],
    );
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Defer {0}?', name),
        button: l10n.t('Defer'),
        ...paragraphs(
          whichItems(editor, targets),
          until.date === null
            ? l10n.t('It stays deferred until somebody reopens it.')
            : l10n.t('It comes back by itself: {0}.', until.date.toLocaleString()),
          below.length > 0
            ? l10n.t('Open items below it that are deferred too: {0}.', below.length)
            : undefined,
          whoLoses(editor, targets),
        ),
      },
      targets.length > 1 || below.length > 0
        ? 'modal'
        : neededStrength(targets, { operation: 'defer', input }),
    );
    if (gesture === undefined) return;
    const outcome = await writeEach(editor, l10n.t('Deferring items'), targets, (target) =>
      target.project.write('defer', input(target), gesture),
    );
    await sayOutcome(editor, outcome, (done) => {
      const [only] = done;
      if (done.length === 1 && only !== undefined) return l10n.t('Deferred {0}.', itemName(only.target.item));
      return l10n.t('Deferred {0} items.', done.length);
    });
  },
};

/** The day it comes back; null: no date. Undefined: the person left. */
async function askUntil(editor: Editor, name: string): Promise<{ date: Date | null } | undefined> {
  const { l10n } = editor.vscode;
  const now = new Date();
  const title = l10n.t('Defer {0}', name);
  const choice = (label: string, date: Date) => ({
    label,
    description: date.toLocaleString(),
    value: { date },
  });
  const chosen = await editor.dialogs.pick<{ date: Date | null } | 'other'>(
    [
      choice(l10n.t('Until tomorrow'), tomorrow(now)),
      choice(l10n.t('Until next week'), nextWeek(now)),
      {
        label: l10n.t('No date'),
        description: l10n.t('until somebody reopens it'),
        value: { date: null },
      },
      { label: l10n.t('Another date…'), value: 'other' },
    ],
    { title, placeholder: l10n.t('When does it come back?') },
  );
  if (chosen !== 'other') return chosen;
  const text = await editor.dialogs.input({
    title,
    prompt: l10n.t('A day (2030-12-31) or a time (2030-12-31 14:00), by your own clock.'),
    validate: (typed) => {
      const date = parseDate(typed);
      if (date === undefined) return l10n.t('Write a date like 2030-12-31.');
      return date <= new Date() ? l10n.t('That is over already.') : undefined;
    },
  });
  const date = text === undefined ? undefined : parseDate(text);
  return date === undefined ? undefined : { date };
}
