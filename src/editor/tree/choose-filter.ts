import { ITEM_STATUSES } from '../../model/vocabulary';
import type { Choice } from '../dialogs/dialogs';
import type { Editor } from '../editor';
import { holderName } from '../presentation/item-text';
import { statusWord } from '../presentation/item-words';
import { plain } from '../presentation/plain-text';
import type { FilterState } from './filter-state';
import { filterText } from './filter-text';
import { NO_FILTER, type PlanFilter } from './plan-filter';

/** A condition to be asked for, or a text that was typed at once. */
type Step = 'text' | 'statuses' | 'phases' | 'agents' | 'clear' | { text: string };

/**
 * Asks for the filter, condition by condition, each with how it stands now; what is chosen is shown at once. Escape
 * goes back, and from the first list out.
 */
export async function chooseFilter(editor: Editor, state: FilterState): Promise<void> {
  const { l10n } = editor.vscode;
  for (;;) {
    const step = await editor.dialogs.pick<Step>(steps(editor, state.filter), {
      title: l10n.t('Filter Plan'),
      placeholder: l10n.t('What should the plan show? Escape when done.'),
      typed: (text) => ({ label: l10n.t('Text: “{0}”', plain(text, 60)), icon: 'search', value: { text } }),
    });
    if (step === undefined) return;
    if (step === 'clear') {
      await state.clear();
      return;
    }
    const chosen = typeof step === 'object' ? step : await ask(editor, step, state.filter);
    if (chosen !== undefined) await state.set({ ...state.filter, ...chosen });
  }
}

function steps({ vscode }: Editor, filter: PlanFilter): Choice<Step>[] {
  const { l10n } = vscode;
  const now = (part: Partial<PlanFilter>) => filterText(vscode, { ...NO_FILTER, ...part }) ?? l10n.t('any');
  const isOn = filterText(vscode, filter) !== undefined;
  return [
    { label: l10n.t('Text'), description: now({ text: filter.text }), icon: 'search', value: 'text' },
    {
      label: l10n.t('Status'),
      description: now({ statuses: filter.statuses }),
      icon: 'circle-large-outline',
      value: 'statuses',
    },
    { label: l10n.t('Phase'), description: now({ phases: filter.phases }), icon: 'layers', value: 'phases' },
    { label: l10n.t('Agent'), description: now({ agents: filter.agents }), icon: 'hubot', value: 'agents' },
    ...(isOn ? [{ label: l10n.t('Clear Filter'), icon: 'clear-all', value: 'clear' as const }] : []),
  ];
}

async function ask(
  editor: Editor,
  step: Exclude<Step, 'clear' | { text: string }>,
  filter: PlanFilter,
): Promise<Partial<PlanFilter> | undefined> {
  const { l10n } = editor.vscode;
  switch (step) {
    case 'text': {
      const text = await editor.dialogs.input({
        title: l10n.t('Filter Plan by Text'),
        prompt: l10n.t('Part of a title, key, label or holder’s name. Leave it empty to show all.'),
        value: filter.text,
      });
      return text === undefined ? undefined : { text };
    }
    case 'statuses': {
      const choices = ITEM_STATUSES.map((status) => ({
        label: statusWord(editor, status),
        value: status,
        picked: filter.statuses.includes(status),
      }));
      const statuses = await editor.dialogs.pickMany(choices, {
        title: l10n.t('Filter Plan by Status'),
        placeholder: l10n.t('Statuses to show; none shows all'),
      });
      return statuses === undefined ? undefined : { statuses };
    }
    case 'phases': {
      const phases = await askNames(editor, phaseTitles(editor), filter.phases, {
        title: l10n.t('Filter Plan by Phase'),
        placeholder: l10n.t('Phases to show; none shows all'),
        none: l10n.t('The plan has no phases.'),
      });
      return phases === undefined ? undefined : { phases };
    }
    case 'agents': {
      const agents = await askNames(editor, holders(editor), filter.agents, {
        title: l10n.t('Filter Plan by Agent'),
        placeholder: l10n.t('Whose items to show; none shows all'),
        none: l10n.t('Nobody holds an item now.'),
      });
      return agents === undefined ? undefined : { agents };
    }
  }
}

async function askNames(
  { dialogs }: Editor,
  names: ReadonlySet<string>,
  chosen: readonly string[],
  texts: { title: string; placeholder: string; none: string },
): Promise<string[] | undefined> {
  const all = [...new Set([...chosen, ...names])];
  if (all.length === 0) {
    await dialogs.say('info', texts.none);
    return undefined;
  }
  const choices = all.map((name) => ({ label: plain(name), value: name, picked: chosen.includes(name) }));
  return dialogs.pickMany(choices, texts);
}

/** Titles of the outermost containers. */
function phaseTitles({ projects }: Editor): Set<string> {
  const titles = new Set<string>();
  for (const { mirror } of projects.all()) {
    for (const plan of mirror.plans()) {
      for (const root of mirror.roots(plan.plan_id)) if (root.child_count > 0) titles.add(root.title);
    }
  }
  return titles;
}

function holders({ projects, vscode }: Editor): Set<string> {
  const names = new Set<string>();
  for (const { mirror, me } of projects.all()) {
    for (const session of mirror.sessions()) {
      for (const item of mirror.heldBy(session.session_id)) {
        const name = holderName({ vscode, viewer: me }, item);
        if (name !== undefined) names.add(name);
      }
    }
  }
  return names;
}
