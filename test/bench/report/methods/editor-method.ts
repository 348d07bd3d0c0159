import { borneOut, type RowName } from '../stored-rows';
import { type Method, milliseconds } from './method';

const reading = (plan: string): RowName => ({
  subject: 'editor',
  name: `${plan}: longest stretch of reading`,
});
const FLAT = reading('10,000 on one level');
const TREE = reading('10,000 in a hierarchy');

export const editorMethod: Method = (rows) => {
  const [flat, tree] = [rows.median(FLAT, 'ours'), rows.median(TREE, 'ours')];
  const small = rows.median(FLAT, 'theirs');
  return [
    `The production bundle in a process that plays the editor's extension host, over a real plan host; times are the
    thread's, to a millisecond or two; "read it" is by the clock. Larger plans beside one of 100 items that was measured
    before them, not in turns with them. What many changes cost is measured once for each plan, in its last window, and
    so is the size of the bundles.`,
    `${borneOut(
      flat < 1.25 * small && tree < 1.25 * small,
      'The longest stretch of reading does not grow with the plan',
    )}: ${milliseconds(flat)} and ${milliseconds(tree)} for 10,000 items, ${milliseconds(small)} for 100. A profile shows
    the start of a process in it (\`git config\`, for the person's name) and, in another turn, the first use of the
    system's date formats, for the message of a window whose key waits.`,
  ];
};
