import { strict as assert } from 'node:assert';
import { statSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import type { Client } from '../../src/client/client';
import { type Person, type PersonStanding, personWithKey } from '../../src/client/person';
import { newKeyPair } from '../../src/model/human-signature';
import { MAX_FRAME_BYTES } from '../../src/model/protocol';
import { QueueExecutor } from '../support/queue-executor';
import { TestStore } from '../support/test-host';

/** The refusal's code in a raw answer. */
function codeOf(answer: Record<string, unknown> | undefined): unknown {
  return (answer?.error as { code?: string } | undefined)?.code;
}

describe('the host’s border: who may speak to it, and what it does with nonsense', () => {
  let store: TestStore;
  let executor: QueueExecutor;
  beforeEach(async () => {
    store = new TestStore();
    executor = new QueueExecutor();
    await (await store.host(executor)).ready;
  });
  afterEach(() => store.remove());

  /** Sends bytes as they are; gives everything that came back when the host closed or `lines` have come. */
  const raw = async (bytes: (string | Buffer)[], lines: number): Promise<Record<string, unknown>[]> => {
    const socket = connectSocket(await store.address());
    let text = '';
    return new Promise((resolve, reject) => {
      const finish = () => {
        socket.destroy();
        resolve(
          text
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line)),
        );
      };
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.split('\n').length > lines) {
          finish();
        }
      });
      socket.on('error', () => undefined);
      socket.on('close', finish);
      socket.on('timeout', () => reject(new Error('the host hangs')));
      socket.setTimeout(20_000);
      for (const part of bytes) {
        socket.write(part);
      }
    });
  };
  const hello = (more = {}) => `${JSON.stringify({ id: 1, method: 'hello', params: store.hello(more) })}\n`;

  it('answers hello with who it is', async () => {
    const connection = await store.connection();
    const greeting = await connection.hello(store.hello());
    assert.equal(greeting.epoch, 1);
    assert.equal(greeting.path, store.project.store);
    assert.equal(greeting.state, 'serving');
    assert.equal(greeting.pid, process.pid);
  });

  it('refuses a wrong token, and closes', async () => {
    const [answer, ...more] = await raw([hello({ token: 'guessed' }), hello()], 9);
    assert.equal(codeOf(answer), 'FORBIDDEN');
    assert.ok(more.every((message) => message.result === undefined));
  });

  it('refuses a client that means another folder', async () => {
    const [answer] = await raw([hello({ storePath: '/elsewhere/.masterplan' })], 9);
    assert.equal(codeOf(answer), 'STORE_ELSEWHERE');
  });

  it('takes the token alone from a container, where the same folder has another path', async () => {
    const [answer] = await raw(
      [hello({ storePath: '/workspace/.masterplan', mountNamespace: 'mnt:[1]' })],
      1,
    );
    assert.ok(JSON.stringify(answer?.result).includes(store.project.store));
  });

  it('takes a client of a system without mount namespaces', async () => {
    const [answer] = await raw([hello({ mountNamespace: '' })], 1);
    assert.ok(JSON.stringify(answer?.result).includes(store.project.store));
  });

  it('answers nothing before hello', async () => {
    const call = { id: 7, method: 'call', params: { operation: 'echo', input: {}, key: 'k' } };
    const [answer] = await raw([`${JSON.stringify(call)}\n`], 1);
    assert.equal(codeOf(answer), 'FORBIDDEN');
    assert.equal(executor.executions.length, 0);
  });

  it('says VERSION to another protocol, and still lets it ask for retirement', async () => {
    const [refusal, retired] = await raw(
      [
        hello({ protocol: 99 }),
        `${JSON.stringify({ id: 2, method: 'retire', params: { build: '0.0.0-alpha' } })}\n`,
      ],
      2,
    );
    assert.equal(codeOf(refusal), 'VERSION');
    assert.deepEqual(retired?.result, { retiring: false });
  });

  const nonsense: [string, string | Buffer][] = [
    ['no JSON', 'nonsense\n'],
    ['JSON that is no object', '[1,2]\n'],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a])],
    ['no method', '{"id":5}\n'],
    ['a bad id', '{"id":"x","method":"ping"}\n'],
    ['an unknown method', '{"id":5,"method":"explode","params":{}}\n'],
    ['params of the wrong kind', '{"id":5,"method":"call","params":[]}\n'],
    ['a call without a key', '{"id":5,"method":"call","params":{"operation":"echo"}}\n'],
    ['a name with NUL', '{"id":5,"method":"call","params":{"operation":"a\\u0000b","key":"k"}}\n'],
    ['acks that are no keys', '{"id":5,"method":"call","params":{"operation":"echo","key":"k","ack":[1]}}\n'],
    ['a signature of the wrong kind', '{"id":5,"method":"authenticate","params":{"publicKey":7}}\n'],
    [
      'a restart of trust that is not plainly asked for',
      '{"id":5,"method":"authenticate","params":{"publicKey":"x","signature":"x","restartTrust":"no"}}\n',
    ],
    ['a second hello', '{"id":5,"method":"hello","params":{}}\n'],
    ['a cancel of nothing', '{"method":"cancel","params":null}\n'],
    ['deep nesting', `{"id":5,"method":"call","params":${'['.repeat(20_000)}${']'.repeat(20_000)}}\n`],
    ['__proto__', '{"id":5,"method":"ack","params":{"__proto__":{"keys":["x"]}}}\n'],
  ];
  for (const [what, bytes] of nonsense) {
    it(`answers ${what} with an error and goes on`, async () => {
      const ping = `${JSON.stringify({ id: 9, method: 'ping', params: {} })}\n`;
      const answers = await raw([hello(), bytes, ping], 3);
      assert.equal(answers.filter((answer) => answer.error !== undefined).length, 1, JSON.stringify(answers));
      assert.deepEqual(answers.find((answer) => answer.id === 9)?.result, { state: 'serving' });
    });
  }

  it('gives a stranger no memory: an endless first line ends the connection', async () => {
    const answers = await raw(['x'.repeat(200_000)], 9);
    assert.match(JSON.stringify(answers[0]), /longer than/);
    assert.ok(MAX_FRAME_BYTES > 200_000);
  });

  it('survives random bytes and clients that vanish in the middle of a message', async () => {
    let seed = 42;
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed;
    };
    for (let round = 0; round < 60; round += 1) {
      const bytes = Buffer.from(Array.from({ length: random() % 400 }, () => (random() >> 8) % 256));
      const socket = connectSocket(await store.address());
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.end(round % 2 === 0 ? bytes : Buffer.concat([Buffer.from(hello()), bytes]));
      socket.resume();
      await closed;
    }
    const client = await store.client();
    assert.equal((await client.call('echo', { still: 'here' })).still, 'here');
  });

  it('answers a handler’s mistake as INTERNAL and goes on', async () => {
    const client = await store.client();
    await assert.rejects(client.call('fail', {}), { code: 'INTERNAL', message: /a mistake in a handler/ });
    assert.equal((await client.call('echo', { a: 1 })).a, 1);
  });

  it('carries a message of many megabytes', async () => {
    const client = await store.client();
    const text = 'ä'.repeat(10_000_000);
    assert.equal((await client.call('echo', { text })).text, text);
  });

  it('keeps its socket and its epoch for its user alone', function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const { socketAddress } = store.owner();
    assert.equal(statSync(join(store.project.store, socketAddress)).mode & 0o077, 0);
    assert.equal(statSync(join(store.project.store, 'epoch', '1')).mode & 0o077, 0);
  });

  describe('who is a person: only an editor that signs the challenge', () => {
    const person = personWithKey(newKeyPair());

    it('is human from its first call on after proving an admitted key', async () => {
      const client = await store.client({ surface: 'editor', person });
      assert.equal((await client.call('echo', {})).kind, 'human');
      assert.deepEqual(client.standing, { keyId: 'key', state: 'human', firstKey: true });
    });

    it('stays ai while the key is pending, and is human once it is approved, on the same connection', async () => {
      executor.admission = { keyId: 'key', state: 'pending', firstKey: false };
      const heard: string[] = [];
      const onStanding = ({ state }: PersonStanding) => heard.push(state);
      const client = await store.client({ surface: 'editor', sessionId: 'window', person, onStanding });
      // Nobody but the person speaks for the person's session.
      assert.deepEqual(await said(client), ['ai', null]);
      executor.admission = { keyId: 'key', state: 'human', firstKey: false };
      assert.equal((await client.reprove()).state, 'human');
      assert.deepEqual(await said(client), ['human', 'window']);
      assert.deepEqual(heard, ['pending', 'human']);
    });

    const said = async (client: Client) => {
      const { kind, session } = await client.call('echo', {});
      return [kind, session];
    };

    it('refuses other surfaces, wrong signatures and used challenges', async () => {
      const refusal = async (client: Client) => {
        assert.equal((await client.call('echo', {})).kind, 'ai');
        const { standing } = client;
        assert.ok(standing?.state === 'refused');
        await assert.rejects(client.call('update', {}), { code: 'FORBIDDEN' });
        return standing.error.message;
      };
      const agent = await store.client({ surface: 'mcp', person });
      assert.match(await refusal(agent), /Only an editor/);
      const liar: Person = { ...person, prove: (challenge, id) => person.prove(`${challenge}x`, id) };
      assert.match(await refusal(await store.client({ surface: 'editor', person: liar })), /does not prove/);
      const locked: Person = { ...person, prove: () => Promise.reject(new Error('the keyring is locked')) };
      assert.match(await refusal(await store.client({ surface: 'editor', person: locked })), /keyring/);
      const connection = await store.connection();
      const greeting = await connection.hello(store.hello({ surface: 'editor' }));
      const proof = await person.prove(greeting.challenge, greeting.storeId);
      assert.equal((await connection.request('authenticate', proof).answer).state, 'human');
      // Asked again for the same key it tells its standing; another key would need another challenge.
      assert.equal((await connection.request('authenticate', proof).answer).state, 'human');
      const other = await personWithKey(newKeyPair()).prove(greeting.challenge, greeting.storeId);
      await assert.rejects(connection.request('authenticate', other).answer, /challenge was used/);
    });
  });
});
