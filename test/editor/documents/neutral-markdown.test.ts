import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { inlineText, quotedMarkdown } from '../../../src/editor/documents/neutral-markdown';

/** As VS Code's preview sets it up: with HTML, and with addresses in the text turned into links. */
const MarkdownIt = createRequire(__filename)('markdown-it') as new (
  options: object,
) => { render(text: string): string };
const preview = new MarkdownIt({ html: true, linkify: true });

/** What a page of ours must never get from somebody else's text. */
function dangers(html: string): string[] {
  const tags = [...html.matchAll(/<\/?([a-zA-Z][\w-]*)((?:"[^"]*"|[^>"])*)>/g)];
  const known = /^(p|blockquote|ul|ol|li|code|pre|em|strong|s|del|a|br|hr|table|thead|tbody|tr|th|td)$/;
  return tags
    .filter(([, name = '', attributes = '']) => {
      if (!known.test(name)) return true;
      if (name === 'a') return !/^( href="(https?|mailto|ftp):[^"]*")?$/.test(attributes);
      return (
        attributes !== '' &&
        !/^ (class="language-[^"]*"|start="\d+"|style="text-align:\w+")$/.test(attributes)
      );
    })
    .map(([tag]) => tag);
}

const ATTACKS: Record<string, string> = {
  'a command link': '[Approve](command:masterplan.approvePlan)',
  'a command link by reference': '[Approve][x]\n\n[x]: command:masterplan.approvePlan "y"',
  'an automatic link': '<command:masterplan.approvePlan> <https://example.org>',
  'a script link': '[x](javascript:alert(1)) [y](JaVaScRiPt&#58;alert(1))',
  'a hidden address': '[https://good.example](https://bad.example)',
  'an image': '![x](https://example.org/x.png)\n![y][z]\n\n[z]: https://example.org/z.png',
  'raw HTML': '<style>*{display:none}</style>\n\n<div onclick="x">\n<img src=x onerror=alert(1)>\n</div>',
  'an entity': '&lt;b&gt; &#x202e;',
  'a heading': '# Approved\n\nApproved\n===\n\nSo\n---\n\n- # In a list\n\n    # deep',
  'a list’s mark that underlines, left by a heading without a title': '|-|\n- # ',
  'a heading in a quotation, set in': '>  # ',
  'HTML behind a fence that never was one': '`x\n```js <b>\n<img src=x>\n```` `\n```',
  'HTML behind a fence of tildes': '~~~ a`b\n```\n~~~\n<img src=x>\n```',
  'HTML in a table': '| a | b |\n|---|---|\n| `x | <img src=x>` |',
  'code that ends early': '`` a ` <b> `` ` <i> `',
  'an escaped backtick': '\\`<b>` <i>\\``',
  'HTML in an unclosed fence': '```\n</code></pre><script>x</script>',
  'a fence in a list': '- a\n  ```html\n  <b>x</b>\n  ```\n- b',
  'a diagram': '```mermaid\ngraph TD; A-->B\n```',
};

describe("Markdown that others wrote, in the editor's pages", () => {
  for (const [name, text] of Object.entries(ATTACKS)) {
    it(`${name} is shown as text, in a description and in a title`, () => {
      assert.deepEqual(dangers(preview.render(quotedMarkdown(text))), []);
      assert.deepEqual(dangers(preview.render(`Title: ${inlineText(text)}`)), []);
      assert.doesNotMatch(quotedMarkdown(text), /```mermaid/);
    });
  }

  it('a long text never leaves its quotation', () => {
    for (const text of Object.values(ATTACKS)) {
      const html = preview.render(`before\n\n${quotedMarkdown(`${text}\n\nlast`)}\n\nafter`);
      assert.match(html, /^<p>before<\/p>\n<blockquote>[\s\S]*<\/blockquote>\n<p>after<\/p>\n$/);
    }
  });

  it('a title is one line, whatever it holds, and shows every character that can be seen', () => {
    const title = '**W-1** `a` _b_ <i> & [x](y) | # \u202Eevil\u2069\nnext';
    const html = preview.render(inlineText(title));
    assert.equal(html, '<p>**W-1** `a` _b_ &lt;i&gt; &amp; [x](y) | # evil next</p>\n');
  });

  it('what makes a specification readable stays: lists, emphasis, tables, code', () => {
    const text =
      '## Goal\nA **bold** word and `Map<string>`\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nlet a: Map<b>;\n```';
    const html = preview.render(quotedMarkdown(text));
    assert.match(html, /<strong>Goal<\/strong>/);
    assert.match(html, /<strong>bold<\/strong>/);
    assert.match(html, /<code>Map&lt;string&gt;<\/code>/);
    assert.match(html, /<ul>[\s\S]*<ul>/);
    assert.match(html, /<td>2<\/td>/);
    assert.match(html, /<pre><code class="language-ts">let a: Map&lt;b&gt;;\n<\/code><\/pre>/);
  });

  it('no mixture of marks gets through', () => {
    const marks = fc.constantFrom(
      '`',
      '``',
      '```',
      '~~~',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '    ',
      '\t',
      '<img src=x>',
      '<b>',
      '<!--',
      '-->',
      '[a]',
      '(command:x)',
      '[a]: command:x',
      '!',
      '\\',
      '|',
      '|-|\n',
      '---',
      '===',
      '# ',
      '&lt;',
      '$$',
      'word',
      ' ',
      '1. ',
      '"',
      "'",
      'https://a.b/<c>',
      '<a href="x">',
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        assert.deepEqual(dangers(preview.render(quotedMarkdown(text))), []);
        assert.deepEqual(dangers(preview.render(`- ${inlineText(text)}`)), []);
      }),
      { numRuns: 3000 },
    );
  });
});
