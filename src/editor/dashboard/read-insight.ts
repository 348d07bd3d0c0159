import type { Project } from '../projects/project';
import { plainText } from './plain-text';
import type { Insight } from './rows';

/** What the dashboard takes of the `status` operation's answer. */
interface StatusAnswer {
  forecast: { at: string; from: string } | null;
  critical_path: { items: { id: number }[]; minutes: number | null };
  stuck: { item: { id: number }; why: string }[];
}

/** What only the host can say of the plan (null: all plans). Throws MasterplanError. */
export async function readInsight(
  project: Pick<Project, 'read'>,
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
        : { at: Date.parse(answer.forecast.at), from: plainText(answer.forecast.from, 300) },
    criticalPath: {
      ids: answer.critical_path.items.map((item) => item.id),
      minutes: answer.critical_path.minutes,
    },
    stuck: answer.stuck.map(({ item, why }) => ({ id: item.id, why: plainText(why, 300) })),
  };
}
