import { strict as assert } from 'node:assert';
import { AGENTS_BLOCK } from '../../src/guide/agents-block';
import { INSTRUCTIONS, SINGLE_SURFACE_NOTE } from '../../src/guide/instructions';
import { LOOP, PEOPLE } from '../../src/guide/loop';
import { SKILLS, skillText } from '../../src/guide/skills';
import { reviewSteps } from '../../src/guide/tasks';
import { getPrompt, PROMPTS } from '../../src/mcp/prompts';

describe('What agents are told', () => {
  const [working, planning] = SKILLS.map(skillText);

  it('is the same loop in the server’s instructions, in AGENTS.md and in the skill', () => {
    for (const text of [INSTRUCTIONS, AGENTS_BLOCK, working]) {
      for (const sentence of [...LOOP, PEOPLE]) assert.ok(text?.includes(sentence), sentence);
    }
  });

  it('is the same in a prompt and in the skill that explains it', () => {
    const textOf = (name: string, values = {}) => JSON.stringify(getPrompt(name, values).messages);
    const steps = (text: string | undefined) => JSON.stringify(text).slice(1, -1).split('\\n');
    const shared = (prompt: string, skill: string | undefined) =>
      steps(skill).filter((line) => /^\d\. /.test(line) && textOf(prompt, { goal: 'x' }).includes(line));
    assert.equal(shared('work', working).length, 5);
    assert.equal(shared('review', working).length, 5);
    assert.equal(shared('plan', planning).length, 6);
    assert.equal(shared('review_plan', planning).length, 5);
  });

  it('costs every conversation little: instructions under 1,500 characters, the block under 2,000', () => {
    assert.ok((INSTRUCTIONS + SINGLE_SURFACE_NOTE).length < 1500);
    assert.ok(AGENTS_BLOCK.length < 2000, String(AGENTS_BLOCK.length));
  });

  it('makes items of a review’s findings, with where they were found', () => {
    assert.match(reviewSteps('"B-1"'), /add with discovered_during "B-1"/);
    assert.match(JSON.stringify(getPrompt('review', { item_key: 'B-1' })), /discovered_during \\"B-1\\"/);
    assert.match(working ?? '', /becomes an item before you end/);
  });

  it('names a plan that was asked for', () => {
    for (const name of ['work', 'plan', 'review_plan']) {
      assert.match(JSON.stringify(getPrompt(name, { plan_id: 'a"b', goal: 'x' })), /a\\\\\\"b/, name);
    }
  });

  it('is a skill by the standard: its name is a folder’s, its description says when to use it', () => {
    for (const skill of SKILLS) {
      assert.match(skill.name, /^[a-z][a-z0-9-]{0,63}$/);
      assert.ok(skill.description.length < 1024);
      assert.match(skill.description, /Use it when/);
      assert.match(skillText(skill), /^---\nname: [a-z-]+\ndescription: ".*"\n---\n/);
    }
  });

  it('are prompts with a title and described arguments', () => {
    for (const { name, title, description, arguments: values } of PROMPTS) {
      assert.ok(title && description, name);
      for (const one of values ?? []) assert.ok(one.description, `${name}.${one.name}`);
    }
  });
});
