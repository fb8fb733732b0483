import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { openTestRegistry } from '../../../test/registry/open-test-registry.ts';
import { isFault, readBytes, streamOf } from '../../base/index.ts';
import { type Descriptor, digestOf, mediaTypes, verified } from '../../oci/index.ts';
import type { Repository } from './repository.ts';

/** Bytes that tell at once where a wrong piece comes from. */
function sample(size: number): { readonly bytes: Uint8Array; readonly descriptor: Descriptor } {
  const bytes = new Uint8Array(size).map((_, at) => (at * 7 + (at >> 8)) & 0xff);
  return { bytes, descriptor: { mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size } };
}

async function read(repository: Repository, descriptor: Descriptor): Promise<Uint8Array> {
  const stream = await repository.open(descriptor);
  assert.ok(stream !== undefined);
  return readBytes(verified(descriptor, stream), 100_000_000);
}

/** Sends the beginning of what comes next, and then is gone. */
function cutAfter(response: ServerResponse, bytes: number): void {
  const { end } = response;
  response.end = ((body: Uint8Array) => {
    response.write(body.subarray(0, bytes), () => response.destroy());
    return response;
  }) as typeof end;
}

for (const ranges of [true, false]) {
  test(`a download that breaks off goes on where it stopped, from a registry that ${ranges ? 'knows' : 'does not know'} ranges`, async () => {
    const asked: (string | undefined)[] = [];
    await using opened = await openTestRegistry({
      ranges,
      before: (request, response) => {
        if (request.method === 'GET' && request.url?.includes('/blobs/sha256:')) {
          asked.push(request.headers.range);
          if (asked.length <= 3) cutAfter(response, 100_000 * asked.length);
        }
        return false;
      },
    });
    const { bytes, descriptor } = sample(1_000_000);
    opened.memory.blobs.set(`a/b@${descriptor.digest}`, bytes);
    assert.equal((await read(opened.repository, descriptor)).length, bytes.length);
    assert.equal(asked.length, 4);
    assert.equal(asked[0], undefined);
    assert.match(asked[1] ?? '', /^bytes=[1-9]\d*-$/);
  });
}

test('a download can begin in the middle, whether the registry knows ranges or not', async () => {
  const { bytes, descriptor } = sample(300_000);
  for (const ranges of [true, false]) {
    await using opened = await openTestRegistry({ ranges });
    opened.memory.blobs.set(`a/b@${descriptor.digest}`, bytes);
    const stream = await opened.repository.openFrom(descriptor, 123_456);
    assert.deepEqual(await readBytes(stream ?? streamOf(), 1e6), Buffer.from(bytes.subarray(123_456)));
  }
});

test('a download that never gets on fails, and soon', async () => {
  let calls = 0;
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (!request.url?.includes('/blobs/sha256:')) return false;
      calls += 1;
      response.writeHead(200, { 'content-length': '1000' }).flushHeaders();
      setTimeout(() => response.destroy(), 5);
      return true;
    },
  });
  await assert.rejects(read(opened.repository, sample(1000).descriptor), (error) =>
    isFault(error, 'registry/broken-off'),
  );
  assert.equal(calls, 5);
});

for (const [title, status, range] of [
  ['another part', 206, 'bytes 0-9/1000'],
  ['a part of another size', 206, 'bytes 500-999/2000'],
  ['no part', 416, 'bytes */1000'],
] as const)
  test(`a registry that answers with ${title} is asked for the whole, or refused where parts are wanted`, async () => {
    const { bytes, descriptor } = sample(1000);
    await using opened = await openTestRegistry({
      before: (request, response) => {
        if (request.headers.range === undefined) return false;
        response.writeHead(status, { 'content-range': range }).end('0123456789');
        return true;
      },
    });
    opened.memory.blobs.set(`a/b@${descriptor.digest}`, bytes);
    const rest = await opened.repository.openFrom(descriptor, 500);
    assert.deepEqual(await readBytes(rest ?? streamOf(), 1e6), Buffer.from(bytes.subarray(500)));
    await assert.rejects(opened.repository.openStretch(descriptor, { first: 500, end: 600 }));
  });

