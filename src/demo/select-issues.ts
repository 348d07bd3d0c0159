interface BeadsIssue {
  id: string;
  status: string;
  dependencies?: { depends_on_id: string; type: string }[];
}

/** The edges that make an issue need another one. */
const NEEDED = new Set(['blocks', 'parent-child']);

/**
 * The first issues of a beads export (JSON lines) until there are at least `count`, each with everything it
 * depends on and its parents, so that the part is a plan of its own. Gives the chosen lines in their order.
 */
export function selectIssues(jsonl: string, count: number): string {
  const lines = new Map<string, string>();
  const issues = new Map<string, BeadsIssue>();
  for (const line of jsonl.split('\n')) {
    if (line.trim() !== '') {
      const issue = JSON.parse(line) as BeadsIssue;
      if (issue.status !== 'tombstone') {
        lines.set(issue.id, line);
        issues.set(issue.id, issue);
      }
    }
  }
  const chosen = new Set<string>();
  for (const id of issues.keys()) {
    if (chosen.size >= count) {
      break;
    }
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const issue = issues.get(next);
      if (issue === undefined || chosen.has(next)) {
        continue;
      }
      chosen.add(next);
      for (const edge of issue.dependencies ?? []) {
        if (NEEDED.has(edge.type)) {
          waiting.push(edge.depends_on_id);
        }
      }
    }
  }
  return `${[...lines].flatMap(([id, line]) => (chosen.has(id) ? [line] : [])).join('\n')}\n`;
}
