import { createTwoFilesPatch } from 'diff';

/** A unified diff of one file, without colours; `undefined`: the file is not there. Line breaks are shown as `\n`. */
export function unifiedDiff(label: string, before: string | undefined, after: string | undefined): string {
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : label,
    after === undefined ? '/dev/null' : label,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3, stripTrailingCr: true },
  );
  return patch.replace(/^=+\n/, '').trimEnd();
}
