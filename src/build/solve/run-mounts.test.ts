import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isFault, utf8 } from '../../base/index.ts';
import type { CacheRequest, OpenCache, RunSupplies } from '../run-supplies.ts';
import { openWorkshop, type TestBuild, type Workshop } from '../testing/workshop.ts';

async function withBase(): Promise<Workshop> {
  const workshop = openWorkshop();
  await workshop.addImage('base', { etc: undefined, 'etc/one': '1', link: '-> etc' });
  return workshop;
}

/** How many commands a build runs that are not remembered. */
async function runs(workshop: Workshop, dockerfile: string, request: TestBuild = {}): Promise<number> {
  const before = workshop.executor.ran.length;
  // Files that were changed a moment ago are not trusted.
  await setTimeout(40);
  await workshop.build(dockerfile, request);
  return workshop.executor.ran.length - before;
}

/** Supplies that note which caches were asked for, and how many were open at most and are now. */
class CacheSupplies implements RunSupplies {
  readonly asked: CacheRequest[] = [];
  open = 0;
  most = 0;

  readonly openCache = async (request: CacheRequest): Promise<OpenCache> => {
    this.asked.push(request);
    this.open += 1;
    this.most = Math.max(this.most, this.open);
    const close = (): void => {
      this.open -= 1;
    };
    return { directory: `/cache/${request.id}`, fd: 9, [Symbol.dispose]: close };
  };
}

describe('what a RUN with mounts is told by', () => {
  test('the content of what is bound from the context, and nothing else of it', async () => {
    using workshop = await withBase();
    const dockerfile = 'FROM base\nRUN --mount=source=sub,target=/s write /x 1';
    workshop.put({ 'sub/a': 'a', other: 'o' });
    assert.equal(await runs(workshop, dockerfile), 1);
    workshop.put({ other: 'changed' });
    assert.equal(await runs(workshop, dockerfile), 0);
    workshop.put({ 'sub/a': 'b' });
    assert.equal(await runs(workshop, dockerfile), 1);
    workshop.put({ 'sub/a': 'a' });
    assert.equal(await runs(workshop, dockerfile), 0);
  });

  test('what a stage came to', async () => {
    using workshop = await withBase();
    const dockerfile = (text: string, comment: string): string =>
      `FROM base AS one\n# ${comment}\nRUN write /out ${text}\nFROM base\nRUN --mount=from=one,target=/s write /x 1`;
    assert.equal(await runs(workshop, dockerfile('1', 'a')), 2);
    assert.equal(await runs(workshop, dockerfile('1', 'b')), 0);
    assert.equal(await runs(workshop, dockerfile('2', 'b')), 2);
  });

  test('of a stage that is shown in part, that part', async () => {
    using workshop = await withBase();
    const dockerfile = (used: string, other: string): string =>
      `FROM base AS one\nRUN write /out/used ${used}\nRUN write /other ${other}
FROM base\nRUN --mount=from=one,source=/out,target=/s write /x 1`;
    assert.equal(await runs(workshop, dockerfile('1', '1')), 3);
    assert.equal(await runs(workshop, dockerfile('1', '2')), 1);
    assert.equal(await runs(workshop, dockerfile('2', '2')), 3);
    // Another commit gives everything another time, and changes nothing.
    assert.equal(await runs(workshop, dockerfile('2', '2'), { time: 1_000_000_001 }), 0);
    const whole = dockerfile('2', '2').replace('source=/out,', '');
    assert.equal(await runs(workshop, whole), 1);
    assert.equal(await runs(workshop, whole.replace('/other 2', '/other 3')), 2);
  });

  test('names, targets and options, but never what secrets, agents and caches hold', async () => {
    using workshop = await withBase();
    const run = (mount: string): string => `FROM base\nRUN --mount=${mount} write /x 1`;
    const supplies = { ...new CacheSupplies(), secret: () => utf8('one'), agent: async () => '/agent' };
    for (const mount of ['type=secret,id=s', 'type=secret,id=s,env=S', 'type=cache,target=/c', 'type=ssh']) {
      assert.equal(await runs(workshop, run(mount), { supplies }), 1, mount);
      const others = { ...new CacheSupplies(), secret: () => utf8('two'), agent: async () => undefined };
      assert.equal(await runs(workshop, run(mount), { supplies: others }), 0, mount);
    }
    for (const mount of ['type=secret,id=t', 'type=secret,id=s,mode=0444', 'type=cache,target=/c,sharing=locked'])
      assert.equal(await runs(workshop, run(mount), { supplies }), 1, mount);
  });

  test('hosts, limits and networks of the call, and only when they are given', async () => {
    using workshop = await withBase();
    const dockerfile = 'FROM base\nRUN write /x 1';
    assert.equal(await runs(workshop, dockerfile), 1);
    assert.equal(await runs(workshop, dockerfile, { run: { network: 'default', ulimits: [], extraHosts: [] } }), 0);
    for (const run of [
      { network: 'none' as const },
      { shmSize: 1 },
      { extraHosts: [{ name: 'a', address: '192.0.2.1' }] },
      { ulimits: [{ name: 'nofile', soft: 1, hard: 2 }] },
    ])
      assert.equal(await runs(workshop, dockerfile, { run }), 1, JSON.stringify(run));
  });
});

