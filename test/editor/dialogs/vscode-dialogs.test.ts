import { strict as assert } from 'node:assert';
import { VscodeDialogs } from '../../../src/editor/dialogs/vscode-dialogs';
import { Gestures } from '../../../src/editor/human-seat/gestures';
import { makeVsCode } from '../../support/vscode-stub';
import { HandClock } from '../trees/hand-clock';

const PICK = { title: 'Claim', placeholder: 'Which item?' };

describe('the dialogs', () => {
  const setUp = () => {
    const stub = makeVsCode();
    const clock = new HandClock();
    return { stub, clock, dialogs: new VscodeDialogs(stub.vscode, new Gestures(), clock) };
  };

  it('make a gesture of the button of a modal dialog, and of nothing else', async () => {
    const { stub, dialogs } = setUp();
    const options = { question: 'Complete W-12?', detail: 'Two items wait for it.', button: 'Complete' };
    assert.equal(await dialogs.confirm(options), undefined);
    stub.window.onMessage = () => 'Complete';
    const gesture = await dialogs.confirm(options);
    assert.equal(gesture?.kind, 'modal');
    assert.match(gesture?.what ?? '', /Complete W-12\?/);
    assert.deepEqual(stub.window.messages[1], {
      kind: 'warning',
      message: 'Complete W-12?',
      modal: true,
      detail: 'Two items wait for it.',
      buttons: ['Complete'],
    });
    assert.equal(await dialogs.say('info', 'Done', ['Complete']), 'Complete');
    assert.equal(stub.window.messages[2]?.modal, false);
  });

  it('give the value of the button that was chosen', async () => {
    const { stub, dialogs } = setUp();
    stub.window.onMessage = () => 'Detach';
    const buttons = [
      { label: 'Keep', value: 1 },
      { label: 'Detach', value: 2 },
    ];
    const chosen = await dialogs.choose({ question: 'What of them?', buttons });
    assert.deepEqual([chosen?.value, chosen?.gesture.kind], [2, 'modal']);
  });

  it('ask nothing where there is nothing to choose from', async () => {
    const { stub, dialogs } = setUp();
    assert.equal(await dialogs.pick([], PICK), undefined);
    assert.equal(stub.window.quickPicks.length, 0);
    assert.equal(await dialogs.pick(Promise.resolve([]), PICK), undefined);
  });

  it('search descriptions and details too, and show texts of agents as texts', async () => {
    const { stub, dialogs } = setUp();
    stub.window.onQuickPickShown = (pick) => queueMicrotask(() => pick.hide());
    await dialogs.pick([{ label: '$(check) done', value: 1 }], PICK);
    const [pick] = stub.window.quickPicks;
    assert.ok(pick);
    assert.deepEqual([pick.matchOnDescription, pick.matchOnDetail], [true, true]);
    assert.ok(!pick.items[0]?.label.includes('$('));
  });

  it('show the first of ten thousand choices, and search all of them', async () => {
    const { stub, dialogs } = setUp();
    const choices = Array.from({ length: 10_000 }, (_, n) => ({
      label: `Item ${n}`,
      detail: `in phase ${n % 7}`,
      value: n,
    }));
    stub.window.onQuickPickShown = (pick) =>
      setImmediate(() => {
        const shown = pick.items.map(({ label }) => label);
        assert.deepEqual([shown.length, shown[0]], [1001, 'Item 0']);
        assert.equal(shown.at(-1), 'Type to search the others: 9000');
        // Enter on the last entry chooses nothing.
        pick.choose('Type to search the others: 9000');
        assert.ok(pick.shown);
        pick.type('IN PHASE 3');
        assert.match(pick.items.at(-1)?.label ?? '', /^Type to search/);
        pick.type('item 987');
        const found = pick.items.map(({ label }) => label).filter((label) => label.includes('987'));
        assert.deepEqual(found.slice(0, 3), ['Item 987', 'Item 9870', 'Item 9871']);
        assert.doesNotMatch(pick.items.at(-1)?.label ?? '', /^Type to search/);
        pick.choose('Item 9876');
      });
    assert.equal(await dialogs.pick(choices, PICK), 9876);
  });

  it('make a choice of what is typed, where that is one, for Enter to take', async () => {
    const { stub, dialogs } = setUp();
    stub.window.onQuickPickShown = (pick) =>
      setImmediate(() => {
        assert.deepEqual(
          pick.items.map(({ label }) => label),
          ['Status'],
        );
        pick.type('basket');
        const [first] = pick.items;
        assert.deepEqual([first?.label, first?.alwaysShow], ['Text: basket', true]);
        assert.deepEqual(pick.activeItems, [first]);
        pick.choose('Text: basket');
      });
    const typed = (text: string) => ({ label: `Text: ${text}`, value: text });
    assert.equal(await dialogs.pick([{ label: 'Status', value: 'status' }], { ...PICK, typed }), 'basket');
  });

  it('keep what was ticked of ten thousand choices while something else is searched', async () => {
    const { stub, dialogs } = setUp();
    const choices = Array.from({ length: 10_000 }, (_, n) => ({
      label: `Item ${n}`,
      value: n,
      picked: n === 5000,
    }));
    stub.window.onQuickPickShown = (pick) =>
      setImmediate(() => {
        assert.deepEqual(
          pick.selectedItems.map(({ label }) => label),
          ['Item 5000'],
        );
        pick.type('9999');
        pick.selectedItems = [
          ...pick.selectedItems,
          ...pick.items.filter(({ label }) => label === 'Item 9999'),
        ];
        pick.type('8888');
        assert.ok(pick.selectedItems.every((one) => pick.items.includes(one)));
        pick.accept();
      });
    assert.deepEqual(await dialogs.pickMany(choices, PICK), [5000, 9999]);
  });

  it('hand over what went wrong while the choices were loaded', async () => {
    const { dialogs } = setUp();
    await assert.rejects(dialogs.pick(Promise.reject(new Error('no store')), PICK), /no store/);
  });

  it('stay, with what was typed, when something else takes the keyboard', async () => {
    const { stub, dialogs } = setUp();
    const stays: (boolean | undefined)[] = [];
    stub.window.onInputBox = ({ ignoreFocusOut }) => {
      stays.push(ignoreFocusOut);
      return '';
    };
    stub.window.onQuickPickShown = (pick) => {
      stays.push(pick.ignoreFocusOut);
      queueMicrotask(() => pick.hide());
    };
    await dialogs.input({ title: 'Add', prompt: 'Title' });
    await dialogs.pick([{ label: 'One', value: 1 }], PICK);
    assert.deepEqual(stays, [true, true]);
  });

  describe('tell what nobody asked for', () => {
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    const moment = async (clock: HandClock) => {
      await settled();
      clock.pass(1_000);
      await settled();
    };
    const windowThatStays = () => {
      const { stub, ...rest } = setUp();
      const close = new Map<string, () => void>();
      stub.window.onMessage = ({ message }) =>
        new Promise<undefined>((resolve) => close.set(message, () => resolve(undefined)));
      return { ...rest, close, shown: () => stub.window.messages.map(({ message }) => message) };
    };
    const quietly = (promise: Promise<unknown>) => void promise.catch(assert.fail);

    it('one after the other, each when the one before is closed', async () => {
      const { dialogs, clock, close, shown } = windowThatStays();
      quietly(dialogs.say('info', 'An answer'));
      quietly(dialogs.tell('info', 'First'));
      quietly(dialogs.tell('warning', 'Second'));
      await moment(clock);
      assert.deepEqual(shown(), ['An answer']);
      close.get('An answer')?.();
      await moment(clock);
      assert.deepEqual(shown(), ['An answer', 'First']);
      close.get('First')?.();
      await moment(clock);
      assert.deepEqual(shown(), ['An answer', 'First', 'Second']);
    });

    it('after the answer that comes with it', async () => {
      const { dialogs, clock, shown } = windowThatStays();
      quietly(dialogs.tell('info', 'A notice'));
      quietly(dialogs.say('info', 'An answer'));
      await moment(clock);
      assert.deepEqual(shown(), ['An answer']);
    });

    it('also where the one before was only put away by itself', async () => {
      const { dialogs, clock, shown } = windowThatStays();
      quietly(dialogs.tell('info', 'First'));
      quietly(dialogs.tell('info', 'Second'));
      await moment(clock);
      clock.pass(14_999);
      await settled();
      assert.deepEqual(shown(), ['First']);
      clock.pass(1);
      await settled();
      assert.deepEqual(shown(), ['First', 'Second']);
    });

    it('if it is still so when the turn has come', async () => {
      const { dialogs, clock, close, shown } = windowThatStays();
      let isSo = true;
      quietly(dialogs.say('info', 'An answer'));
      const late = dialogs.tell('info', 'Late', [], () => isSo);
      quietly(dialogs.tell('info', 'Next'));
      await moment(clock);
      isSo = false;
      close.get('An answer')?.();
      await moment(clock);
      assert.equal(await late, undefined);
      await moment(clock);
      assert.deepEqual(shown(), ['An answer', 'Next']);
    });

    it('also where it can’t be told whether the one before is still so', async () => {
      const { dialogs, clock, shown } = windowThatStays();
      const broken = dialogs.tell('info', 'Broken', [], () => {
        throw new Error('closed');
      });
      const refused = assert.rejects(broken, /closed/);
      quietly(dialogs.tell('info', 'Next'));
      await moment(clock);
      await refused;
      await moment(clock);
      assert.deepEqual(shown(), ['Next']);
    });

    it('and answers at once whatever stands there', async () => {
      const { dialogs, clock, shown } = windowThatStays();
      quietly(dialogs.tell('info', 'First'));
      await moment(clock);
      quietly(dialogs.say('error', 'Refused'));
      assert.deepEqual(shown(), ['First', 'Refused']);
    });
  });

  it('trim what is typed', async () => {
    const { stub, dialogs } = setUp();
    stub.window.onInputBox = () => '  a title ';
    assert.equal(await dialogs.input({ title: 'Add', prompt: 'Title' }), 'a title');
    stub.window.onInputBox = () => undefined;
    assert.equal(await dialogs.input({ title: 'Add', prompt: 'Title' }), undefined);
  });
});
