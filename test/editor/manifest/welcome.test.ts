import assert from 'node:assert/strict';
import { VIEW_STATES, type ViewState } from '../../../src/editor/presentation/context-keys';
import { readJson, readManifest } from './manifest-files';

interface Situation {
  state: ViewState;
  filtered: boolean;
  trusted: boolean;
}

/** Whether a `when` clause of `&&`, `!`, `==` and `=~` holds. */
function holds(when: string, { state, filtered, trusted }: Situation): boolean {
  const known: Record<string, string | boolean> = {
    'masterplan.state': state,
    'masterplan.filtered': filtered,
    isWorkspaceTrusted: trusted,
  };
  return when.split(' && ').every((part) => {
    const [, negated, key = '', operator, value = ''] = /^(!?)([\w.]+)(?: (==|=~) (.+))?$/.exec(part) ?? [];
    assert.ok(key in known, part);
    const is = known[key];
    if (operator === '==') return is === value;
    if (operator === '=~') return new RegExp(value.slice(1, -1)).test(String(is));
    return negated === '!' ? is !== true : is === true;
  });
}

describe('The empty Plan view', () => {
  const texts = readJson<Record<string, string>>('package.nls.json');
  const welcomes = readManifest().contributes.viewsWelcome.filter(({ view }) => view === 'masterplan.plan');
  const shown = (situation: Situation) =>
    welcomes
      .filter(({ when }) => holds(when, situation))
      .map(({ contents }) => texts[contents.replaceAll('%', '')] ?? '');
  const situations = VIEW_STATES.flatMap((state) =>
    [true, false].flatMap((filtered) => [true, false].map((trusted) => ({ state, filtered, trusted }))),
  );

  it('says one thing in each state, or nothing while plans stand in it', () => {
    for (const situation of situations) {
      const { state, filtered } = situation;
      const hasRows = (state === 'live' || state === 'allDone') && !filtered;
      const count = shown(situation).length;
      assert.ok(count === 1 || (hasRows && count === 0), JSON.stringify(situation));
    }
  });

  it('offers to clear the filter wherever the filter is what hides the plan', () => {
    for (const situation of situations.filter(({ filtered }) => filtered)) {
      const hides = situation.state === 'live' || situation.state === 'allDone';
      assert.equal(shown(situation).join().includes('command:masterplan.clearFilter'), hides);
    }
  });

  it('shows the way back to plans that are archived', () => {
    const [text = ''] = shown({ state: 'allArchived', filtered: false, trusted: true });
    assert.match(text, /command:masterplan\.unarchivePlan/);
  });

  it('opens no folder where one is open', () => {
    const [text = ''] = shown({ state: 'noProject', filtered: false, trusted: true });
    assert.match(text, /command:masterplan\.showLog/);
    assert.doesNotMatch(text, /openFolder/);
  });
});
