import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { CannotEdit } from '../../src/agents/documents/cannot-edit';
import { type JsonEntry, putJsonEntry, takeJsonEntry } from '../../src/agents/documents/jsonc-entry';
import { putMadeFile, SCRIPT_COMMENT, signed, takeMadeFile } from '../../src/agents/documents/made-file';
import { appendBlock, cutBlock, findBlock } from '../../src/agents/documents/text-block';
import { putTomlSection, type TomlSection, takeTomlSection } from '../../src/agents/documents/toml-section';
import { jsoncFile, markdownFile, tomlFile } from './generated-files';

const server: JsonEntry = {
  path: ['mcpServers', 'masterplan'],
  value: { type: 'stdio', command: 'masterplan', args: ['mcp'] },
  isOurs: (value) => JSON.stringify(value).includes('masterplan'),
};
const hook = (event: string): JsonEntry => ({
  path: ['hooks', event],
  value: { hooks: [{ type: 'command', command: `masterplan hook --event ${event}` }] },
  inList: true,
  isOurs: (value) => JSON.stringify(value).includes('masterplan hook'),
});
const entries = [server, hook('SessionStart'), hook('PostToolUse'), hook('SessionEnd')];
const putAll = (text: string | undefined) =>
  entries.reduce<string | undefined>((now, entry) => putJsonEntry(now, entry), text) ?? '';
const takeAll = (text: string, order = entries) =>
  order.reduce<string | undefined>((now, entry) => now && takeJsonEntry(now, entry), text);

const section: TomlSection = {
  path: ['mcp_servers', 'masterplan'],
  values: { command: 'masterplan', args: ['mcp'] },
  isOurs: (value) => JSON.stringify(value ?? '').includes('"masterplan"'),
};

const tolerant = { allowTrailingComma: true };

