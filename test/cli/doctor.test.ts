import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { chmod, cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, TestProject } from '../support/bundles';

/** Ends the project's host in good order: it leaves an image of everything, and plan.db. */
async function endHost(project: TestProject): Promise<void> {
  const { owner } = (await project.json(['doctor'])) as { owner: { pid: number } };
  process.kill(owner.pid, 'SIGTERM');
  for (let alive = true; alive; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      process.kill(owner.pid, 0);
    } catch {
      alive = false;
    }
  }
}

describe('masterplan doctor on a damaged store', () => {
  let project: TestProject;
  /** A store that its host left in good order, and the same one a few changes earlier. */
  let whole: string;
  let earlier: string;
  let store: string;

  before(async () => {
    project = await TestProject.create();
    const top = join(project.folder, '..');
    whole = join(project.folder, '.masterplan');
    earlier = join(top, 'earlier');
    store = join(top, 'damaged', '.masterplan');
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'A plan']);
    await endHost(project);
    await cp(whole, earlier, { recursive: true });
    await project.json(['import', '--plan_id', 'p', '--items', '[{"title":"One"},{"title":"Two"}]']);
    await endHost(project);
  });
  beforeEach(async () => {
    await rm(store, { recursive: true, force: true });
    await cp(whole, store, { recursive: true });
  });
  after(() => project.remove());

  const examined = () => project.cli(['doctor', '--json', '--project', join(store, '..')]);

  it('is content before', async () => {
    const ended = await examined();
    assert.equal(ended.code, 0, ended.stdout);
  });

  const damages: [what: string, damage: () => Promise<void>, expected: RegExp][] = [
    [
      'its only image is gone',
      async () => {
        await rm(join(store, 'image'), { recursive: true });
      },
      /image/,
    ],
    [
      'its only image is damaged',
      async () => {
        for (const name of await readdir(join(store, 'image'))) {
          await writeFile(join(store, 'image', name), 'no image');
        }
      },
      /the image is damaged/,
    ],
    [
      'its journals are gone',
      async () => {
        await rm(join(store, 'wal'), { recursive: true });
      },
      /journals are gone/,
    ],
    [
      'its epochs are gone',
      async () => {
        await rm(join(store, 'epoch'), { recursive: true });
      },
      /who owns the store/,
    ],
    [
      'plan.db shows more than its journals and images',
      async () => {
        for (const folder of ['wal', 'image']) {
          await rm(join(store, folder), { recursive: true });
          await cp(join(earlier, folder), join(store, folder), { recursive: true });
        }
      },
      /plan\.db shows \d+: something is missing/,
    ],
  ];
  for (const [what, damage, expected] of damages) {
    it(`says when ${what}, and advises nothing that destroys`, async () => {
      await damage();
      const ended = await examined();
      assert.equal(ended.code, 1, ended.stdout);
      const { ok, findings } = JSON.parse(ended.stdout) as {
        ok: boolean;
        findings: { problem: string; advice: string }[];
      };
      assert.equal(ok, false);
      assert.match(findings.map(({ problem }) => problem).join('\n'), expected);
      assert.doesNotMatch(JSON.stringify(findings), /Nothing is lost|delete|rm -|reset/i);
      assert.match(JSON.stringify(findings), /copy of the folder/);
    });
  }

  it('says that another user may not look into it', async function () {
    const child = { uid: 65534, gid: 65534 };
    if (process.platform === 'win32' || process.getuid?.() !== 0) {
      this.skip();
    }
    await chmod(join(store, '..', '..'), 0o755);
    const ended = spawnSync(process.execPath, [bundle('cli.js'), 'doctor', '--project', join(store, '..')], {
      ...child,
      cwd: '/',
      env: project.environment(),
      encoding: 'utf8',
    });
    assert.equal(ended.status, 1, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /id 65534\) may not read and write .*belongs to user 0/);
    assert.doesNotMatch(ended.stdout, /no plan yet|Healthy/);
  });
});