test('what goes on behind the end of a blob is not waited for', { timeout: 20_000 }, async () => {
  const { bytes, descriptor } = sample(1000);
  let timer: NodeJS.Timeout | undefined;
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (request.method !== 'GET' || !request.url?.includes('/blobs/sha256:')) return false;
      response.writeHead(200).write(bytes);
      timer = setInterval(() => response.write('more'), 1);
      return true;
    },
  });
  try {
    assert.deepEqual(await read(opened.repository, descriptor), Buffer.from(bytes));
  } finally {
    clearInterval(timer);
  }
});

test('wrong bytes are found', async () => {
  await using opened = await openTestRegistry();
  const { bytes, descriptor } = sample(1000);
  opened.memory.blobs.set(`a/b@${descriptor.digest}`, bytes.toReversed());
  await assert.rejects(read(opened.repository, descriptor), (error) => isFault(error, 'oci/digest-mismatch'));
});

test('an upload that breaks off goes on from what the registry has', async () => {
  let cuts = 0;
  await using opened = await openTestRegistry({
    before: (request) => {
      if (request.method !== 'PATCH' || cuts === 3) return false;
      cuts += 1;
      let seen = 0;
      request.on('data', (piece: Uint8Array) => {
        seen += piece.length;
        if (seen > 1_000_000) request.socket.destroy();
      });
      return false;
    },
  });
  const { bytes, descriptor } = sample(6_000_000);
  // As a store reads it: in one piece of memory that is used again and again.
  const buffer = new Uint8Array(300_000);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += buffer.length) {
      buffer.set(bytes.subarray(at, at + buffer.length));
      yield buffer.subarray(0, Math.min(buffer.length, bytes.length - at));
    }
  }
  await opened.repository.put(descriptor, pieces());
  assert.equal(cuts, 3);
  assert.equal(digestOf(opened.memory.blobs.get(`a/b@${descriptor.digest}`) ?? ''), descriptor.digest);
});

test('an upload that the registry has forgotten fails, to begin again', async () => {
  await using opened = await openTestRegistry({
    before: (request) => {
      if (request.method === 'PATCH') {
        opened.memory.uploads.clear();
        request.socket.destroy();
      }
      return false;
    },
  });
  const { bytes, descriptor } = sample(3_000_000);
  await assert.rejects(opened.repository.put(descriptor, streamOf(bytes)), (error) =>
    isFault(error, 'registry/broken-off'),
  );
});

test('an answer that is lost after the blob arrived is no failure', async () => {
  let lost = false;
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (request.method === 'PUT' && !lost) {
        lost = true;
        response.writeHead = (() => {
          request.socket.destroy();
          return response;
        }) as typeof response.writeHead;
      }
      return false;
    },
  });
  const { bytes, descriptor } = sample(1000);
  await opened.repository.put(descriptor, streamOf(bytes));
  assert.ok(lost);
});

test('a busy registry is asked again, as soon as it wishes', async () => {
  const at: number[] = [];
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (!request.url?.includes('/manifests/')) return false;
      at.push(performance.now());
      if (at.length > 2) return false;
      response.writeHead(at.length === 1 ? 503 : 429, at.length === 1 ? { 'retry-after': '1' } : {}).end();
      return true;
    },
  });
  assert.equal(await opened.repository.resolve('x'), undefined);
  assert.equal(at.length, 3);
  assert.ok((at[1] ?? 0) - (at[0] ?? 0) >= 990);
});

test('a registry that stays busy is told of, after a few attempts', async () => {
  let calls = 0;
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (!request.url?.includes('/tags/')) return false;
      calls += 1;
      response.writeHead(429).end('{"errors":[{"code":"TOOMANYREQUESTS","message":"pull rate limit"}]}');
      return true;
    },
  });
  await assert.rejects(Array.fromAsync(opened.repository.tags()), (error) => {
    assert.ok(isFault(error, 'registry/rate-limited'));
    assert.match(error.message, /pull rate limit/);
    return true;
  });
  assert.equal(calls, 5);
});

