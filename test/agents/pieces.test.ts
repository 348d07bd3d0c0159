import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Call } from '../../src/agents/client-definition';
import { SCOPES } from '../../src/agents/client-definition';
import { CLIENTS } from '../../src/agents/clients';
import { CannotEdit } from '../../src/agents/documents/cannot-edit';
import type { Piece } from '../../src/agents/piece';
import { hooksPiece, serverPiece } from '../../src/agents/pieces';
import { candidates } from '../../src/agents/places';
import { jsoncFile } from './generated-files';

const onPath: Call = { command: 'masterplan', args: [], machineOnly: false };
const inFull: Call = { command: '/opt/node', args: ['/opt/my plans/cli.js'], machineOnly: true };

/** The server and the hooks of every client, as far as they are JSON. */
function jsonPieces(call: Call): Piece[][] {
  return CLIENTS.flatMap((client) =>
    SCOPES.map((scope) => {
      const server = client.server[scope];
      const hooks = client.hooks[scope];
      const file = (place: Parameters<typeof candidates>[0]) => candidates(place, 'linux')[0] ?? '';
      return [
        ...(server?.format === 'jsonc'
          ? [serverPiece(client, server, file(server.file), call, 'linux')]
          : []),
        ...(hooks?.entry === undefined ? [] : [hooksPiece(client, hooks, file(hooks.file), call, 'linux')]),
      ];
    }),
  ).filter((pieces) => pieces.length > 0);
}

const putAll = (pieces: readonly Piece[], text: string | undefined) =>
  pieces.reduce<string | undefined>((now, piece) => piece.put(now), text);
const takeAll = (pieces: readonly Piece[], text: string | undefined) =>
  pieces.reduce<string | undefined>((now, piece) => now && piece.take(now), text);

/** Files in which something else stands at our place are refused: another test's matter. */
function accepted(pieces: readonly Piece[], text: string | undefined): boolean {
  try {
    putAll(pieces, text);
    return true;
  } catch (error) {
    assert.ok(error instanceof CannotEdit);
    return false;
  }
}

describe('What connect writes for every agent it knows', () => {
  it('comes and goes without a trace, in one file, in any order, also where the file was not there', () => {
    const all = jsonPieces(onPath);
    assert.ok(all.length >= 12);
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.option(jsoncFile, { nil: undefined }),
        fc.boolean(),
        (pieces, text, back) => {
          fc.pre(accepted(pieces, text));
          const connected = putAll(pieces, text);
          assert.equal(putAll(pieces, connected), connected);
          assert.equal(takeAll(back ? [...pieces].reverse() : pieces, connected), text);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('is brought up to date when the command moves, and goes without a trace then, too', () => {
    const moved = jsonPieces(inFull);
    const pairs = jsonPieces(onPath).map((pieces, index) => [pieces, moved[index] ?? []] as const);
    fc.assert(
      fc.property(fc.constantFrom(...pairs), jsoncFile, fc.boolean(), ([first, second], text, back) => {
        const [before, after] = back ? [second, first] : [first, second];
        fc.pre(accepted(before, text));
        const connected = putAll(after, putAll(before, text));
        assert.equal(connected?.includes('/opt/node'), !back);
        assert.equal(takeAll(after, connected), text);
      }),
      { numRuns: 400 },
    );
  });

  it('asks Codex for no more time than it gives a hook', () => {
    const codex = CLIENTS.find(({ id }) => id === 'codex');
    const place = codex?.hooks.project;
    assert.ok(codex && place);
    const text = hooksPiece(codex, place, 'x', onPath, 'linux').put(undefined);
    const { hooks } = JSON.parse(text) as { hooks: Record<string, [{ hooks: [{ timeout: number }] }]> };
    const timeout = (event: string) => hooks[event]?.[0].hooks[0].timeout;
    assert.equal(timeout('SessionEnd'), 3);
    assert.equal(timeout('PostToolUse'), 5);
  });

  it('is brought up to date in TOML, too', () => {
    const codex = CLIENTS.find(({ id }) => id === 'codex');
    const place = codex?.server.user;
    assert.ok(codex && place);
    const [before, after] = [onPath, inFull].map((call) => serverPiece(codex, place, 'x', call, 'linux'));
    const text = 'a = 1 # mine\n';
    const moved = after?.put(before?.put(text)) ?? '';
    assert.match(moved, /command = "\/opt\/node"\nargs = \["\/opt\/my plans\/cli\.js", "mcp"\]\n$/);
    assert.equal(before?.take(moved), text);
  });
});