describe('what a command finds mounted', () => {
  test('parts of stages and of the context, links followed', async () => {
    using workshop = await withBase();
    workshop.put({ 'sub/a': 'a', link: '-> sub/a' });
    await workshop.build(`FROM base
RUN --mount=source=link,target=/f --mount=from=base,source=link/one,target=/one,rw --mount=type=tmpfs,target=/t print x`);
    const mounts = workshop.executor.ran[0]?.mounts ?? [];
    assert.deepEqual(
      mounts.map((mount) => (mount.kind === 'snapshot' ? [mount.path, mount.target, mount.readOnly] : mount.kind)),
      [['source', '/f', true], ['etc/one', '/one', false], 'tmpfs'],
    );
  });

  test('secrets as files and variables, which are in no image and no event', async () => {
    using workshop = await withBase();
    const supplies: RunSupplies = { secret: (id) => (id === 'no' ? undefined : utf8(`secret of ${id}`)) };
    const { config } = await workshop.build(
      `FROM base
RUN --mount=type=secret,id=a --mount=type=secret,id=b,env=B --mount=type=secret,id=no,env=NO env /env`,
      { supplies },
    );
    const [ran] = workshop.executor.ran;
    assert.deepEqual(
      ran?.mounts.map((mount) => (mount.kind === 'secret' ? [mount.target, mount.mode, String(mount.bytes)] : mount)),
      [['/run/secrets/a', 0o400, String(utf8('secret of a'))]],
    );
    assert.deepEqual(ran?.secretEnv, ['B=secret of b']);
    assert.doesNotMatch(JSON.stringify([config, workshop.events, ran?.env]), /secret of/);
  });

  test('the first agent by SSH_AUTH_SOCK', async () => {
    using workshop = await withBase();
    const supplies: RunSupplies = { agent: async (id) => (id === 'default' ? '/agent' : undefined) };
    await workshop.build('FROM base\nRUN --mount=type=ssh,id=no --mount=type=ssh,uid=5 print x', { supplies });
    const [ran] = workshop.executor.ran;
    assert.deepEqual(ran?.mounts, [
      { kind: 'agent', socket: '/agent', target: '/run/buildkit/ssh_agent.1', mode: 0o600, uid: 5, gid: 0 },
    ]);
    assert.ok(ran?.env.includes('SSH_AUTH_SOCK=/run/buildkit/ssh_agent.1'));
  });

  test('each cache once, let go when the command has ended', async () => {
    using workshop = await withBase();
    const supplies = new CacheSupplies();
    await workshop.build(
      `FROM base
RUN --mount=type=cache,id=c,target=/a,sharing=locked --mount=type=cache,id=c,target=/b \
    --mount=type=cache,id=c,target=/m,mode=0700 --mount=type=cache,id=c,target=/f,from=base print x`,
      { supplies },
    );
    assert.deepEqual([supplies.asked.length, supplies.most, supplies.open], [3, 3, 0]);
    assert.equal(new Set(supplies.asked.map(({ key }) => key)).size, 3);
    assert.deepEqual(
      workshop.executor.ran[0]?.mounts.map(({ target }) => target),
      ['/a', '/b', '/m', '/f'],
    );
  });
});

describe('what stops a RUN', () => {
  for (const [line, code] of [
    ['RUN --mount=type=secret,id=s,required true', 'build/no-secret'],
    ['RUN --mount=type=ssh,required true', 'build/no-agent'],
    ['RUN --mount=source=absent,target=/a true', 'build/no-source'],
    ['RUN --mount=from=base,source=absent,target=/a true', 'build/no-source'],
  ] as const)
    test(line, async () => {
      using workshop = await withBase();
      await assert.rejects(
        workshop.build(`FROM base\n${line}`),
        (error) => isFault(error, code) && error.place?.line === 2,
      );
      assert.equal(workshop.executor.ran.length, 0);
    });

  test('--security=insecure, which the call has to allow', async () => {
    using workshop = await withBase();
    const dockerfile = 'FROM base\nRUN --security=insecure print x';
    const { diagnostics } = await workshop.plan(dockerfile);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['build/not-allowed'],
    );
    await workshop.build(dockerfile, { run: { allowInsecure: true } });
    assert.equal(workshop.executor.ran[0]?.insecure, true);
  });
});
