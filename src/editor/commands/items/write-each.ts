import { MasterplanError } from '../../../model/errors';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Answer } from '../../projects/project';
import { listOf, sayAloud, sayDone } from '../messages';
import { textOfError } from '../show-error';
import type { ItemTarget } from '../targets';

export interface Outcome {
  done: { target: ItemTarget; answer: Answer }[];
  refused: { target: ItemTarget; error: MasterplanError }[];
}

/** As many writes are done before a progress is worth showing. */
const QUICK = 5;

/**
 * Writes one call for each item, in the order of the selection; what waits for another one of the selection is
 * tried again after it. Of a single item a refusal is thrown; of several the rest goes on. Many show their
 * progress, and what is not begun yet can be cancelled.
 */
export async function writeEach(
  editor: Editor,
  title: string,
  targets: readonly ItemTarget[],
  write: (target: ItemTarget) => Promise<Answer>,
): Promise<Outcome> {
  if (targets.length <= QUICK) return writeAll(targets, write, () => true);
  return editor.dialogs.withProgress(title, (report, signal) =>
    writeAll(targets, write, ({ done }, next) => {
      report(done.length, targets.length, plain(next.item.title, 60));
      return !signal.aborted;
    }),
  );
}

/** `goOn` is asked before each item. */
async function writeAll(
  targets: readonly ItemTarget[],
  write: (target: ItemTarget) => Promise<Answer>,
  goOn: (outcome: Outcome, next: ItemTarget) => boolean,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [] };
  for (let waiting = [...targets]; waiting.length > 0; ) {
    const before = outcome.done.length;
    const blocked: Outcome['refused'] = [];
    for (const target of waiting) {
      if (!goOn(outcome, target)) return outcome;
      try {
        outcome.done.push({ target, answer: await write(target) });
      } catch (error) {
        if (!(error instanceof MasterplanError) || targets.length === 1) throw error;
        (error.code === 'BLOCKED' ? blocked : outcome.refused).push({ target, error });
      }
    }
    const isFurther = outcome.done.length > before;
    if (!isFurther) outcome.refused.push(...blocked);
    waiting = isFurther ? blocked.map(({ target }) => target) : [];
  }
  return outcome;
}

/** Says what came of it, of many aloud; as a warning with the reasons where some were refused. */
export async function sayOutcome(
  editor: Editor,
  outcome: Outcome,
  done: (outcome: Outcome['done']) => string,
): Promise<void> {
  const { l10n } = editor.vscode;
  // Cancelled before the first one.
  if (outcome.done.length + outcome.refused.length === 0) return;
  if (outcome.refused.length === 0) {
    const say = outcome.done.length > 1 ? sayAloud : sayDone;
    return say(editor, done(outcome.done));
  }
  const reasons = outcome.refused.map(
    ({ target, error }) => `${plain(target.item.item_key, 40)}: ${textOfError(editor, error)}`,
  );
  for (const reason of reasons) editor.log.warn(reason);
  const summary = l10n.t('{0} done, {1} refused.', outcome.done.length, outcome.refused.length);
  await editor.dialogs.say('warning', `${summary} ${listOf(editor, reasons)}`);
}
