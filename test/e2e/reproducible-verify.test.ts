import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { VerifyReport } from '../../src/app/index.ts';
import { type Called, cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

/** A Dockerfile that does not give the same again: where that begins, in which file, and why. */
interface Row {
  readonly what: string;
  readonly dockerfile: string;
  readonly line: number;
  readonly path: string;
  readonly cause: RegExp;
}

const rows: readonly Row[] = [
  {
    what: 'the clock',
    dockerfile: 'FROM base\nRUN true\nRUN date > /when\n',
    line: 3,
    path: '/when',
    cause: /^a time/,
  },
  {
    what: 'the name of the host',
    dockerfile: 'FROM base\nRUN hostname > /name\n',
    line: 2,
    path: '/name',
    cause: /name of the machine/,
  },
  {
    what: 'the order of a directory, in an archive of a stage that only others use',
    dockerfile: `FROM base AS build
RUN mkdir /d && for i in 1 2 3 4 5 6 7 8 9; do touch -d @0 /d/$i; done
RUN tar -cf /d.tar /d && echo "$RANDOM$RANDOM" > /elsewhere
FROM base
COPY --from=build /d.tar /
`,
    line: 3,
    path: '/d.tar',
    cause: /^a tar tells/,
  },
  {
    what: 'what a cache holds',
    dockerfile: `FROM base
RUN --mount=type=cache,target=/c touch /c/x
RUN --mount=type=cache,target=/c mkdir /out && (test -e /c/y || uuidgen > /c/y || cat /proc/sys/kernel/random/uuid > /c/y); cp /c/y /out
`,
    line: 3,
    path: '/out/y',
    cause: /^a random ID/,
  },
  {
    what: 'a name that is random',
    dockerfile: 'FROM base\nRUN mktemp /opt.XXXXXX\n',
    line: 2,
    path: '',
    cause: /^its name/,
  },
];

describe('nacre build --verify', { skip: cannotRun(), concurrency: true }, () => {
  let lab: Lab;
  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => lab[Symbol.dispose]());

  /** Several at once: each waits for the clock to move on. */
  function verify(
    name: string,
    dockerfile: string,
    ...flags: readonly string[]
  ): Promise<Called & { readonly pid: number | undefined }> {
    const context = writeFiles(join(lab.directory, name), { Dockerfile: dockerfile });
    const args = ['build', '--verify', '--progress', 'plain', '-t', name, ...flags, context];
    return new Promise((resolve) => {
      const options = { env: lab.environment, timeout: 60_000 };
      const child = execFile(nacreProgram, args, options, (_error, stdout, stderr) =>
        resolve({ status: child.exitCode, stdout, stderr, pid: child.pid }),
      );
    });
  }

  for (const [at, { what, dockerfile, line, path, cause }] of rows.entries()) {
    test(`finds ${what}`, async () => {
      const { status, stdout, stderr } = await verify(`row-${at}`, dockerfile, '--json');
      assert.equal(status, 1);
      assert.match(
        stderr,
        new RegExp(`error: two builds are not the same: ${path || '/opt'}.*\\n  at .*Dockerfile:${line}:`),
      );
      const report: VerifyReport = JSON.parse(stdout);
      assert.equal(report.reproducible, false);
      const own = report.steps.find((step) => step.inImage);
      const [file] = own?.files ?? [];
      if (path !== '') assert.equal(file?.path, path);
      assert.match(file?.cause ?? '', cause);
      assert.notEqual(report.manifests[0]?.first, report.manifests[0]?.second);
      assert.equal(lab.nacre('inspect', `row-${at}`).status, 1, 'an image that can not be made again gets no name');
    });
  }

  test('tells each step that differs, and each once', async () => {
    const { stderr } = await verify('steps', 'FROM base\nRUN date > /a; date > /b\nRUN true\nRUN hostname > /c\n');
    assert.match(
      stderr,
      /Dockerfile:2: .*: 2 paths differ\n {2}\/a: content from byte \d+ on\n {4}first: .*\n {4}second: /,
    );
    assert.match(stderr, /Dockerfile:4: .*: one path differs, and so does what it builds on\n {2}\/c: /);
    assert.equal(stderr.match(/Dockerfile:\d: /g)?.length, 2);
  });

  test('is content with what is the same in all forms, and leaves nothing behind', async () => {
    const dockerfile = `FROM base AS build
WORKDIR /w
RUN --mount=type=cache,target=/own date > /own/when && mkdir d && for i in 1 2 3; do date > d/$i; done && ls d | sort > list && rm -r d
FROM base
COPY --from=build /w /w
RUN rm -rf /bin/vi && touch /now && mkdir -p /deep/er && ln -s deep /to
`;
    const flags = ['-o', 'type=image', '-o', 'type=image,compression=gzip', '-o', 'type=image,compression=zstd'];
    const { status, stdout, stderr, pid } = await verify('same', dockerfile, ...flags);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^built twice, and the same each time\nThe second time the clock shows \d+ seconds more; /m);
    assert.equal(stdout.trimEnd().split('\n').length, 3);
    const report: VerifyReport = JSON.parse((await verify('same', dockerfile, ...flags, '--json')).stdout);
    assert.deepEqual(
      [...new Set(stdout.trimEnd().split('\n'))],
      report.manifests.map(({ second }) => second),
    );
    assert.equal(lab.ok('builder', 'du').match(/cache \/own/g)?.length, 1, 'the caches of the second build are gone');
    const left = existsSync('/dev/shm') ? readdirSync('/dev/shm') : [];
    assert.deepEqual(
      left.filter((name) => name.startsWith('nacre-verify-') && name.includes(`-${pid}-`)),
      [],
    );
  });
});
