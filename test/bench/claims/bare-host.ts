import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { JsonSocket } from '../../../src/client/json-socket';
import { MAX_FRAME_BYTES } from '../../../src/model/protocol';

/**
 * A host that does nothing but what no host in another process can leave out: it takes a request, writes some bytes
 * into space that was taken from the disk before, flushes them, and sends an answer of the usual size. Whoever asks
 * while a flush is on its way shares the next one. What a claim costs beyond this is the work itself.
 */
const [folder = '.', written = '1024', answered = '2048'] = process.argv.slice(2);
const SPACE = 64 * 1024 * 1024;

const fd = openSync(path.join(folder, 'journal'), 'wx+', 0o600);
writeSync(fd, Buffer.alloc(SPACE), 0, SPACE, 0);
fdatasyncSync(fd);
const frame = Buffer.alloc(Number(written), 'x');
const text = 'x'.repeat(Number(answered));
let offset = 0;
let taken = 0;
let waiting: (() => void)[] = [];

function flush(): void {
  const batch = waiting;
  waiting = [];
  const bytes = Buffer.concat(batch.map(() => frame));
  if (offset + bytes.length > SPACE) offset = 0;
  offset += writeSync(fd, bytes, 0, bytes.length, offset);
  fdatasyncSync(fd);
  for (const answer of batch) answer();
}

const server = createServer((socket) => {
  const wire = new JsonSocket(socket, MAX_FRAME_BYTES, {
    onMessage: ({ id }) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(() => wire.send({ id, result: { item: { id: ++taken }, text } }));
    },
    onFrameError: () => wire.destroy(),
    onClose: () => undefined,
  });
});
server.listen(path.join(folder, 'socket'), () => process.send?.('ready'));
process.once('disconnect', () => {
  closeSync(fd);
  process.exit(0);
});