/** The message and place of the refusal. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof CannotEdit, String(error));
    return `${error.line ?? '-'}:${error.column ?? '-'} ${error.message}`;
  }
  return assert.fail('not refused');
}

describe('Entries in JSON files', () => {
  it('come and go without a trace: comments, indentation, commas, line breaks and the end stay byte for byte', () => {
    fc.assert(
      fc.property(jsoncFile, fc.shuffledSubarray(entries, { minLength: entries.length }), (text, order) => {
        assert.equal(takeAll(putAll(text), order), text);
      }),
      { numRuns: 2000 },
    );
  });

  it('change nothing that others wrote, and are there once', () => {
    fc.assert(
      fc.property(jsoncFile, (text) => {
        const connected = putAll(text);
        assert.equal(putAll(connected), connected);
        const [before, after] = [parse(text, [], tolerant), parse(connected, [], tolerant)];
        assert.deepEqual(after.mcpServers.masterplan, server.value);
        for (const entry of entries.slice(1)) {
          const event = entry.path[1] ?? '';
          const theirs = before.hooks?.[event] ?? [];
          assert.deepEqual(after.hooks[event], [...theirs, entry.value]);
        }
        for (const key of Object.keys(before)) {
          if (key !== 'hooks' && key !== 'mcpServers') assert.deepEqual(after[key], before[key]);
        }
        assert.deepEqual(Object.keys(after).slice(0, Object.keys(before).length), Object.keys(before));
      }),
      { numRuns: 500 },
    );
  });

  it('make a file where there is none, which goes with them', () => {
    const made = putAll(undefined);
    assert.match(made, /^\{\n {2}"mcpServers": \{\n {4}"masterplan": \{\n {6}"type": "stdio",/);
    assert.equal(takeAll(made), undefined);
    assert.equal(takeAll(putAll('{}\n')), '{}\n', 'a file that was there stays');
    const versioned = putJsonEntry(undefined, hook('sessionStart'), { version: 1 });
    assert.equal(takeJsonEntry(versioned, hook('sessionStart'), { version: 1 }), undefined);
    const bare = '{\n  "version": 1\n}\n';
    const grown = putJsonEntry(bare, hook('sessionStart'), { version: 1 });
    assert.equal(
      takeJsonEntry(grown, hook('sessionStart'), { version: 1 }),
      bare,
      'a file that was there stays',
    );
  });

  it('stand behind the last member’s comment, indented like their neighbours', () => {
    const text = '{\n    "mcpServers": {\n        "a": {} // mine\n        // "b": {}\n    }\n}';
    assert.equal(
      putJsonEntry(text, { ...server, value: { command: 'masterplan' } }),
      '{\n    "mcpServers": {\n        "a": {}, // mine\n        "masterplan": {\n            "command": "masterplan"\n        }\n        // "b": {}\n    }\n}',
    );
  });

  it('are brought up to date in place; what somebody added to them stays until they go', () => {
    const old =
      '{"mcpServers": {"masterplan": {"command": "/old/masterplan", "env": {"A": "1"}, "args": []}}}';
    const now = putJsonEntry(old, server);
    assert.deepEqual(JSON.parse(now).mcpServers.masterplan, { ...(server.value as object), env: { A: '1' } });
    assert.equal(takeJsonEntry(now, server), undefined);
  });

  it('are left as they are where somebody’s words follow ours', () => {
    const text =
      '{"mcpServers": {"masterplan": {"type": "stdio", "command": "masterplan", "args": ["mcp", "--surface", "single"]}}}';
    assert.equal(putJsonEntry(text, server), text);
    const toml = '[mcp_servers.masterplan]\ncommand = "masterplan"\nargs = ["mcp", "--project", "/p"]\n';
    assert.equal(putTomlSection(toml, section), toml);
  });

  it('never replace what is broken, of another type or somebody else’s: line and column say where', () => {
    const put = (text: string, entry = server) => refusal(() => putJsonEntry(text, entry));
    assert.match(put('{\n  "a": 1\n  "b": 2\n}'), /^3:3 .*comma expected/);
    assert.match(put(''), /^1:1 .*JSON/);
    assert.match(put('// only a comment\n'), /JSON/);
    assert.match(put('[]'), /^1:1 the file is not an object/);
    assert.match(put('{\n "mcpServers": []}'), /^2:16 mcpServers is not an object/);
    assert.match(put('{"hooks": {"SessionStart": {}}}', hook('SessionStart')), /^1:28 .*not a list/);
    assert.match(
      put('{"mcpServers": {"masterplan": {"command": "other"}}}'),
      /^1:31 .*does not start Masterplan/,
    );
    assert.equal(
      takeJsonEntry('{"mcpServers": {"masterplan": {"command": "other"}}}', server),
      '{"mcpServers": {"masterplan": {"command": "other"}}}',
    );
  });
});

describe('A section in TOML files', () => {
  const valid = (text: string) => {
    try {
      parseTOML(text);
      return true;
    } catch {
      return false;
    }
  };

  it('comes and goes without a trace, in whatever is valid', () => {
    let seen = 0;
    fc.assert(
      fc.property(tomlFile, (text) => {
        fc.pre(valid(text));
        seen += 1;
        const connected = putTomlSection(text, section);
        assert.equal(putTomlSection(connected, section), connected);
        assert.equal(takeTomlSection(connected, section), text);
        const value = getStaticTOMLValue(parseTOML(connected)) as { mcp_servers: Record<string, unknown> };
        assert.deepEqual(value.mcp_servers.masterplan, section.values);
      }),
      { numRuns: 1000 },
    );
    assert.ok(seen > 300, `${seen} valid files`);
  });

  it('makes a file where there is none, which goes with it; an empty one stays', () => {
    const made = putTomlSection(undefined, section);
    assert.equal(made, '[mcp_servers.masterplan]\ncommand = "masterplan"\nargs = ["mcp"]\n');
    assert.equal(takeTomlSection(made, section), undefined);
    assert.equal(takeTomlSection(putTomlSection('', section), section), '');
  });

  it('is taken out from the middle, with the tables below it, and nothing else is', () => {
    const text =
      'a = 1\n\n[mcp_servers.masterplan] # ours\ncommand = "masterplan"\nargs = [\n  "mcp", # it\n] # end\n\n[mcp_servers.masterplan.env]\nA = "1"\n# b\n[b]\nx = 1\n';
    assert.equal(takeTomlSection(text, section), 'a = 1\n# b\n[b]\nx = 1\n');
  });

  it('is brought up to date in place; what somebody added stays', () => {
    const old = '[mcp_servers.masterplan]\r\nenabled = true # on\r\ncommand = "/x/masterplan" # c\r\n';
    assert.equal(
      putTomlSection(old, { ...section, isOurs: () => true }),
      '[mcp_servers.masterplan]\r\nargs = ["mcp"]\r\nenabled = true # on\r\ncommand = "masterplan" # c\r\n',
    );
  });

  it('never replaces what is broken, of another form or somebody else’s', () => {
    const put = (text: string) => refusal(() => putTomlSection(text, section));
    assert.match(put('a = 1\nb 2\n'), /^2:\d+ is no valid TOML/);
    assert.match(put('mcp_servers = { a = {} }\n'), /one line/);
    assert.match(put('mcp_servers = 3\n'), /^1:1 mcp_servers is not a table/);
    assert.match(put('[mcp_servers.masterplan]\ncommand = "other"\n'), /^1:1 .*does not start Masterplan/);
    assert.match(
      put('x = 1\nmcp_servers.masterplan.command = "masterplan"\n'),
      /^2:1 .*not written as a table/,
    );
    const same = '[mcp_servers]\nmasterplan = { command = "masterplan", args = ["mcp"] }\n';
    assert.equal(putTomlSection(same, section), same);
  });
});

describe('A block in texts', () => {
  const markers = { begin: /<!-- ours:begin[^>]*-->/, end: '<!-- ours:end -->' };
  const block = '<!-- ours:begin v1 -->\nText\n<!-- ours:end -->';

  it('comes and goes without a trace', () => {
    fc.assert(
      fc.property(fc.option(markdownFile, { nil: undefined }), (text) => {
        const grown = appendBlock(text, block);
        const place = findBlock(grown, markers);
        assert.ok(place);
        assert.equal(cutBlock(grown, place.start, place.end), text);
      }),
    );
  });

  it('is not guessed where a marker is missing or double', () => {
    assert.match(
      refusal(() => findBlock('a\n<!-- ours:begin -->\n', markers)),
      /^2:1 .*no end/,
    );
    assert.match(
      refusal(() => findBlock('a\n<!-- ours:end -->', markers)),
      /^2:1 .*before it begins/,
    );
    assert.match(
      refusal(() => findBlock(`${block}\n${block}`, markers)),
      /^4:1 .*twice/,
    );
  });
});

describe('A file of ours', () => {
  const made = signed('let a = 1;\n', SCRIPT_COMMENT);

  it('is replaced and removed while nobody has changed it, also with other line breaks', () => {
    const newer = signed('let a = 2;\n', SCRIPT_COMMENT);
    assert.equal(putMadeFile(undefined, made), made);
    assert.equal(putMadeFile(made, newer), newer);
    const windows = made.replaceAll('\n', '\r\n');
    assert.equal(putMadeFile(windows, made), windows);
    assert.equal(takeMadeFile(windows), undefined);
  });

  it('is left alone once somebody has changed it, and so is a file of others', () => {
    assert.match(
      refusal(() => putMadeFile(`${made}more\n`, made)),
      /changed since/,
    );
    assert.match(
      refusal(() => takeMadeFile(made.replace('1', '3'))),
      /changed since/,
    );
    assert.match(
      refusal(() => putMadeFile('theirs', made)),
      /not made by connect/,
    );
    assert.equal(takeMadeFile('theirs'), 'theirs');
  });
});
