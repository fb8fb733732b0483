import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type OpenOutbox, openOutbox } from '../../../../test/registry/open-outbox.ts';
import { openReceiver, type TestReceiver } from '../../../../test/registry/open-receiver.ts';
import { until } from '../../../../test/suites/until.ts';
import {
  openWebhooks,
  type Receiver,
  type RegistryAct,
  receiverDefaults,
  toRegistryEvent,
  type Webhooks,
} from '../index.ts';

interface Opened extends AsyncDisposable {
  readonly outbox: OpenOutbox['outbox'];
  readonly open: (...receivers: readonly Receiver[]) => Webhooks;
}

function open(): Opened {
  const kept = openOutbox();
  const { outbox } = kept;
  const opened: Webhooks[] = [];
  const failures: unknown[] = [];
  return {
    outbox,
    open(...receivers) {
      const onFailure = (error: unknown): void => void failures.push(error);
      const webhooks = openWebhooks({ outbox, receivers, source: { scheme: 'http' }, onFailure, firstPause: 10 });
      opened.push(webhooks);
      return webhooks;
    },
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each[Symbol.asyncDispose]();
      assert.deepEqual(failures, []);
      kept[Symbol.dispose]();
    },
  };
}

const to = ({ url }: Pick<TestReceiver, 'url'>, more: Partial<Receiver> = {}): Receiver => ({
  ...receiverDefaults,
  name: 'a',
  url,
  ...more,
});

const event = (tag: string, more: Partial<RegistryAct> = {}) =>
  toRegistryEvent({ action: 'push', object: 'manifest', repository: 'team/app', tag, ...more });

const tagsOf = ({ received }: TestReceiver): readonly string[] =>
  received.flatMap(({ body }) => JSON.parse(body).events.map(({ target }: { target: { tag: string } }) => target.tag));

async function untilReceived(receiver: TestReceiver, count: number): Promise<void> {
  await until(
    () => receiver.received.length >= count,
    () => `requests: ${receiver.received.length}`,
  );
}

