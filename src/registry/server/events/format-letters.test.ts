import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf } from '../../../oci/index.ts';
import type { EventSource } from './format-letters.ts';
import { formatLetters } from './format-letters.ts';
import type { RegistryEvent } from './registry-event.ts';
import { parseWebhookSecret } from './sign-letters.ts';

const digest = digestOf('x');
const source: EventSource = { scheme: 'https', address: 'node-1', instance: 'run-1' };
const pushed: RegistryEvent = {
  id: 'e1',
  time: '2026-01-31T12:00:00.000Z',
  action: 'push',
  object: 'manifest',
  repository: 'a/b',
  digest,
  mediaType: 'x/m',
  size: 7,
  tag: '1',
  actor: 'alice',
  request: { id: 'r1', address: '192.0.2.1', host: 'registry.example', method: 'PUT', agent: 'crane' },
};
const cleaned: RegistryEvent = {
  id: 'e2',
  time: '2026-01-31T12:00:01.000Z',
  action: 'delete',
  object: 'tag',
  repository: 'a/b',
  tag: '1',
};

describe('events as receivers read them', () => {
  test("distribution's envelope", () => {
    const { contentType, body } = formatLetters([pushed, cleaned], 'distribution', source);
    assert.equal(contentType, 'application/vnd.docker.distribution.events.v2+json');
    assert.deepEqual(JSON.parse(body), {
      events: [
        {
          id: 'e1',
          timestamp: '2026-01-31T12:00:00.000Z',
          action: 'push',
          target: {
            mediaType: 'x/m',
            size: 7,
            length: 7,
            digest,
            url: `https://registry.example/v2/a/b/manifests/${digest}`,
            repository: 'a/b',
            tag: '1',
          },
          request: { id: 'r1', addr: '192.0.2.1', host: 'registry.example', method: 'PUT', useragent: 'crane' },
          actor: { name: 'alice' },
          source: { addr: 'node-1', instanceID: 'run-1' },
        },
        {
          id: 'e2',
          timestamp: '2026-01-31T12:00:01.000Z',
          action: 'delete',
          target: { repository: 'a/b', tag: '1' },
          request: { id: '', addr: '', host: '', method: '', useragent: '' },
          actor: {},
          source: { addr: 'node-1', instanceID: 'run-1' },
        },
      ],
    });
  });

  test('a mount of a blob tells where it came from', () => {
    const mounted = { ...pushed, action: 'mount', object: 'blob', from: 'c' } as const;
    const { target } = JSON.parse(
      formatLetters([mounted], 'distribution', { ...source, url: 'https://r.example' }).body,
    ).events[0];
    assert.deepEqual([target.fromRepository, target.url], ['c', `https://r.example/v2/a/b/blobs/${digest}`]);
  });

  test('CloudEvents, one and several', () => {
    const one = formatLetters([pushed], 'cloudevents', source);
    assert.equal(one.contentType, 'application/cloudevents+json; charset=utf-8');
    const { id: _id, time: _time, ...data } = pushed;
    const expected = {
      specversion: '1.0',
      id: 'e1',
      source: '//registry.example/a/b',
      type: 'dev.nacre.registry.manifest.push',
      subject: '1',
      time: '2026-01-31T12:00:00.000Z',
      datacontenttype: 'application/json',
      data,
    };
    assert.deepEqual(JSON.parse(one.body), expected);
    const both = formatLetters([pushed, cleaned], 'cloudevents', source);
    assert.equal(both.contentType, 'application/cloudevents-batch+json; charset=utf-8');
    assert.deepEqual(
      JSON.parse(both.body).map(({ id, type }: { id: string; type: string }) => [id, type]),
      [
        ['e1', expected.type],
        ['e2', 'dev.nacre.registry.tag.delete'],
      ],
    );
  });

  test('secrets', () => {
    assert.deepEqual(
      ['whsec_c2VjcmV0', 'secret', 'whsec_!'].map((text) => Buffer.from(parseWebhookSecret(text)).toString()),
      ['secret', 'secret', 'whsec_!'],
    );
  });
});
