import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Fault, isFault } from '../../base/index.ts';
import { openWorkshop, type Workshop } from '../testing/workshop.ts';

async function withBase(): Promise<Workshop> {
  const workshop = openWorkshop();
  await workshop.addImage('base', { etc: undefined, 'etc/passwd': 'app:x:50:60::/:/bin/sh\n', srv: undefined });
  return workshop;
}

/** The fault that a build ends with. */
async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(isFault(error), `no fault: ${error}`);
  return error;
}

describe('stages', () => {
  test('those that do not depend on each other run at the same time', { timeout: 10_000 }, async () => {
    using workshop = await withBase();
    await workshop.build(`FROM base AS one
RUN meet here 2
FROM base AS two
RUN meet here 2; write /two x
FROM base
COPY --from=one / /
COPY --from=two /two /`);
    const kinds = workshop.events.filter(({ kind }) => kind === 'start' || kind === 'done').map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 3), ['start', 'start', 'done']);
  });

  test('those that the target does not need do not run, and identical steps run once', async () => {
    using workshop = await withBase();
    await workshop.build(`FROM base AS unneeded
RUN fail 1
FROM base AS one
RUN write /x 1
FROM base AS two
RUN write /x 1
FROM base
COPY --from=one /x /one
COPY --from=two /x /two`);
    assert.equal(workshop.executor.ran.length, 1);
  });

  test('a stage goes on from another, and ONBUILD of a base comes first', async () => {
    using workshop = await withBase();
    await workshop.addImage('triggers', { etc: undefined }, { onBuild: ['RUN write /first 1', 'ENV A=b'] });
    const { layers, config } = await workshop.build(
      'FROM triggers AS one\nRUN copy /second /first\nFROM one\nRUN env /env',
    );
    const lines = await workshop.list(layers);
    assert.ok(lines.includes('/first=1') && lines.includes('/second=1'));
    assert.ok(lines.some((line) => line.startsWith('/env=A=b')));
    assert.deepEqual(config.config.onBuild, []);
  });
});

describe('RUN', () => {
  test('gets directory, user, network and heredocs, and its output is told', async () => {
    using workshop = await withBase();
    await workshop.build(`FROM base
WORKDIR /w
USER app
RUN --network=none print hello
RUN <<EOF
#!script
write here text
EOF`);
    const [first, second] = workshop.executor.ran;
    assert.deepEqual([first?.cwd, first?.user, first?.network], ['/w', 'app', 'none']);
    assert.deepEqual(second?.args, ['/dev/pipes/EOF']);
    assert.deepEqual(
      second?.files.map(({ target, mode }) => [target, mode]),
      [['/dev/pipes/EOF', 0o755]],
    );
    const output = workshop.events.flatMap((event) =>
      event.kind === 'output' ? [Buffer.from(event.bytes).toString()] : [],
    );
    assert.deepEqual(output, ['hello\n']);
  });

  test('that changes nothing makes no layer', async () => {
    using workshop = await withBase();
    const { layers, config } = await workshop.build('FROM base\nRUN print x\nRUN write /y 1');
    assert.equal(layers.length, 2);
    assert.deepEqual(
      config.history.map(({ createdBy, emptyLayer, comment }) => [createdBy, emptyLayer ?? false, comment]),
      [
        ['base', false, undefined],
        ['RUN /bin/sh -c print x', true, 'nacre'],
        ['RUN /bin/sh -c write /y 1', false, 'nacre'],
      ],
    );
  });

  test('that fails ends the build, with place, status and the last lines of output', async () => {
    using workshop = await withBase();
    const fault = await faultOf(workshop.build('FROM base\n\nRUN print first; print last; fail 3\nRUN write /never 1'));
    assert.equal(fault.code, 'build/run-failed');
    assert.equal(fault.exit, 1);
    assert.match(fault.message, /exit status 3/);
    assert.match(fault.detail ?? '', /first\nlast$/);
    assert.deepEqual([fault.place?.line, fault.place?.text], [3, 'RUN print first; print last; fail 3']);
    assert.equal(workshop.executor.ran.length, 1);
    assert.deepEqual(readdirSync(join(workshop.directory, 'scratch')), []);
    const told = workshop.events.filter(({ kind }) => kind === 'failed');
    assert.equal(told.length, 1);
  });

  test('that fails stops what runs beside it', { timeout: 10_000 }, async () => {
    using workshop = await withBase();
    const fault = await faultOf(
      workshop.build(`FROM base AS one
RUN meet here 2; hang
FROM base AS two
RUN meet here 2; fail 9
FROM base
COPY --from=one / /
COPY --from=two / /`),
    );
    assert.match(fault.message, /exit status 9/);
    assert.deepEqual(readdirSync(join(workshop.directory, 'scratch')), []);
  });

  test('is stopped by a signal, and leaves nothing', { timeout: 10_000 }, async () => {
    using workshop = await withBase();
    const cancel = new AbortController();
    const work = workshop.build('FROM base\nRUN print x; hang\nRUN write /never 1', { signal: cancel.signal });
    const watch = setInterval(() => {
      if (workshop.events.some(({ kind }) => kind === 'output')) cancel.abort();
    }, 5);
    const fault = await faultOf(work);
    clearInterval(watch);
    assert.equal(fault.code, 'base/cancelled');
    assert.equal(workshop.executor.ran.length, 1);
    assert.deepEqual(readdirSync(join(workshop.directory, 'scratch')), []);
  });

  test('does not start in a build that was cancelled before', async () => {
    using workshop = await withBase();
    const fault = await faultOf(workshop.build('FROM base\nRUN print x', { signal: AbortSignal.abort() }));
    assert.equal(fault.code, 'base/cancelled');
    assert.equal(workshop.executor.ran.length, 0);
  });
});

