import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { asUser, bundle, TestProject } from '../support/bundles';
import { type Actor, billingRebuild, lifeOfAPlan } from '../support/walkthroughs';

/** Operations as commands: every value as the flag that a person would type. */
function onTheCommandLine(project: TestProject, environment: Record<string, string> = {}): Actor {
  const flags = (input: Record<string, unknown>) =>
    Object.entries(input).flatMap(([name, value]) => {
      const complex = typeof value === 'object' && value !== null;
      return [`--${name}`, complex ? JSON.stringify(value) : String(value)];
    });
  return {
    ok: (operation, input) => project.json([operation, ...flags(input)], { env: environment }),
    refused: (operation, input) => project.refusal([operation, ...flags(input)], { env: environment }),
  };
}

describe('the documented walkthroughs on the command line', () => {
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create();
  });
  afterEach(() => project.remove());

  it('a plan with dependencies, two agents', () => billingRebuild(onTheCommandLine(project)));

  it("a plan's life from draft to the feature's next version", () =>
    lifeOfAPlan(
      onTheCommandLine(project, { CLAUDE_CODE_SESSION_ID: 'ana-1' }),
      onTheCommandLine(project, { CLAUDE_CODE_SESSION_ID: 'ana-2' }),
      onTheCommandLine(project, { CLAUDE_CODE_SESSION_ID: 'ben-1', ...asUser('ben@example.org') }),
    ));

  it('runs in a shell as it is documented', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const bin = join(project.folder, '..', 'bin');
    await mkdir(bin);
    await symlink(bundle('cli.js'), join(bin, 'masterplan'));
    const script = `
set -e
masterplan create_plan --plan_id "billing-rebuild" --title "Rebuild billing module" --owner "team-payments"
masterplan import --plan_id "billing-rebuild" --items '[{"item_key":"B-1","title":"Port pricing engine","item_type":"port","port_scope":"set:billing-rebuild"},{"item_key":"B-2","title":"Migrate subscription state","depends_on_keys":["B-1"]},{"item_key":"B-3","title":"Webhook handler rewrite","depends_on_keys":["B-2"]}]'
echo "--- first"
masterplan next --plan_id "billing-rebuild" --claim true --session_id "claude-1"
echo "--- nothing"
masterplan next --plan_id "billing-rebuild" --claim true --session_id "gemini-1"
echo "--- complete"
masterplan complete --item_id 1 --files_modified "src/pricing/*.rs" --symbols_created "PricingEngine,calculate_total"
echo "--- second"
masterplan next --plan_id "billing-rebuild" --claim true --session_id "gemini-1"
`;
    const environment = project.environment();
    const path = [bin, join(process.execPath, '..'), environment.PATH].join(delimiter);
    const { stdout } = await promisify(execFile)('sh', ['-c', script], {
      cwd: project.folder,
      env: { ...environment, PATH: path },
    });
    const [, first = '', nothing = '', complete = '', second = ''] = stdout.split(/^--- .*$/m);
    assert.match(first, /B-1 .*Port pricing engine/);
    assert.match(nothing, /all_claimed/);
    assert.match(nothing, /B-1/);
    assert.match(complete, /Unblocked[\s\S]*B-2/);
    assert.match(second, /B-2 .*Migrate subscription state/);
    assert.match(second, /src\/pricing\/\*\.rs/);
    assert.match(second, /PricingEngine, calculate_total/);
  });
});
