import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { serve } from '../../../test/remote/serve.ts';
import { isFault } from '../../base/index.ts';
import { type Fetched, type FetchFileOptions, fetchFile } from './fetch-file.ts';

interface Taken {
  readonly fetched: Fetched;
  readonly text: string;
  /** What `start` was told, each time. */
  readonly starts: readonly (number | undefined)[];
}

async function take(url: string, options: Partial<FetchFileOptions> = {}): Promise<Taken> {
  let text = '';
  const starts: (number | undefined)[] = [];
  const sink = {
    start(size: number | undefined) {
      starts.push(size);
      text = '';
    },
    write: (bytes: Uint8Array) => {
      text += Buffer.from(bytes).toString('utf8');
    },
  };
  const fetched = await fetchFile(url, sink, { limit: 1000, environment: {}, ...options });
  return { fetched, text, starts };
}

test('a file comes with what the server says of it', async () => {
  const headers = { etag: '"1"', 'last-modified': 'Sun, 09 Sep 2001 01:46:40 GMT', 'content-length': 5 };
  await using server = await serve((_, response) => void response.writeHead(200, headers).end('hello'));
  const { fetched, text, starts } = await take(`${server.origin}/a#part`);
  assert.deepEqual(fetched, {
    kind: 'fetched',
    size: 5,
    validators: { etag: '"1"', lastModified: headers['last-modified'] },
  });
  assert.equal(text, 'hello');
  assert.deepEqual(starts, [5]);
});

test('what is known is asked for, and an unchanged file is not sent again', async () => {
  const asked: (string | undefined)[] = [];
  await using server = await serve((request, response) => {
    asked.push(request.headers['if-none-match'], request.headers['if-modified-since']);
    response.writeHead(304).end();
  });
  const { fetched, starts } = await take(server.origin, { known: { etag: '"1"', lastModified: 'yesterday' } });
  assert.deepEqual(fetched, { kind: 'unchanged' });
  assert.deepEqual(asked, ['"1"', 'yesterday']);
  assert.deepEqual(starts, []);
});

test('redirects are followed, and credentials stay with the host they are for', async () => {
  const seen: (string | undefined)[] = [];
  await using other = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end('there');
  });
  await using server = await serve((request, response) => {
    seen.push(request.headers.authorization);
    const location = request.url === '/one' ? '/two' : `${other.origin}/three`;
    response.writeHead(302, { location }).end();
  });
  const { text } = await take(`${server.origin.replace('//', '//me:pass%20word@')}/one`);
  const mine = `Basic ${Buffer.from('me:pass word').toString('base64')}`;
  assert.equal(text, 'there');
  assert.deepEqual(seen, [mine, mine, undefined]);
});

test('a connection that breaks off is tried again from the start', async () => {
  let calls = 0;
  await using server = await serve((_, response) => {
    calls += 1;
    response.writeHead(200, { 'content-length': 10 });
    if (calls > 1) response.end('0123456789');
    else response.write('01234', () => response.destroy());
  });
  const { text, starts } = await take(server.origin);
  assert.equal(text, '0123456789');
  assert.deepEqual(starts, [10, 10]);
});

test('a server that is busy is asked again, twice', async () => {
  let calls = 0;
  await using server = await serve((_, response) => {
    calls += 1;
    response.writeHead(503).end();
  });
  await assert.rejects(take(server.origin), (error) => isFault(error, 'remote/unavailable'));
  assert.equal(calls, 3);
});

test('cancelling ends it at once', async () => {
  await using server = await serve(() => {});
  const signal = AbortSignal.timeout(50);
  await assert.rejects(take(server.origin, { signal }), (error) => isFault(error, 'base/cancelled'));
});

const faults: readonly [
  what: string,
  code: string,
  message: RegExp,
  answer: RequestListener,
  options?: Partial<FetchFileOptions>,
][] = [
  ['an absent file', 'remote/refused', /answers 404 Not Found$/, (_, response) => void response.writeHead(404).end()],
  ['a private file', 'remote/refused', /answers 401/, (_, response) => void response.writeHead(401).end()],
  [
    'an announced size over the limit',
    'remote/too-large',
    /larger than 1kB/,
    (_, response) => void response.writeHead(200, { 'content-length': 1001 }).end('x'),
  ],
  [
    'a body over the limit',
    'remote/too-large',
    /larger than 1kB/,
    (_, response) => void response.end('x'.repeat(1001)),
  ],
  [
    'a circle',
    'remote/bad-redirect',
    /more than 10 redirects/,
    (_, response) => void response.writeHead(301, { location: '/' }).end(),
  ],
  [
    'a redirect to a file',
    'remote/bad-redirect',
    /none of http or https/,
    (_, response) => void response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
  ],
  [
    'an answer that was not asked for',
    'remote/refused',
    /answers 304/,
    (_, response) => void response.writeHead(304).end(),
  ],
  [
    'an encoded answer',
    'remote/bad-answer',
    /encoded as gzip/,
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  ],
];

for (const [what, code, message, answer, options] of faults) {
  test(`${what} is ${code}`, async () => {
    await using server = await serve(answer);
    const url = `${server.origin.replace('//', '//me:secret@')}/?key=secret`;
    await assert.rejects(take(url, options), (error) => {
      assert.ok(isFault(error, code), String(error));
      assert.match(error.message, message);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /secret/);
      return true;
    });
  });
}

test('only http and https are fetched', async () => {
  for (const url of ['file:///etc/passwd', 'ftp://host/a', 'no address', 'https://']) {
    await assert.rejects(take(url), (error) => isFault(error, 'remote/bad-url'));
  }
});
