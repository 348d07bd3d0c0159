import { strict as assert } from 'node:assert';
import { encodeFrame, FrameDecoder, FrameError } from '../../src/model/frames';

describe('frames: one JSON object a line, however the bytes are cut', () => {
  const messages = [{ id: 1, text: 'ä\n€😀' }, { id: 2, nested: { list: [1, 2, 3] } }, { method: 'bye' }];
  const bytes = Buffer.from(messages.map(encodeFrame).join(''));

  it('gives the same messages for every size of the pieces', () => {
    for (let size = 1; size <= bytes.length; size += 1) {
      const decoder = new FrameDecoder(1000);
      const got: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        got.push(...decoder.push(bytes.subarray(at, at + size)));
      }
      assert.deepEqual(got, messages);
    }
  });

  it('goes on after a line that is no message', () => {
    const got = [...new FrameDecoder(100).push(Buffer.from('{"a":1}\nnonsense\n\n7\n{"b":2}\n'))];
    assert.deepEqual(
      got.map((frame) => (frame instanceof FrameError ? frame.fatal : frame)),
      [{ a: 1 }, false, false, { b: 2 }],
    );
  });

  it('refuses bytes that are no UTF-8 instead of changing them', () => {
    const [frame] = new FrameDecoder(100).push(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d, 0x0a]));
    assert.ok(frame instanceof FrameError && !frame.fatal);
  });

  it('holds no more than the limit, whether the line ends or not', () => {
    const decoder = new FrameDecoder(10);
    assert.deepEqual([...decoder.push(Buffer.from('{"a":1}'))], []);
    const [frame] = decoder.push(Buffer.from('    '));
    assert.ok(frame instanceof FrameError && frame.fatal);
    const [whole] = new FrameDecoder(10).push(Buffer.from('{"a":123456}\n'));
    assert.ok(whole instanceof FrameError && whole.fatal);
  });
});
