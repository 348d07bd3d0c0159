import { strict as assert } from 'node:assert';
import { ClaimTokens } from '../../src/mcp/claim-tokens';

function claimed(id: number, token: string): Record<string, unknown> {
  return { item: { id, plan_id: 'p', item_key: `K-${id}` }, claim: { claim_token: token, fence: 1 } };
}

describe('the MCP server keeps the claim tokens of its calls', () => {
  it('attaches the token to calls that name the item by id or by key', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', claimed(7, 'seven'), undefined);
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

  it('never replaces a token that the call brings, nor adds one where none is taken', () => {
    const tokens = new ClaimTokens();
    tokens.learn('claim', claimed(7, 'seven'), undefined);
    assert.equal(tokens.attach('update', { item_id: 7, claim_token: 'mine' }, undefined).claim_token, 'mine');
    assert.deepEqual(tokens.attach('show', { item_id: 7 }, undefined), { item_id: 7 });
  });

  it('gives a call that names its session only what that session claimed', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', claimed(7, 'seven'), 'claude-1');
    assert.equal(tokens.attach('complete', { item_id: 7 }, 'gemini-1').claim_token, undefined);
    assert.equal(tokens.attach('complete', { item_id: 7 }, 'claude-1').claim_token, 'seven');
    assert.equal(tokens.attach('complete', { item_id: 7 }, undefined).claim_token, 'seven');
  });

  it('forgets a token when its claim ends or somebody else behind the server claims the item', () => {
    const tokens = new ClaimTokens();
    tokens.learn('next', claimed(7, 'old'), 'claude-1');
    tokens.learn('next', claimed(7, 'new'), 'gemini-1');
    assert.equal(tokens.attach('update', { item_id: 7 }, 'claude-1').claim_token, undefined);
    assert.equal(tokens.attach('update', { item_id: 7 }, undefined).claim_token, 'new');
    tokens.learn('complete', { item: { id: 7, status: 'completed' } }, 'gemini-1');
    assert.equal(tokens.attach('update', { item_id: 7 }, 'gemini-1').claim_token, undefined);
  });
});
