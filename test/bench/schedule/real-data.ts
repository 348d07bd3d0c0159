import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { selectIssues } from '../../../src/demo/select-issues';
import { loadPlanGraph } from '../../../src/operations/rules/derived';
import { World } from '../../support/world';
import type { PlannedItem } from './work-plan';

const ISSUES = path.join(__dirname, '..', '..', '..', 'demo', 'data', 'beads-issues.jsonl');

/**
 * The issues of a real tracker as open work, as the product imports them: priorities, dependencies and hierarchy.
 * It has no estimates. `count`: only so many, with what they need; undefined: all.
 */
export async function realPlan(count: number | undefined): Promise<PlannedItem[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'masterplan-schedule-'));
  const world = await World.open({ project: folder });
  try {
    const issues = readFileSync(ISSUES, 'utf8');
    writeFileSync(
      path.join(folder, 'issues.jsonl'),
      count === undefined ? issues : selectIssues(issues, count),
    );
    await world.agent('author').call('import', {
      plan: { plan_id: 'p', title: 'Real issues' },
      file: 'issues.jsonl',
      format: 'beads',
      reset_status: true,
    });
    const { nodes } = await loadPlanGraph({ db: world.database, breathe: async () => undefined }, 'p');
    return nodes.map(({ priority, parent, dependencies, estimateMinutes }) => ({
      minutes: 1,
      estimate: estimateMinutes,
      priority,
      parent,
      dependencies: [...dependencies],
    }));
  } finally {
    world.database.close();
    rmSync(folder, { recursive: true });
  }
}