describe('webhooks', () => {
  test('tell a receiver what it wants to hear, in order', async () => {
    await using opened = open();
    await using receiver = await openReceiver();
    const webhooks = opened.open(to(receiver, { repositories: ['team/**', '!team/secret'], objects: ['manifest'] }));
    await webhooks.onEvent(event('0', { action: 'pull' }));
    await webhooks.onEvent(event('1', { repository: 'other/app' }));
    await webhooks.onEvent(event('2', { repository: 'team/secret' }));
    await webhooks.onEvent(event('3', { object: 'tag', action: 'delete' }));
    await Promise.all(Array.from({ length: 30 }, (_, at) => webhooks.onEvent(event(`x${at}`))));
    await untilReceived(receiver, 30);
    assert.deepEqual(
      tagsOf(receiver),
      Array.from({ length: 30 }, (_, at) => `x${at}`),
    );
  });

  test('what could not be told is told again, before what came later', async () => {
    await using opened = open();
    await using receiver = await openReceiver(
      (response, _, count) => void response.writeHead(count < 4 ? 503 : 200).end(),
    );
    const webhooks = opened.open(to(receiver));
    await webhooks.onEvent(event('1'));
    await webhooks.onEvent(event('2'));
    await untilReceived(receiver, 5);
    assert.deepEqual(tagsOf(receiver), ['1', '1', '1', '1', '2']);
    await until(
      () => opened.outbox.count().length === 0,
      () => 'an empty outbox',
    );
    assert.ok((await webhooks.formatMetrics()).includes('nacre_registry_letters_failed_total{receiver="a"} 3'));
  });

  test('what is refused, or was told in vain too often, is given up, and the rest goes on', async () => {
    await using opened = open();
    await using receiver = await openReceiver((response, { body }) => {
      const status = body.includes('"tag":"bad"') ? 422 : body.includes('"tag":"vain"') ? 500 : 200;
      response.writeHead(status).end();
    });
    const webhooks = opened.open(to(receiver, { attempts: 3 }));
    for (const tag of ['bad', 'vain', 'good']) await webhooks.onEvent(event(tag));
    await untilReceived(receiver, 5);
    assert.deepEqual(tagsOf(receiver), ['bad', 'vain', 'vain', 'vain', 'good']);
    const dead = opened.outbox.listDead({ most: 9 });
    assert.deepEqual(
      dead.map(({ failure, attempts }) => [failure, attempts]),
      [
        ['answered with 422', 1],
        ['answered with 500', 3],
      ],
    );
    opened.outbox.change([dead[0]?.id ?? 0], { kind: 'revive', at: Date.now() });
    await webhooks.onEvent(event('good'));
    await untilReceived(receiver, 7);
    assert.deepEqual(tagsOf(receiver).slice(5), ['bad', 'good']);
  });

  test('what is too old, or too much, is given up', async () => {
    await using opened = open();
    await using receiver = await openReceiver();
    const away = to({ url: 'http://127.0.0.1:9/' }, { queue: 2 });
    {
      await using webhooks = opened.open(away);
      for (const tag of ['1', '2', '3']) await webhooks.onEvent(event(tag));
    }
    const deadOf = (): readonly unknown[] => opened.outbox.listDead({ most: 9 }).map(({ failure }) => failure);
    assert.deepEqual(deadOf(), ['too many were waiting']);
    opened.open(to(receiver, { age: -1 }));
    await until(
      () => deadOf().length === 3,
      () => 'three given up',
    );
    assert.equal(receiver.received.length, 0);
  });

  test('what keeps it from being told is said in words', async () => {
    await using opened = open();
    const gone = await openReceiver();
    await gone[Symbol.asyncDispose]();
    const webhooks = opened.open(to(gone, { attempts: 1 }));
    await webhooks.onEvent(event('1'));
    const dead = (): readonly unknown[] => opened.outbox.listDead({ most: 9 }).map(({ failure }) => failure);
    await until(
      () => dead().length === 1,
      () => 'one given up',
    );
    assert.deepEqual(dead(), ['the host refuses the connection']);
  });

  test('letters to a receiver that is named no more wait a week for it', async () => {
    await using opened = open();
    const old = Date.now() - 8 * 24 * 3600 * 1000;
    const letter = { receiver: 'gone', event: JSON.stringify(event('1')) };
    opened.outbox.add([
      { ...letter, added: old },
      { ...letter, added: Date.now() },
    ]);
    opened.open();
    await until(
      () => opened.outbox.listDead({ most: 9 }).length === 1,
      () => 'one given up',
    );
    assert.deepEqual(opened.outbox.count(), [{ receiver: 'gone', waiting: 1, dead: 1 }]);
  });

  test('a letter outlives the server; of two servers one delivers', async () => {
    await using opened = open();
    await using receiver = await openReceiver();
    {
      await using webhooks = opened.open(to({ url: 'http://127.0.0.1:9/' }));
      for (const tag of ['1', '2', '3']) await webhooks.onEvent(event(tag));
    }
    opened.open(to(receiver));
    opened.open(to(receiver));
    await untilReceived(receiver, 3);
    await wait(50);
    assert.deepEqual(tagsOf(receiver), ['1', '2', '3']);
  });

  test('a receiver that does not answer keeps nobody waiting, and is given its time only', async () => {
    await using opened = open();
    const held: ServerResponse[] = [];
    await using receiver = await openReceiver((response, _, count) =>
      count === 1 ? void held.push(response) : void response.writeHead(200).end(),
    );
    await using other = await openReceiver();
    const webhooks = opened.open(to(receiver, { timeout: 200 }), to(other, { name: 'b' }));
    const begun = performance.now();
    await webhooks.onEvent(event('1'));
    await untilReceived(other, 1);
    assert.ok(performance.now() - begun < 190);
    await untilReceived(receiver, 2);
    const [letter] = opened.outbox.listWaiting('a', 1);
    assert.ok(letter === undefined || /did not answer within 0.2 s/.test(letter.failure ?? ''));
  });

  test('redirects are not followed', async () => {
    await using opened = open();
    await using target = await openReceiver();
    await using receiver = await openReceiver(
      (response) => void response.writeHead(307, { location: target.url }).end(),
    );
    const webhooks = opened.open(to(receiver, { attempts: 2 }));
    await webhooks.onEvent(event('1'));
    await until(
      () => opened.outbox.listDead({ most: 1 }).length === 1,
      () => 'it to be given up',
    );
    assert.match(opened.outbox.listDead({ most: 1 })[0]?.failure ?? '', /redirects are not followed/);
    assert.equal(target.received.length, 0);
  });

  test('receivers can be others from one moment to the next', async () => {
    await using opened = open();
    await using one = await openReceiver();
    await using two = await openReceiver();
    const webhooks = opened.open(to(one));
    await webhooks.onEvent(event('1'));
    await untilReceived(one, 1);
    await webhooks.useReceivers([to(two)]);
    await webhooks.onEvent(event('2'));
    await untilReceived(two, 1);
    assert.deepEqual([tagsOf(one), tagsOf(two)], [['1'], ['2']]);
  });

  test('requests are signed, and bear what the receiver wants to see', async () => {
    await using opened = open();
    await using receiver = await openReceiver();
    const secret = Buffer.from('secret');
    const webhooks = opened.open(to(receiver, { secret, headers: { authorization: 'Bearer x' } }));
    const it = event('1');
    await webhooks.onEvent(it);
    await untilReceived(receiver, 1);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    const signed = `${it.id}.${headers['webhook-timestamp']}.${body}`;
    const expected = createHmac('sha256', secret).update(signed).digest('base64');
    assert.deepEqual(
      [headers['webhook-signature'], headers['webhook-id'], headers.authorization],
      [`v1,${expected}`, it.id, 'Bearer x'],
    );
    assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 60);
  });
});
