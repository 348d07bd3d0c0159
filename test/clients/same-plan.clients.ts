import { strict as assert } from 'node:assert';
import { SCOPES } from '../../src/agents/client-definition';
import { AgentMachine, type RunningAgent } from './agent-machine';
import { AGENTS } from './agents/all';
import type { RunnableAgent } from './agents/runnable-agent';
import { Meeting } from './meeting';
import { type Json, list, record } from './model/conversation';
import type { ScriptedModel } from './model/seat';
import { see } from './seen';

/** What one agent's model was told in its conversation. */
interface Story {
  /** The keys of the items that it was given, in their order: two that it completes, one that it leaves. */
  given: string[];
  changes: Json;
  refusal: string;
}

const PLAN = { plan_id: 'shop', title: 'The shop' };
const ITEMS = [
  ...Array.from({ length: 20 }, (_, index) => ({
    item_key: `S-${String(index + 1).padStart(2, '0')}`,
    title: `Part ${index + 1} of the shop`,
  })),
  { item_key: 'PAY', title: 'Which payment provider?', item_type: 'decision' },
];

/** Only hooks say so: it stands in no tool's answer. */
const DELTA = 'Masterplan: what others changed since you last looked';

for (const scope of SCOPES) {
  describe(`five agents with their own programs, connected by the files of the ${scope}, work the same plan at the same time`, () => {
    const machine = new AgentMachine();
    const stories = new Map<RunnableAgent, Story>();
    const running = new Map<RunnableAgent, RunningAgent>();
    let here: readonly RunnableAgent[] = [];
    let history: Json[] = [];
    let sessions: Json[] = [];

    before(async () => {
      here = await machine.install(AGENTS);
      await machine.json('import', '--plan', JSON.stringify(PLAN), '--items', JSON.stringify(ITEMS));
      await machine.connect('--scope', scope);
      const holding = new Meeting(here.length);
      const done = new Meeting(here.length);
      for (const agent of here) {
        running.set(
          agent,
          machine.start(agent, async (model) => {
            stories.set(agent, await work(model, holding, done));
            return 'Nothing is left that is mine.';
          }),
        );
      }
      await Promise.all(
        [...running.values()].map(async ({ agent, ended, seat }) => {
          const { code, output } = await ended;
          const told = `${agent.label} ended with ${code}:\n${output}\nunanswered: ${machine.model.unknown.join()}`;
          if (!stories.has(agent)) for (const meeting of [holding, done]) meeting.giveUp(new Error(told));
          assert.ok(stories.has(agent), told);
          await seat.ended;
          assert.equal(code, 0, told);
        }),
      );
      history = list(
        (await machine.json('history', '--activity', 'completed,session_end', '--limit', '100')).changes,
      );
      sessions = list((await machine.json('sessions')).sessions);
    });

    after(() => machine.remove());

    /** Two items from claim to completion, with the others in between; a third that is left. */
    async function work(model: ScriptedModel, holding: Meeting, done: Meeting): Promise<Story> {
      const given: string[] = [];
      const claim = async () => {
        const item = record((await model.ask('next', { plan_id: PLAN.plan_id, claim: true })).item);
        given.push(String(item.item_key));
        return item.id;
      };
      const complete = (item: unknown) => model.ask('complete', { item_id: item, message: 'It is done.' });
      const first = await claim();
      await holding.arrive();
      await complete(first);
      await done.arrive();
      await complete(await claim());
      const changes = await model.ask('changes', {});
      const refusal = await model.call('claim', { plan_id: PLAN.plan_id, item_key: 'PAY' });
      await claim();
      return { given, changes, refusal };
    }

    function storyOf(agent: RunnableAgent): Story {
      const story = stories.get(agent);
      assert.ok(story);
      return story;
    }

    /** The ids of the sessions that have completed something, by who did it. */
    function sessionOf(agent: RunnableAgent): string {
      const own = new Set(storyOf(agent).given);
      const ids = history
        .filter((change) => change.activity === 'completed' && own.has(String(change.item_key)))
        .map((change) => String(change.session_id));
      assert.equal(new Set(ids).size, 1, `${agent.label} worked as ${ids.join(' and ')}`);
      return ids[0] ?? '';
    }

    it('each claims and completes items, and no two the same', () => {
      const given = here.flatMap((agent) => storyOf(agent).given.slice(0, 2));
      assert.equal(given.length, 2 * here.length);
      assert.equal(new Set(given).size, given.length, given.join());
      for (const key of given) {
        const completions = history.filter(
          (change) => change.item_key === key && change.activity === 'completed',
        );
        assert.equal(completions.length, 1, `${key} was completed once`);
      }
      for (const agent of here) {
        see(agent, {
          label: agent.label,
          version: machine.versionOf(agent),
          claims: true,
          [scope]: true,
          next: [...(running.get(agent)?.seat.tools.values() ?? [])]
            .map(({ name, namespace }) => (namespace === undefined ? name : `${namespace}.${name}`))
            .filter((name) => /next$/.test(name))
            .join(),
        });
      }
    });

    it('each is one session, under its own name', () => {
      for (const agent of here) {
        const session = sessions.find(({ session_id }) => session_id === sessionOf(agent));
        assert.match(String(session?.client), agent.clientInfo);
        see(agent, { clientInfo: String(session?.client), oneSession: true });
      }
      assert.equal(new Set(here.map(sessionOf)).size, here.length);
      // The command that made the plan has no session.
      const all = sessions.map(({ session_id, client }) => `${session_id} (${client})`);
      assert.equal(all.length, here.length, all.join(', '));
    });

    for (const agent of AGENTS) {
      it(`${agent.label}'s model hears what another has done`, function () {
        if (!here.includes(agent)) this.skip();
        const requests = running.get(agent)?.seat.requests ?? [];
        const heard = JSON.stringify(requests.at(-1)).split(DELTA).slice(1);
        assert.notEqual(heard.length, 0, 'its hooks say what others changed');
        const own = new Set(storyOf(agent).given);
        const others = here.flatMap((one) => storyOf(one).given).filter((key) => !own.has(key));
        // A delta has ten lines at most.
        const told = others.filter((key) => heard.some((text) => text.slice(0, 1500).includes(`- ${key} `)));
        assert.notEqual(told.length, 0, heard.join('\n'));
        assert.ok(Number(storyOf(agent).changes.version) > 0, 'the tool says so, too');
        const hooks = machine.hooksOf(agent);
        assert.notEqual(hooks.length, 0);
        see(agent, { delta: true, hooks });
      });

      it(`${agent.label} is refused what is for a person, and is told so`, function () {
        if (!here.includes(agent)) this.skip();
        const { refusal } = storyOf(agent);
        assert.match(refusal, /HUMAN_ONLY/);
        assert.match(refusal, /PAY \(decision\) is for a person/);
        assert.match(refusal, /A person does it in the editor/);
        see(agent, { refused: true });
      });

      it(`${agent.label} says goodbye: what it holds is free at once`, function () {
        if (!here.includes(agent)) this.skip();
        const left = storyOf(agent).given[2];
        const end = history.find(
          (change) =>
            change.item_key === left &&
            change.session_id === sessionOf(agent) &&
            change.activity === 'session_end',
        );
        assert.ok(end, `${left} was given back at the session's end`);
        see(agent, { goodbye: true });
      });
    }

    it('the decision is still open, and the log is whole', async () => {
      const shown = record((await machine.json('show', '--plan_id', PLAN.plan_id, '--item_key', 'PAY')).item);
      assert.equal(shown.status, 'pending');
      assert.equal((await machine.json('verify')).ok, true);
    });
  });
}
