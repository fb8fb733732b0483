import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { openTestRegistry, type TestRegistry } from '../../../test/registry/open-test-registry.ts';
import { serve } from '../../../test/remote/serve.ts';
import { isFault, readBytes, streamOf, utf8 } from '../../base/index.ts';
import { digestOf, mediaTypes } from '../../oci/index.ts';
import { formatChallenge } from '../protocol/index.ts';
import type { Credentials } from './auth/credentials.ts';

/** What must never be shown. */
const secret = 'hunter2-secret';
const password: Credentials = { kind: 'password', username: 'me', password: secret };
const basic = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;

/** A fault of that code that shows no secret. */
function isQuiet(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(isFault(error, code), String(error));
    const { message, hint, detail, stack } = error;
    assert.doesNotMatch(JSON.stringify({ message, hint, detail, stack }), new RegExp(`${secret}|${basic.slice(6)}`));
    return true;
  };
}

interface TokenCall {
  readonly method: string | undefined;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

interface Guarded extends AsyncDisposable {
  readonly opened: TestRegistry;
  /** What the token server was asked. */
  readonly calls: TokenCall[];
  /** Tokens that the registry takes; cleared, it takes none that it gave before. */
  readonly valid: Set<string>;
}

/** A registry that wants a token for the scope of each request, and the server that gives them out. */
async function openGuarded(
  credentials: Credentials | undefined,
  { life = 300, realm = (origin: string) => origin }: { life?: number; realm?: (origin: string) => string } = {},
): Promise<Guarded> {
  const calls: TokenCall[] = [];
  const valid = new Set<string>();
  const tokens = await serve(async (request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    const body = Buffer.from(await readBytes(request, 10_000)).toString('utf8');
    const { authorization } = request.headers;
    calls.push({ method: request.method, query, authorization, body });
    const isKnown = authorization === basic || body.includes(`refresh_token=${secret}`);
    if (credentials !== undefined && !isKnown)
      return void response.writeHead(401).end('{"errors":[{"code":"UNAUTHORIZED","message":"wrong password"}]}');
    const token = `token-${calls.length}`;
    valid.add(token);
    response.end(JSON.stringify({ token, expires_in: life }));
  });
  const before = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (valid.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) return false;
    const parameters = { realm: `${realm(tokens.origin)}/token`, service: 'r', scope: 'repository:a/b:pull' };
    response.writeHead(401, { 'www-authenticate': formatChallenge({ scheme: 'bearer', parameters }) }).end();
    return true;
  };
  const opened = await openTestRegistry({ before }, { credentials: async () => credentials });
  return {
    opened,
    calls,
    valid,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await tokens[Symbol.asyncDispose]();
    },
  };
}

describe('bearer tokens', () => {
  test('nobody is named when there are no credentials', async () => {
    await using guarded = await openGuarded(undefined);
    assert.equal(await guarded.opened.repository.resolve('x'), undefined);
    const [call] = guarded.calls;
    assert.equal(call?.authorization, undefined);
    assert.equal(call?.query.get('service'), 'r');
    assert.deepEqual(call?.query.getAll('scope'), ['repository:a/b:pull']);
  });

  test('a token serves all requests of its scope; more needs another', async () => {
    await using guarded = await openGuarded(password);
    const { repository } = guarded.opened;
    await Promise.all([repository.resolve('x'), repository.resolve('y'), repository.resolve('z')]);
    await repository.resolve('x');
    assert.equal(guarded.calls.length, 1);
    const bytes = utf8('hello');
    const blob = { mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length };
    await repository.put(blob, streamOf(bytes));
    assert.equal(guarded.calls.length, 2);
    assert.deepEqual(guarded.calls[1]?.query.getAll('scope'), ['repository:a/b:pull,push']);
    assert.deepEqual(
      guarded.calls.map(({ authorization }) => authorization),
      [basic, basic],
    );
  });

  test('a token that is taken no more, or expires soon, is replaced', async () => {
    await using guarded = await openGuarded(password);
    await guarded.opened.repository.resolve('x');
    guarded.valid.clear();
    await guarded.opened.repository.resolve('x');
    assert.equal(guarded.calls.length, 2);
    await using short = await openGuarded(password, { life: 5 });
    await short.opened.repository.resolve('x');
    await short.opened.repository.resolve('x');
    assert.ok(short.calls.length > 1);
  });

  test('an identity token is exchanged, and never sent to the registry', async () => {
    await using guarded = await openGuarded({ kind: 'identity', token: secret });
    await guarded.opened.repository.resolve('x');
    const [call] = guarded.calls;
    assert.equal(call?.method, 'POST');
    assert.equal(call?.authorization, undefined);
    assert.equal(new URLSearchParams(call?.body).get('grant_type'), 'refresh_token');
    assert.equal(new URLSearchParams(call?.body).get('scope'), 'repository:a/b:pull');
  });

  test('a wrong password is told, and not shown', async () => {
    await using guarded = await openGuarded({ ...password, username: 'you' });
    await assert.rejects(guarded.opened.repository.resolve('x'), isQuiet('registry/unauthorized'));
    await assert.rejects(guarded.opened.client.check(guarded.opened.host), isQuiet('registry/unauthorized'));
  });

  test('mounting asks to read the other repository, too', async () => {
    await using guarded = await openGuarded(password);
    const bytes = utf8('hello');
    const blob = { mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length };
    guarded.opened.memory.blobs.set(`a/c@${blob.digest}`, bytes);
    guarded.opened.repository.mountFrom(blob.digest, 'a/c');
    await guarded.opened.repository.put(blob, streamOf(bytes));
    const scopes = guarded.calls.map(({ query }) => query.getAll('scope'));
    assert.ok(scopes.some((each) => each.includes('repository:a/c:pull') && each.includes('repository:a/b:pull,push')));
  });

  const realms: readonly (readonly [string, (origin: string) => string])[] = [
    ['another host in plain HTTP', (origin) => origin.replace('127.0.0.1', 'localhost')],
    ['no address', () => 'token server'],
    ['a file', () => 'file:///etc'],
  ];
  for (const [what, realm] of realms) {
    test(`a token server at ${what} gets no password`, async () => {
      await using guarded = await openGuarded(password, { realm });
      await assert.rejects(guarded.opened.repository.resolve('x'), isQuiet('registry/bad-answer'));
      assert.deepEqual(guarded.calls, []);
    });
  }
});