test('a registry that asks for a long wait is told of, or waited for when that is allowed', async () => {
  for (const maxWait of [500, 5000]) {
    let calls = 0;
    const told: string[] = [];
    await using opened = await openTestRegistry(
      {
        before: (request, response) => {
          if (!request.url?.includes('/manifests/') || calls++ > 0) return false;
          response.writeHead(429, { 'retry-after': '2' }).end();
          return true;
        },
      },
      { maxWait, onEvent: (event) => event.kind === 'warning' && told.push(event.message) },
    );
    if (maxWait > 2000) {
      assert.equal(await opened.repository.resolve('x'), undefined);
      assert.deepEqual(told, [`${opened.host} allows no more requests now; asking again in 2 s`]);
      continue;
    }
    await assert.rejects(opened.repository.resolve('x'), (error) => {
      assert.ok(isFault(error, 'registry/rate-limited'));
      assert.match(error.message, /answers 429 Too Many Requests; it asks to wait 2 s$/);
      assert.match(error.hint ?? '', /^Try again in 2 s, or wait here with --max-wait/);
      return true;
    });
  }
});

test('cancelling ends a download, an upload and a wait at once', async () => {
  await using opened = await openTestRegistry(
    {
      before: (request, response) => {
        if (request.url?.includes('/tags/')) response.writeHead(503, { 'retry-after': '50' }).end();
        else if (request.method === 'GET' && request.url?.includes('/blobs/'))
          response.writeHead(200, { 'content-length': '1000' }).write('x');
        else if (request.method === 'PATCH') request.pause();
        else return false;
        return true;
      },
    },
    { patience: 20_000 },
  );
  const { bytes, descriptor } = sample(50_000_000);
  const { repository } = opened;
  const works = [
    (signal: AbortSignal) =>
      repository.open(descriptor, { signal }).then((stream) => readBytes(stream ?? streamOf(), 1e9)),
    (signal: AbortSignal) => repository.put(descriptor, streamOf(bytes), { signal }),
    (signal: AbortSignal) => Array.fromAsync(repository.tags({ signal })),
  ];
  for (const work of works)
    await assert.rejects(work(AbortSignal.timeout(100)), (error) => isFault(error, 'base/cancelled'));
});

test('a registry that stops in the middle counts as gone', async () => {
  await using opened = await openTestRegistry(
    { before: (request) => request.url?.includes('/manifests/') === true },
    { patience: 50, attempts: 2 },
  );
  await assert.rejects(opened.repository.resolve('x'), (error) => isFault(error, 'registry/broken-off'));
});

test('what a registry wants the user to know is told once', async () => {
  const told: string[] = [];
  await using opened = await openTestRegistry(
    {
      before: (_, response) => {
        response.setHeader('warning', '299 - "read only from Monday on"');
        return false;
      },
    },
    { onEvent: (event) => event.kind === 'warning' && told.push(event.message) },
  );
  await opened.repository.resolve('x');
  await opened.repository.resolve('y');
  assert.deepEqual(told, [`${opened.host}: read only from Monday on`]);
});

test('whatever byte a connection is cut at, what is sent and fetched is complete', async () => {
  const { bytes, descriptor } = sample(2_500_000);
  const cuts = fc.array(fc.nat(bytes.length), { minLength: 1, maxLength: 4 });
  const check = async (sent: readonly number[], fetched: readonly number[]): Promise<void> => {
    const [toCutUp, toCutDown] = [[...sent], [...fetched]];
    await using opened = await openTestRegistry({
      before: (request, response) => {
        const isDown = request.method === 'GET' && request.url?.includes('/blobs/sha256:') === true;
        const limit = request.method === 'PATCH' ? toCutUp.shift() : isDown ? toCutDown.shift() : undefined;
        if (limit === undefined) return false;
        if (isDown) cutAfter(response, limit);
        let seen = 0;
        request.on('data', (piece: Uint8Array) => {
          seen += piece.length;
          if (seen > limit) request.socket.destroy();
        });
        return false;
      },
    });
    await opened.repository.put(descriptor, streamOf(bytes));
    assert.equal(digestOf(opened.memory.blobs.get(`a/b@${descriptor.digest}`) ?? ''), descriptor.digest);
    await read(opened.repository, descriptor);
  };
  await fc.assert(fc.asyncProperty(cuts, cuts, check), { numRuns: 15 });
});
