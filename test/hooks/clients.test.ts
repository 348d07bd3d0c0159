import { strict as assert } from 'node:assert';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestProject } from '../support/bundles';
import { runHook, STAYS } from './hook-runs';
import { RECORDED } from './recorded';

type Item = {
  item_key: string;
  status: string;
  claimed_by: string | null;
  metadata: Record<string, unknown>;
};

describe('masterplan hook, with what each agent gives and takes', () => {
  let project: TestProject;
  before(async () => {
    project = await TestProject.create();
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'The plan'], { env: STAYS });
    for (const { client } of RECORDED) {
      await project.json(['add', '--plan_id', 'p', '--item_key', `of-${client}`, '--title', `For ${client}`]);
    }
    await project.json(['add', '--plan_id', 'p', '--item_key', 'SHARED', '--title', 'Shared']);
    mkdirSync(join(project.folder, 'src'));
  });
  after(() => project.remove());

  /** Somebody else's change. */
  const noteByAnother = (message: string) =>
    project.json([
      ...['update', '--plan_id', 'p', '--item_key', 'SHARED', '--message', message],
      ...['--session_id', 'another'],
    ]);
  const show = async (key: string) =>
    (await project.json(['show', '--plan_id', 'p', '--item_key', key])).item as Item;

  for (const agent of RECORDED) {
    const { client, events } = agent;
    describe(client, () => {
      const session = `conversation-of-${client}`;
      const cwd = () => join(project.folder, 'src');
      const heard = async (event: string, payload: object): Promise<string> => {
        const { code, stdout, stderr } = await runHook(project, client, event, payload);
        assert.equal(code, 0);
        assert.equal(stderr, '');
        return stdout;
      };

      it('is told how the plan stands at the start, once', async () => {
        const first = await heard(events.start, agent.start(session, cwd()));
        assert.match(agent.context(first, events.start), /^Masterplan: .*\n- plan p "The plan" is /);
        assert.equal(await heard(events.start, agent.start(session, cwd())), agent.nothing);
      });

      it('hears what another changed before the next prompt or after a tool, once', async () => {
        await noteByAnother(client);
        // Cursor shows its model nothing before a prompt.
        const event = client === 'cursor' ? events.tool : events.prompt;
        const payload =
          client === 'cursor' ? agent.edit(session, cwd(), 'none.ts') : agent.prompt(session, cwd());
        const text = agent.context(await heard(event, payload), event);
        assert.match(text, /\n- SHARED "Shared" has a new note$/);
        assert.equal(await heard(event, payload), agent.nothing);
      });

      it('has its edited files noted with its item, and loses it at the end of the conversation only', async () => {
        const key = `of-${client}`;
        await project.json(['claim', '--plan_id', 'p', '--item_key', key, '--session_id', session]);
        await heard(events.tool, agent.edit(session, cwd(), 'edited.ts'));
        for (const turn of ['Stop', 'SubagentStop', 'AfterAgent', 'agentStop']) {
          assert.equal(await heard(turn, agent.prompt(session, cwd())), agent.nothing);
        }
        const held = await show(key);
        assert.equal(held.claimed_by, session);
        assert.deepEqual(held.metadata.files_modified, ['src/edited.ts']);
        assert.equal(await heard(events.end, agent.end(session, cwd())), agent.nothing);
        assert.equal((await show(key)).status, 'pending');
      });
    });
  }

  it('leaves for later what Gemini would drop: it shows no hook’s words after a failed tool', async () => {
    const gemini = RECORDED.find(({ client }) => client === 'gemini');
    assert.ok(gemini);
    const { client, events } = gemini;
    await runHook(project, client, events.start, gemini.start('failing', project.folder));
    await noteByAnother('meanwhile');
    const failed = {
      ...gemini.edit('failing', project.folder, 'x.ts'),
      tool_response: { llmContent: 'no', returnDisplay: 'no', error: { type: 'unknown', message: 'no' } },
    };
    assert.equal((await runHook(project, client, events.tool, failed)).stdout, gemini.nothing);
    const { stdout } = await runHook(
      project,
      client,
      events.tool,
      gemini.edit('failing', project.folder, 'x.ts'),
    );
    assert.match(gemini.context(stdout, events.tool), /SHARED/);
  });

  it('leaves to the agent what others changed while its sub-agent worked', async () => {
    const [claude] = RECORDED;
    assert.ok(claude);
    const { client, events } = claude;
    await runHook(project, client, events.start, claude.start('main', project.folder));
    await noteByAnother('while');
    const inside = { ...claude.edit('main', project.folder, 'x.ts'), agent_id: 'a1', agent_type: 'Explore' };
    assert.equal((await runHook(project, client, events.tool, inside)).stdout, '');
    const { stdout } = await runHook(project, client, events.prompt, claude.prompt('main', project.folder));
    assert.match(claude.context(stdout, events.prompt), /SHARED/);
  });
});
