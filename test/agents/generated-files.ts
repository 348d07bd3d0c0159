import fc from 'fast-check';

/*
 * Configuration files as people leave them: comments anywhere, odd indentation, CRLF, trailing commas, no final line
 * break, containers of ours that are there already, empty or not.
 */

type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

const word = fc.constantFrom('a', 'b', 'servers', 'ünïcode', 'a "quoted" one', '// no comment', 'x\\y', '');
const scalar: fc.Arbitrary<Value> = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null));

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3 }),
  ),
}));

/** A hook of somebody else, in any of the shapes that clients have. */
const foreignHook: fc.Arbitrary<Value> = fc.constantFrom<Value>(
  { hooks: [{ type: 'command', command: 'npm run lint' }] },
  { matcher: 'Bash', hooks: [] },
  { type: 'command', bash: 'true' },
);

/** A root object, in which the containers that we write into may be there. */
const rootValue = fc
  .record({
    others: fc.dictionary(word, anyValue, { maxKeys: 3 }),
    mcpServers: fc.option(fc.dictionary(fc.constantFrom('github', 'files'), anyValue, { maxKeys: 2 })),
    hooks: fc.option(
      fc.dictionary(fc.constantFrom('SessionStart', 'SessionEnd'), fc.array(foreignHook, { maxLength: 2 }), {
        maxKeys: 2,
      }),
    ),
    first: fc.boolean(),
  })
  .map(({ others, mcpServers, hooks, first }) => {
    const ours = {
      ...(mcpServers === null ? {} : { mcpServers }),
      ...(hooks === null ? {} : { hooks }),
    };
    return first ? { ...ours, ...others } : { ...others, ...ours };
  });

interface Layout {
  eol: string;
  unit: string;
  final: boolean;
  /** Drawn from for every gap and comma. */
  dice: number[];
}

const layout: fc.Arbitrary<Layout> = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  unit: fc.constantFrom('  ', '    ', '\t', ' ', ''),
  final: fc.boolean(),
  dice: fc.array(fc.nat(11), { minLength: 1, maxLength: 40 }),
});

/** Writes a value with the layout's whims. */
function write(value: Value, { eol, unit, dice }: Layout): string {
  let thrown = 0;
  const roll = () => dice[thrown++ % dice.length] ?? 0;
  const gap = (depth: number, breaks: boolean): string => {
    const line = eol + unit.repeat(depth);
    switch (roll()) {
      case 0:
        return '';
      case 1:
        return ' ';
      case 2:
        return ` /* c, "x": { */ `;
      case 3:
        return ` // said, "y": [${line}`;
      case 4:
        return `${eol}${line}`;
      case 5:
        return ` /* two${eol} lines */`;
      case 6:
        return `${line} \t`;
      default:
        return breaks ? line : '';
    }
  };
  const one = (item: Value, depth: number): string => {
    if (typeof item !== 'object' || item === null) return JSON.stringify(item);
    const list = Array.isArray(item);
    const members = list
      ? item.map((element) => one(element, depth + 1))
      : Object.entries(item).map(
          ([key, element]) =>
            `${JSON.stringify(key)}${gap(depth, false)}:${gap(depth, false)}${one(element, depth + 1)}`,
        );
    const breaks = members.length > 0 && roll() > 3;
    const body = members
      .map((member, index) => {
        const last = index === members.length - 1;
        const comma = !last || roll() === 1 ? `${roll() === 2 ? gap(depth, false) : ''},` : '';
        return gap(depth + 1, breaks) + member + comma;
      })
      .join('');
    return (list ? '[' : '{') + body + gap(depth, breaks) + (list ? ']' : '}');
  };
  return gap(0, false) + one(value, 0) + gap(0, false);
}

export const jsoncFile: fc.Arbitrary<string> = fc
  .tuple(rootValue, layout)
  .map(([value, how]) => write(value, how) + (how.final ? how.eol : ''));

const tomlLine = fc.constantFrom(
  'model = "gpt-5"',
  '# a comment',
  '',
  '  indented = 1',
  'text = """',
  'dotted.key.here = true',
  'list = [',
  'when = 1979-05-27T07:32:00Z',
  '[mcp_servers.github]',
  '[mcp_servers]',
  '[projects."/home/x"]',
  '[[profiles]]',
  'trust_level = "trusted" # yes',
  "raw = '''",
  '[mcp_servers.masterplan.fake',
  'inline = { a = 1, b = { c = 2 } }',
  '"quoted key" = 2',
);

/** Closes what a line opens, so that most files are valid. */
const CLOSED: Record<string, string[]> = {
  'text = """': ['text = """', '[mcp_servers.masterplan]', 'command = "no"', '"""'],
  'list = [': ['list = [ # why', '  1, # one', '  2,', ']'],
  "raw = '''": ["raw = '''", '[x]', "'''"],
};

/** Lines of TOML in any order; not every one of them is valid. */
export const tomlFile: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(tomlLine, { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\n', '\n\n', ' '),
  )
  .map(([lines, eol, end]) => {
    let fresh = 0;
    const unique = lines.map((line) =>
      line.replace(
        /^(\s*)(text|list|model|indented|when|trust_level|raw|inline)\b/,
        (_, space, name) => `${space}${name}${fresh++}`,
      ),
    );
    const whole = unique.flatMap((line, index) => {
      const closed = CLOSED[lines[index] ?? ''];
      return closed === undefined
        ? [line]
        : [line + (closed[0] ?? '').slice((lines[index] ?? '').length), ...closed.slice(1)];
    });
    return whole.join(eol) + end.replaceAll('\n', eol);
  });

export const markdownFile: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom('# Title', '', 'Text.', '- a list', '<!-- a comment -->', '  ', '```'), {
      maxLength: 6,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, eol, final]) => lines.join(eol) + (final ? eol : ''));