describe('WORKDIR', () => {
  const rows: readonly (readonly [lines: string, gives: readonly string[]])[] = [
    ['WORKDIR /srv', []],
    ['WORKDIR /a/b', ['/a/', '/a/b/']],
    ['USER app\nWORKDIR /srv/x', ['/srv/x/ 50:60']],
    ['USER 7:8\nWORKDIR x/y', ['/x/ 7:8', '/x/y/ 7:8']],
    ['USER nobody\nWORKDIR /x', ['/x/']],
    ['WORKDIR /', []],
  ];
  for (const [lines, gives] of rows) {
    test(lines, async () => {
      using workshop = await withBase();
      const before = await workshop.list((await workshop.build('FROM base')).layers);
      const { layers } = await workshop.build(`FROM base\n${lines}`);
      const after = await workshop.list(layers);
      assert.deepEqual(
        after.filter((line) => !before.includes(line)),
        gives,
      );
      assert.equal(layers.length, gives.length === 0 ? 1 : 2);
    });
  }

  test('a file in its way is a fault', async () => {
    using workshop = await withBase();
    const fault = await faultOf(workshop.build('FROM base\nWORKDIR /etc/passwd'));
    assert.equal(fault.code, 'build/bad-destination');
    assert.equal(fault.place?.line, 2);
  });
});

describe('an image', () => {
  test('of nothing but its base keeps the layers, and has its own config', async () => {
    using workshop = await withBase();
    const { layers, config, descriptor } = await workshop.build('FROM base\nCMD ["x"]', { labels: { a: 'b' } });
    assert.equal(layers.length, 1);
    assert.deepEqual([config.config.cmd, config.config.labels], [['x'], { a: 'b' }]);
    assert.deepEqual(descriptor.platform, { os: 'linux', architecture: 'amd64' });
    assert.ok(existsSync(workshop.blobs.pathOf(descriptor.digest)));
  });

  test('of scratch may have no layer at all', async () => {
    using workshop = openWorkshop();
    const { layers, config } = await workshop.build('FROM scratch\nLABEL a=b');
    assert.deepEqual([layers.length, config.diffIds.length], [0, 0]);
  });

  test('names that layers keep for themselves are refused', async () => {
    using workshop = await withBase();
    workshop.put({ 'd/.wh.etc': '' });
    const fault = await faultOf(workshop.build('FROM base\nCOPY d /'));
    assert.equal(fault.code, 'build/bad-source');
  });
});
