import { createScanner, type Node } from 'jsonc-parser';
import { type Json, type JsonStyle, renderInline, renderJson } from './json-text';
import { beginsLine, indentationAt } from './lines';

/*
 * Members of an object or a list, put in and taken out of the text itself. What is put in stands on lines of its own
 * after the last member (on the same line in containers without line breaks) and takes the commas that it needs;
 * taking it out takes just that. An empty line below it says that the container was there before, and empty: one
 * without is ours and goes with its last member. jsonc-parser's own edits move comments that stand behind the last
 * member, and can't be undone.
 */

/** A new member: with a key in objects, without one in lists. */
export interface Member {
  key?: string;
  value: Json;
}

/** jsonc-parser's SyntaxKind, a const enum that is not there at run time. */
const TOKEN = { comma: 5, lineBreak: 14, end: 17 };

const endOf = (node: Node) => node.offset + node.length;

/** The text with the member as the container's last one. */
export function insertMember(text: string, container: Node, member: Member, style: JsonStyle): string {
  const last = container.children?.at(-1);
  if (last === undefined) {
    const outer = outerIndentation(text, container);
    const inner = outer + style.unit;
    const lines = style.eol + inner + render(member, inner, style) + style.eol + style.eol + outer;
    return splice(text, container.offset + 1, 0, lines);
  }
  const { comma, lineEnd } = behind(text, endOf(last), endOf(container) - 1);
  const after = comma === undefined ? '' : ',';
  let added: string;
  if (lineEnd === undefined) {
    added = ` ${renderKey(member)}${renderInline(member.value)}${after}`;
  } else {
    const indentation = beginsLine(text, last.offset)
      ? indentationAt(text, last.offset)
      : outerIndentation(text, container) + style.unit;
    added = style.eol + indentation + render(member, indentation, style) + after;
  }
  const at = lineEnd ?? (comma === undefined ? endOf(last) : comma + 1);
  const grown = splice(text, at, 0, added);
  return comma === undefined ? splice(grown, endOf(last), 0, ',') : grown;
}

/** The text without a member, and whether the container was left empty and is ours. */
export function removeMember(
  text: string,
  container: Node,
  member: Node,
): { text: string; containerIsOurs: boolean } {
  const members = container.children ?? [];
  const close = endOf(container) - 1;
  if (members.length === 1) {
    const before = text.slice(container.offset + 1, member.offset);
    const after = text.slice(endOf(member), close);
    const mark = /^(\r?\n)\r?\n/.exec(after)?.[0];
    const outer = outerIndentation(text, container);
    if (/^\r?\n[ \t]*$/.test(before) && mark !== undefined && after.slice(mark.length).startsWith(outer)) {
      const cut = splice(
        text,
        container.offset + 1,
        endOf(member) + mark.length + outer.length - container.offset - 1,
        '',
      );
      return { text: cut, containerIsOurs: false };
    }
    if (/^\s*$/.test(before) && /^\s*,?\s*$/.test(after)) {
      return {
        text: splice(text, container.offset + 1, close - container.offset - 1, ''),
        containerIsOurs: true,
      };
    }
  }
  const index = members.indexOf(member);
  const previous = members[index - 1];
  const start = lineStart(text, member.offset);
  const { comma } = behind(text, endOf(member), members[index + 1]?.offset ?? close);
  // The comma behind it; where it has none, the one that it made necessary.
  if (comma !== undefined) {
    return {
      text: splice(splice(text, comma, 1, ''), start, endOf(member) - start, ''),
      containerIsOurs: false,
    };
  }
  const rest = splice(text, start, endOf(member) - start, '');
  const needed = previous && behind(text, endOf(previous), member.offset).comma;
  return { text: needed === undefined ? rest : splice(rest, needed, 1, ''), containerIsOurs: false };
}

/** The text with another value in the place of one. */
export function replaceValue(text: string, node: Node, value: Json, style: JsonStyle): string {
  const old = text.slice(node.offset, endOf(node));
  const inline = !old.includes('\n') && typeof value === 'object';
  const rendered = inline ? renderInline(value) : renderJson(value, indentationAt(text, node.offset), style);
  return splice(text, node.offset, node.length, rendered);
}

/**
 * How far the container's line is indented, or nothing where it begins within a line: what that line begins with
 * may be of our making.
 */
function outerIndentation(text: string, container: Node): string {
  const { offset } = container.parent?.type === 'property' ? container.parent : container;
  return beginsLine(text, offset) ? indentationAt(text, offset) : '';
}

/** What stands between a member and the next one or the container's end. */
function behind(text: string, from: number, to: number): { comma?: number; lineEnd?: number } {
  const scanner = createScanner(text, false);
  let comma: number | undefined;
  let lineEnd: number | undefined;
  scanner.setPosition(from);
  for (
    let token: number = scanner.scan();
    scanner.getTokenOffset() < to && token !== TOKEN.end;
    token = scanner.scan()
  ) {
    if (token === TOKEN.comma) {
      comma = scanner.getTokenOffset();
      lineEnd = undefined;
    } else if (token === TOKEN.lineBreak) {
      lineEnd ??= scanner.getTokenOffset();
    }
  }
  return {
    ...(comma === undefined ? {} : { comma }),
    ...(lineEnd === undefined ? {} : { lineEnd }),
  };
}

/** Where a member's line begins, with the line break before it; within a line, where the spaces before it begin. */
function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start -= 1;
  if (text.charAt(start - 1) !== '\n') return start;
  return text.charAt(start - 2) === '\r' ? start - 2 : start - 1;
}

function render(member: Member, indentation: string, style: JsonStyle): string {
  return renderKey(member) + renderJson(member.value, indentation, style);
}

function renderKey({ key }: Member): string {
  return key === undefined ? '' : `${JSON.stringify(key)}: `;
}

function splice(text: string, start: number, removed: number, added: string): string {
  return text.slice(0, start) + added + text.slice(start + removed);
}
