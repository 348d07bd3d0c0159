import type { L10n } from '../presentation/l10n';
import { stuckWhy } from '../presentation/need-why';
import { oneLine } from '../presentation/plain-text';
import type { Project } from '../projects/project';
import type { Insight } from './rows';

/** What the dashboard takes of the `status` operation's answer. */
interface StatusAnswer {
  forecast: { at: string; completions: number; hours: number; open: number } | null;
  critical_path: { items: { id: number }[]; minutes: number | null };
  stuck: { item: { id: number }; why: string }[];
}

/** What only the host can say of the plan (null: all plans). Throws MasterplanError. */
export async function readInsight(
  l10n: L10n,
  project: Pick<Project, 'mirror' | 'me' | 'read'>,
  plan: string | null,
  signal: AbortSignal,
): Promise<Insight> {
  // The host has checked its answer; the schema library would cost every window its loading time.
  const input = plan === null ? {} : { plan_id: plan };
  const answer = (await project.read('status', input, { signal })) as unknown as StatusAnswer;
  return {
    plan,
    forecast:
      answer.forecast === null
        ? null
        : { at: Date.parse(answer.forecast.at), from: forecastText(l10n, answer.forecast) },
    criticalPath: {
      ids: answer.critical_path.items.map((item) => item.id),
      minutes: answer.critical_path.minutes,
    },
    stuck: answer.stuck.map(({ item, why }) => ({
      id: item.id,
      why: stuckWhy(l10n, item.id, project) ?? oneLine(why, 300),
    })),
  };
}

/** How the forecast was computed. */
function forecastText(
  l10n: L10n,
  { completions, hours, open }: { completions: number; hours: number; open: number },
): string {
  return l10n.t('Last {0} h: {1} completed. Left: {2}.', hours.toLocaleString(), completions, open);
}