describe('basic authentication', () => {
  async function openBasic(credentials: Credentials | undefined): Promise<TestRegistry> {
    return openTestRegistry(
      {
        before: (request, response) => {
          if (request.headers.authorization === basic) return false;
          response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
          return true;
        },
      },
      { credentials: async () => credentials },
    );
  }

  test('name and password are sent once they are asked for', async () => {
    await using opened = await openBasic(password);
    assert.equal(await opened.repository.resolve('x'), undefined);
    await opened.client.check(opened.host);
    await Array.fromAsync(opened.repository.tags());
    assert.equal(opened.memory.log.filter((line) => line.includes('/manifests/')).length, 2);
    assert.equal(opened.memory.log.filter((line) => line.includes('/tags/')).length, 1);
  });

  for (const [what, credentials] of [
    ['none', undefined],
    ['wrong ones', { ...password, username: 'you' }],
  ] as const) {
    test(`with ${what} it is refused`, async () => {
      await using opened = await openBasic(credentials);
      await assert.rejects(opened.repository.resolve('x'), isQuiet('registry/unauthorized'));
      await assert.rejects(opened.client.check(opened.host), isQuiet('registry/unauthorized'));
    });
  }
});

describe('redirects', () => {
  const bytes = utf8('hello');
  const blob = { mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length };

  async function openLeading(location: (host: string) => string): Promise<TestRegistry> {
    return openTestRegistry(
      {
        before: (request, response) => {
          if (request.headers.authorization !== basic) {
            response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
          } else if (request.url?.includes('/blobs/sha256:')) {
            response.writeHead(307, { location: location(request.headers.host ?? '') }).end();
          } else return false;
          return true;
        },
      },
      { credentials: async () => password },
    );
  }

  test('credentials stay with the registry', async () => {
    const seen: (string | undefined)[] = [];
    await using other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(bytes);
    });
    await using opened = await openLeading(() => `${other.origin.replace('//', '//u:p@')}/there`);
    const stream = await opened.repository.open(blob);
    assert.deepEqual(await readBytes(stream ?? streamOf(), 100), Buffer.from(bytes));
    assert.deepEqual(seen, [undefined]);
  });

  test('who asks on another host is not answered', async () => {
    await using other = await serve((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="give it to me"' }).end();
    });
    await using opened = await openLeading(() => `${other.origin}/there`);
    await assert.rejects(opened.repository.open(blob), isQuiet('registry/unauthorized'));
  });

  for (const [what, location] of [
    ['in a circle', '/v2/a/b/blobs/sha256:1'],
    ['to a file', 'file:///etc/passwd'],
  ] as const) {
    test(`${what} it does not go`, async () => {
      await using opened = await openLeading(() => location);
      await assert.rejects(opened.repository.open(blob), isQuiet('registry/bad-redirect'));
    });
  }

  test('an upload that goes on elsewhere takes no credentials there', async () => {
    const seen: (string | undefined)[] = [];
    await using other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      request.resume().on('end', () => response.writeHead(201).end());
    });
    await using opened = await openTestRegistry(
      {
        before: (request, response) => {
          if (request.headers.authorization !== basic)
            response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
          else if (request.method === 'POST') response.writeHead(202, { location: `${other.origin}/upload?x=1` }).end();
          else return false;
          return true;
        },
      },
      { credentials: async () => password },
    );
    await opened.repository.put(blob, streamOf(bytes));
    assert.deepEqual(seen, [undefined]);
  });
});

test('a header of thousands of challenges costs nothing', async () => {
  await using opened = await openTestRegistry({
    before: (_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x",'.repeat(500) }).end();
      return true;
    },
  });
  await assert.rejects(opened.repository.resolve('x'), isQuiet('registry/unauthorized'));
});
