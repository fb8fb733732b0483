import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLayerIndex } from '../../image/index.ts';
import { type BuildCache, memoryBuildCache } from '../build-cache.ts';
import { openWorkshop, type TestBuild, type Workshop } from '../testing/workshop.ts';
import { createBuildExplainer } from './explain-build.ts';

/** A cache that can be listed, as the store's can. */
function listedCache(): BuildCache & { readonly list: () => readonly { key: string; value: string }[] } {
  const cache = memoryBuildCache();
  const keys = new Set<string>();
  return {
    get: cache.get,
    put(key, value, holds) {
      keys.add(key);
      cache.put(key, value, holds);
    },
    list: () => [...keys].map((key) => ({ key, value: cache.get(key) ?? '' })),
  };
}

interface Explained {
  readonly workshop: Workshop;
  /** Builds, and tells why each step was done: `RUN x: kind message`. */
  explain(dockerfile: string, request?: TestBuild): Promise<readonly string[]>;
}

async function withExplainer(): Promise<Explained & Disposable> {
  const cache = listedCache();
  const workshop = openWorkshop(cache);
  await workshop.addImage('base', { 'etc/passwd': 'root:x:0:0::/:/bin/sh\n' });
  await workshop.addImage('other', { 'etc/passwd': 'other:x:0:0::/:/bin/sh\n' });
  return {
    workshop,
    [Symbol.dispose]: () => workshop[Symbol.dispose](),
    async explain(dockerfile, request = {}) {
      // What began in the same millisecond is not told apart from this build.
      await new Promise((resolve) => setTimeout(resolve, 2));
      const { onKeyed, onResult, explain } = createBuildExplainer();
      await workshop.build(dockerfile, { ...request, watch: { onKeyed, onResult } }).catch(() => undefined);
      const steps = await explain({
        records: cache.list(),
        openLayer: async (layer) => openLayerIndex(await workshop.blobs.rest(layer)),
        noCache: request.noCache ?? false,
      });
      return steps.flatMap(({ label, reasons }) =>
        reasons.map(({ kind, message }) => `${label.replace(/^\[.*?\] /, '')}: ${kind} ${message}`),
      );
    },
  };
}

/** What is built first, what after that, and why its steps are done. */
interface Row {
  readonly first: string;
  readonly after: string;
  readonly request?: TestBuild;
  readonly expected: readonly string[];
}

const found = 'found it was done before with the same of everything';

const rows: readonly Row[] = [
  {
    first: 'FROM base\nRUN write /a 1',
    after: 'FROM base\nRUN write /a 1\nRUN write /b 1',
    expected: [`RUN write /a 1: ${found}`, 'RUN write /b 1: new nothing like it was done before'],
  },
  {
    first: 'FROM base\nRUN write /a 1',
    after: 'FROM base\nRUN write /a 2',
    expected: ['RUN write /a 2: command the command is another, was write /a 1'],
  },
  {
    first: 'FROM base\nRUN write /a 1\nRUN write /b 1',
    after: 'FROM other\nRUN write /a 1\nRUN write /b 1',
    expected: [
      'RUN write /a 1: image the base image other is another',
      'RUN write /b 1: image the base image other is another',
    ],
  },
  {
    first: 'FROM base\nRUN write /a 1\nRUN copy /b /a',
    after: 'FROM base\nRUN write /a 22\nRUN copy /b /a',
    expected: [
      'RUN write /a 22: command the command is another, was write /a 1',
      'RUN copy /b /a: step what [2/3] RUN write /a 22 came to is another',
    ],
  },
  {
    first: 'FROM base\nARG ONE=1\nENV GONE=1 API_TOKEN=hidden-before\nUSER 1\nRUN write /a 1',
    after: 'FROM base\nARG ONE=2\nENV NEW=1 API_TOKEN=hidden-after\nWORKDIR /\nRUN --network=none write /a 1',
    expected: [
      'RUN --network=none write /a 1: variable variable API_TOKEN has another value',
      'RUN --network=none write /a 1: variable variable GONE is no longer set',
      'RUN --network=none write /a 1: variable variable NEW is set now: 1',
      'RUN --network=none write /a 1: variable variable ONE is 2, was 1',
      'RUN --network=none write /a 1: setting the network is another: none, was host',
      'RUN --network=none write /a 1: setting the user is another: nothing, was 1',
    ],
  },
  {
    first: 'FROM base AS one\nRUN write /x 1\nFROM base\nRUN --mount=from=one,target=/m,source=/x write /a 1',
    after: 'FROM base AS one\nRUN write /x 2\nFROM base\nRUN --mount=from=one,target=/m,source=/x write /a 1',
    expected: [
      'RUN write /x 2: command the command is another, was write /x 1',
      'RUN --mount=from=one,target=/m,source=/x write /a 1: step what [one 2/2] RUN write /x 2 came to is another',
    ],
  },
  {
    first: 'FROM base\nRUN --mount=type=tmpfs,target=/t write /a 1',
    after: 'FROM base\nRUN --mount=type=tmpfs,target=/u write /a 1',
    expected: ['RUN --mount=type=tmpfs,target=/u write /a 1: setting other mounts: /u, /t'],
  },
  {
    first: 'FROM base\nRUN write /a 1',
    after: 'FROM base\nRUN write /a 1',
    request: { noCache: true },
    expected: ['RUN write /a 1: no-cache --no-cache: what was done before does not count'],
  },
  {
    first: 'FROM base\nRUN write /a 1',
    after: 'FROM base\nRUN write /a 1;fail 3',
    expected: ['RUN write /a 1;fail 3: command the command is another, was write /a 1'],
  },
];

for (const { first, after, request, expected } of rows) {
  test(`steps are explained: ${after.replaceAll('\n', '; ')}`, async () => {
    using explained = await withExplainer();
    await explained.workshop.build(first);
    assert.deepEqual(await explained.explain(after, request), expected);
  });
}

test('files that have changed are named, a few of them', async () => {
  using explained = await withExplainer();
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`dir/f${at}`, 'same']));
  explained.workshop.put({ ...files, 'dir/gone': 'x' });
  await explained.workshop.build('FROM scratch\nCOPY dir /dir');
  explained.workshop.put({ 'dir/f1': 'else', 'dir/new': 'x' });
  assert.deepEqual(await explained.explain('FROM scratch\nCOPY dir /dir'), [
    'COPY dir /dir: files files of the context: dir/f1, dir/new (new)',
  ]);
  explained.workshop.put(Object.fromEntries(Object.keys(files).map((name) => [name, 'all others'])));
  assert.deepEqual(await explained.explain('FROM scratch\nCOPY dir /dir'), [
    'COPY dir /dir: files files of the context: dir/f0, dir/f1, dir/f10, dir/f11, dir/f12 and 15 others',
  ]);
});
