import { strict as assert } from 'node:assert';
import { ClaimTokens } from '../../src/mcp/claim-tokens';

function claimed(id: number, token: string): Record<string, unknown> {
  return { item: { id, plan_id: 'p', item_key: `K-${id}` }, claim: { claim_token: token, fence: 1 } };
}

describe('the MCP server keeps the claim tokens of its calls', () => {
  it('attaches the token to calls that name the item by id or by key', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', {}, claimed(7, 'seven'), undefined);
    assert.equal(tokens.attach('update', { item_id: 7 }, undefined).claim_token, 'seven');
    assert.equal(
      tokens.attach('complete', { plan_id: 'p', item_key: 'K-7' }, undefined).claim_token,
      'seven',
    );
    assert.equal(
      tokens.attach('complete', { plan_id: 'other', item_key: 'K-7' }, undefined).claim_token,
      undefined,
    );
    assert.equal(tokens.attach('update', { item_id: 8 }, undefined).claim_token, undefined);
  });

  it('attaches the token to a call that names the item by its key alone, where one kept item has it', () => {
    const tokens = new ClaimTokens();
    const token = (item_key: string, session?: string) =>
      tokens.attach('complete', { item_key }, session).claim_token;
    tokens.learn('next', {}, claimed(7, 'seven'), 'claude-1');
    assert.equal(token('K-7'), 'seven');
    assert.equal(token('K-7', 'claude-1'), 'seven');
    assert.equal(token('K-7', 'gemini-1'), undefined);
    assert.equal(token('p/K-7'), 'seven');
    assert.equal(token('#7'), 'seven');
    assert.equal(token('q/K-7'), undefined);
    assert.equal(token('K-8'), undefined);
    const other = claimed(8, 'eight');
    tokens.learn('next', {}, { ...other, item: { id: 8, plan_id: 'q', item_key: 'K-7' } }, 'gemini-1');
    assert.equal(token('K-7'), undefined, 'the host refuses it, too');
    assert.equal(token('K-7', 'claude-1'), undefined);
    assert.equal(token('q/K-7'), 'eight');
  });

  it('never replaces a token that the call brings, nor adds one where none is taken', () => {
    const tokens = new ClaimTokens();
    tokens.learn('claim', {}, claimed(7, 'seven'), undefined);
    assert.equal(tokens.attach('update', { item_id: 7, claim_token: 'mine' }, undefined).claim_token, 'mine');
    assert.deepEqual(tokens.attach('show', { item_id: 7 }, undefined), { item_id: 7 });
  });

  it('gives a call that names its session only what that session claimed', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', {}, claimed(7, 'seven'), 'claude-1');
    assert.equal(tokens.attach('complete', { item_id: 7 }, 'gemini-1').claim_token, undefined);
    assert.equal(tokens.attach('complete', { item_id: 7 }, 'claude-1').claim_token, 'seven');
    assert.equal(tokens.attach('complete', { item_id: 7 }, undefined).claim_token, 'seven');
  });

  it('gives a conversation what was claimed before it had a name, and nobody else', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', {}, claimed(7, 'seven'), undefined);
    tokens.learn('next', {}, claimed(8, 'eight'), 'claude-1');
    tokens.adopt('gemini-1');
    assert.equal(tokens.attach('complete', { item_id: 7 }, 'gemini-1').claim_token, 'seven');
    assert.equal(tokens.attach('complete', { item_id: 7 }, 'claude-1').claim_token, undefined);
    assert.equal(tokens.attach('complete', { item_id: 8 }, 'gemini-1').claim_token, undefined);
  });

  it('forgets a token when its claim ends or somebody else behind the server claims the item', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', {}, claimed(7, 'old'), 'claude-1');
    tokens.learn('next', {}, claimed(7, 'new'), 'gemini-1');
    assert.equal(tokens.attach('update', { item_id: 7 }, 'claude-1').claim_token, undefined);
    assert.equal(tokens.attach('update', { item_id: 7 }, undefined).claim_token, 'new');
    tokens.learn('complete', {}, { item: { id: 7, status: 'completed' } }, 'gemini-1');
    assert.equal(tokens.attach('update', { item_id: 7 }, 'gemini-1').claim_token, undefined);
  });

  const attached = (tokens: ClaimTokens, id = 7) =>
    tokens.attach('update', { item_id: id, message: 'A note' }, undefined).claim_token;
  const holding = (): ClaimTokens => {
    const tokens = new ClaimTokens();
    tokens.learn('next', {}, { ...claimed(7, 'seven'), containers: [{ id: 3 }] }, undefined);
    return tokens;
  };

  it('forgets it with every change after which the item is not in progress any more', () => {
    for (const [operation, status] of [
      ['update', 'cancelled'],
      ['update', 'pending'],
      ['defer', 'deferred'],
      ['release', 'blocked'],
    ] as const) {
      const tokens = holding();
      tokens.learn(operation, {}, { item: { id: 7, status } }, undefined);
      assert.equal(attached(tokens), undefined, `${operation} ${status}`);
    }
    const working = holding();
    working.learn('update', {}, { item: { id: 7, status: 'in_progress' } }, undefined);
    assert.equal(attached(working), 'seven');
    const expired = holding();
    expired.learn('show', {}, { item: { id: 7, status: 'pending' } }, undefined);
    assert.equal(attached(expired), 'seven', 'a lease that ended may be claimed again');
  });

  it('forgets it when its container is put off or cancelled', () => {
    const tokens = holding();
    tokens.learn('defer', {}, { item: { id: 3, status: 'deferred' } }, undefined);
    assert.equal(attached(tokens), undefined);
  });

  it('forgets all that the end of a session released', () => {
    const tokens = holding();
    tokens.learn('end_session', {}, { released: [{ id: 7, status: 'pending' }] }, undefined);
    assert.equal(attached(tokens), undefined);
  });

  it('forgets that of a task that became a container', () => {
    for (const [operation, input, answer] of [
      ['add', {}, { item: { id: 8, status: 'pending', parent_id: 7 } }],
      ['move', {}, { item: { id: 8, status: 'pending', parent_id: 7 } }],
      ['import', { plan_id: 'p', items: [{ title: 'x', parent_key: 'K-7' }] }, { plan: { plan_id: 'p' } }],
      ['import', { plan_id: 'p', items: [{ title: 'x', parent_id: 7 }] }, { plan: { plan_id: 'p' } }],
      ['import', { plan_id: 'p', file: 'more.json' }, { plan: { plan_id: 'p' } }],
    ] as const) {
      const tokens = holding();
      tokens.learn(operation, input, answer, undefined);
      assert.equal(attached(tokens), undefined, `${operation} ${JSON.stringify(input)}`);
    }
    const other = holding();
    other.learn(
      'import',
      { plan_id: 'q', items: [{ title: 'x', parent_key: 'K-7' }] },
      { plan: { plan_id: 'q' } },
      undefined,
    );
    assert.equal(attached(other), 'seven');
  });

  it('attaches a token no more that proved nothing', () => {
    const tokens = holding();
    tokens.learnRefusal({ claim_token: 'seven' }, 'CONFLICT');
    assert.equal(attached(tokens), 'seven');
    tokens.learnRefusal({ claim_token: 'seven' }, 'CLAIM_LOST');
    assert.equal(attached(tokens), undefined);
  });
});
