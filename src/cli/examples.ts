/** Shown below the list of commands; a paragraph is one line, and is wrapped where it is shown. */
export const FIRST_STEPS = [
  '',
  "Flags have the names of the models' fields; dashes do as well as underscores (--plan-id). Lists are comma-separated or JSON and may be repeated; --items and --metadata take JSON, @file or - for standard input. An item may be named without a flag: `masterplan show B-1`, `show billing-rebuild/B-1`, `show 12`. Digits are an id where no plan has numbers as keys, with a # always ('#12'); with --plan_id the word is a key. A date or a time is local (2027-01-15, 2027-01-15T09:00) unless it says its zone (2027-01-15T09:00:00Z).",
  '',
  'The project is --project, else MASTERPLAN_PROJECT, else CLAUDE_PROJECT_DIR, else the git repository (or the folder with a .masterplan/) around the working directory. The session is --session_id, else that of the agent which runs the command (the nearest, as far as it names its conversation or its hooks do), else MASTERPLAN_SESSION_ID: an agent that calls this command should have one.',
  `
First steps:
  masterplan create_plan --plan_id demo --title "Demo"
  masterplan import --plan_id demo --items '[{"item_key":"A","title":"First"},
    {"item_key":"B","title":"Then","depends_on_keys":["A"]}]'
  masterplan next --plan_id demo --claim
  masterplan complete A --message "Done"
  masterplan status
`,
  'Exit codes: 0 done; 1 refused (the reason is on standard error, or with --json on standard output); 2 the command line itself is wrong, nothing was asked; 130 interrupted.',
].join('\n');

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  connect: ['connect', 'connect claude codex --yes', 'connect zed --scope user', 'connect --print windsurf'],
  disconnect: ['disconnect', 'disconnect codex --dry_run'],
  next: [
    'next --claim',
    'next --plan_id billing-rebuild --claim true --session_id claude-1',
    'next --claim --item_types port,test --wait_seconds 50',
    'next --resume',
  ],
  claim: ['claim B-1', 'claim billing-rebuild/B-1 --lease_minutes 60'],
  update: [
    'update B-1 --message "Parser works, printer is next" --progress_percent 60',
    'update B-1 --priority critical --add_depends_on 7,9',
    'update 12 --status cancelled --dependents detach --message "Not needed any more"',
  ],
  complete: [
    'complete B-1 --message "Ported" --files_modified "src/pricing/*.rs" --symbols_created "PricingEngine,calculate_total"',
  ],
  defer: ['defer B-1 --reason "Waits for the new API" --until 2027-01-15T09:00:00Z'],
  release: ['release B-1 --message "Half done, see branch pricing"'],
  end_session: ['end_session --session_id claude-1'],
  status: ['status', 'status --plan_id billing-rebuild --json'],
  list: ['list --plan_id billing-rebuild --status pending,blocked', 'list --text pricing --limit 20'],
  show: ['show B-1', 'show --plan_id billing-rebuild --item_key B-1'],
  list_plans: ['list_plans', 'list_plans --status_filter ready,in_progress'],
  get_plan: ['get_plan --plan_id billing-rebuild'],
  list_features: ['list_features'],
  get_feature: ['get_feature --feature_id search'],
  list_feature_versions: ['list_feature_versions --feature_id search'],
  changes: ['changes', 'changes --since 120 --peek'],
  history: [
    'history B-1',
    'history --plan_id billing-rebuild --activity claimed,completed',
    'history --since 2027-01-15',
  ],
  sessions: ['sessions --active'],
  verify: ['verify', 'verify --json'],
  export: ['export', 'export --file backup.json', 'export --head'],
  add: [
    'add --plan_id billing-rebuild --title "Test the retry path" --depends_on_keys B-1 --priority high',
    'add --plan_id billing-rebuild --title "Which currency first?" --item_type decision',
  ],
  import: [
    `import --plan '{"plan_id":"billing-rebuild","title":"Rebuild billing"}' --items '[{"item_key":"B-1","title":"Port pricing"},{"item_key":"B-2","title":"Webhooks","depends_on_keys":["B-1"]}]'`,
    `import --plan '{"plan_id":"beads","title":"Issues"}' --file .beads/issues.jsonl --format beads --reset_status`,
    'import --plan_id billing-rebuild --items @items.json --dry_run',
    'import --plan_id billing-rebuild --file items.yaml --on_conflict update',
  ],
  move: ['move B-1 --parent_key phase-2', 'move B-1 --parent_id null --before 9'],
  set_scope: [
    'set_scope --port_scope set:billing-rebuild --files "src/billing/**" --notes "Legacy totals are in cents"',
  ],
  create_plan: [
    'create_plan --plan_id billing-rebuild --title "Rebuild billing module" --owner team-payments',
    'create_plan --title "Search" --feature_id search --spec_content @search.md',
  ],
  archive_plan: ['archive_plan --plan_id billing-rebuild', 'archive_plan --plan_id billing-rebuild --undo'],
  update_plan: ['update_plan --plan_id search-1 --spec_content @search.md --message "Ranking clarified"'],
  set_plan_status: ['set_plan_status --plan_id search-1 --status ready'],
  claim_plan: ['claim_plan --plan_id search-1'],
  release_plan: ['release_plan --plan_id search-1 --message "Somebody else should finish it"'],
  submit_work: ['submit_work --plan_id search-1 --status review --artifacts_markdown @artifacts.md'],
  create_feature: [
    'create_feature --title "Search" --description "Find anything" --spec_content @feature.md',
  ],
  update_feature: ['update_feature --feature_id search --title "Search and filter"'],
};

/** The help's last part for one command; empty where there is no example. */
export function examplesOf(operation: string): string {
  const lines = EXAMPLES[operation] ?? [];
  return lines.length === 0 ? '' : `\nExamples:\n${lines.map((line) => `  masterplan ${line}`).join('\n')}`;
}
