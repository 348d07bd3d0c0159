import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT_FOLDER } from '../../../support/vscode-real/report';

/** While this stands in a window's status bar, the person presses the button of a modal dialog. */
export const PRESSES = 'The person presses the button';

/** The file beside the reports that has a line for each modal dialog that the person was shown. */
export const ANSWERED = 'answered.txt';

/** How many modal dialogs the person left or answered up to now. */
export function answered(how: 'left' | 'pressed'): number {
  try {
    const lines = readFileSync(join(process.env[REPORT_FOLDER] ?? '', ANSWERED), 'utf8').split('\n');
    return lines.filter((line) => line === how).length;
  } catch {
    return 0;
  }
}
