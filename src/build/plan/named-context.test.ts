import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openLocalContext } from '../steps/local-context.ts';
import { openWorkshop, type TestBuild, type Workshop } from '../testing/workshop.ts';
import { findContext, type NamedContexts } from './named-context.ts';

describe('named contexts', () => {
  let workshop: Workshop;
  let request: TestBuild;

  beforeEach(async () => {
    workshop = openWorkshop();
    const other = join(workshop.directory, 'other');
    workshop.put({ x: 'own' });
    workshop.put({ x: 'X', 'd/y': 'Y', 'd/z.log': 'Z', '.dockerignore': '*.log\n**/*.log\n.dockerignore\n' }, other);
    const image = await workshop.addImage('base', { b: 'B' }, { env: ['A=1'] });
    request = {
      contexts: new Map([
        ['files', { kind: 'files' }],
        ['img', { kind: 'image', text: 'base', name: 'docker.io/library/base:latest', find: async () => image }],
        [
          'none',
          { kind: 'image', text: 'absent', name: 'docker.io/library/absent:latest', find: async () => undefined },
        ],
        ['one', { kind: 'stage', name: 'two' }],
      ]),
      sources: new Map([['files', openLocalContext(other).value]]),
    };
  });
  afterEach(() => workshop[Symbol.dispose]());

  async function list(dockerfile: string): Promise<readonly string[]> {
    return workshop.list((await workshop.build(dockerfile, request)).layers);
  }

  const rows: readonly [dockerfile: string, ...gives: string[]][] = [
    ['FROM scratch\nCOPY --from=files d /e\nCOPY x /', '/e/', '/e/y=Y', '/x=own'],
    ['FROM files', '/d/', '/d/y=Y', '/x=X'],
    ['FROM img', '/b=B'],
    ['FROM scratch\nCOPY --from=img b /c', '/c=B'],
    ['FROM scratch AS two\nCOPY x /two\nFROM one\nCOPY x /', '/two=own', '/x=own'],
    ['FROM scratch AS two\nCOPY x /two\nFROM scratch\nCOPY --from=one two /t', '/t=own'],
    ['FROM nowhere AS files\nRUN never\nFROM files\nCOPY --from=FILES x /z', '/d/', '/d/y=Y', '/x=X', '/z=X'],
  ];
  for (const [dockerfile, ...gives] of rows) {
    test(JSON.stringify(dockerfile), async () => assert.deepEqual(await list(dockerfile), gives));
  }

  const faults: readonly [dockerfile: string, message: RegExp][] = [
    ['FROM none', /image absent, which --build-context names for none, is not here/],
    ['FROM one', /names the stage two for one, and there is none/],
    ['FROM scratch\nCOPY --from=one a /b', /names the stage two for one, and there is none/],
  ];
  for (const [dockerfile, message] of faults) {
    test(`${JSON.stringify(dockerfile)} is told`, async () => {
      const { diagnostics } = await workshop.plan(dockerfile, request);
      assert.deepEqual(
        diagnostics.filter(({ severity }) => severity === 'error').map((each) => message.test(each.message)),
        [true],
      );
    });
  }
});

test('an image is meant by any of its names', () => {
  const contexts: NamedContexts = new Map([['alpine', { kind: 'files' }]]);
  const found = (text: string): boolean => findContext(contexts, text) !== undefined;
  assert.deepEqual(['alpine', 'Alpine', 'alpine:latest', 'docker.io/library/alpine'].map(found), [
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(['alpine:3', 'other/alpine', 'not a name'].map(found), [false, false, false]);
});
