import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readPlainSteps } from '../suites/plain-steps.ts';
import { unpackImage } from './images.ts';
import { call, cannotRun, type Lab, nacreProgram, openLab, run } from './lab.ts';
import { listTree } from './list-tree.ts';
import { writeFiles } from './write-files.ts';

const secret = 'the-bytes-of-a-secret';

const files = {
  'sub/a.txt': 'alpha\n',
  'sub/run.sh': { program: '#!/bin/sh\necho ran\n' },
  'sub/dropped.tmp': '',
  '.dockerignore': '**/*.tmp\n',
};

/** What there is in the image where a RUN writes what it sees. */
interface Row {
  readonly what: string;
  readonly dockerfile: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Output of the last step. */
  readonly expected: string;
}

const rows: readonly Row[] = [
  {
    what: 'the context, read-only, without what is ignored',
    dockerfile: `FROM base
WORKDIR /w
RUN --mount=target=. --mount=type=bind,source=sub/a.txt,target=/file ls sub; cat /file; sub/run.sh; touch x 2>/dev/null || echo read-only
`,
    expected: 'a.txt\nrun.sh\nalpha\nran\nread-only\n',
  },
  {
    what: 'stages and images, and writes that are dropped',
    dockerfile: `FROM base AS one
RUN mkdir /out && echo built > /out/x && ln -s out /link
FROM base
RUN --mount=from=one,source=link,target=/o,rw echo more > /o/y && ls /o
RUN --mount=from=one,source=/out,target=/o --mount=type=bind,from=base,target=/b ls /o; ls -d /b/bin/sh
`,
    expected: 'x\n/b/bin/sh\n',
  },
  {
    what: 'memory, as large as it is said',
    dockerfile: `FROM base
RUN --mount=type=tmpfs,target=/t,size=4m cp /bin/true /t/ && /t/true && dd if=/dev/zero of=/t/x bs=1M count=9 2>/dev/null || du -k /t | cut -f1
`,
    expected: '4096\n',
  },
  {
    what: 'secrets in files, with owner and mode, and in variables',
    dockerfile: `FROM base
RUN --mount=type=secret,id=token --mount=type=secret,id=token,target=/etc/t,uid=5,gid=6,mode=0440 --mount=type=secret,id=key,env=KEY \\
  --mount=type=secret,id=none --mount=type=secret,id=none,env=NONE \\
  wc -c < /run/secrets/token; stat -c '%a %u %g' /run/secrets/token /etc/t; mount | grep -c ' on /[re].* type tmpfs (ro'; echo \${#KEY} \${NONE-unset}; ls /run/secrets
`,
    flags: ['--secret', 'id=token,src=TOKEN', '--secret', 'id=key,env=KEY'],
    environment: { KEY: secret },
    expected: '22\n400 0 0\n440 5 6\n2\n21\ntoken\n',
  },
  {
    what: 'hosts, limits and the size of shared memory',
    dockerfile: `FROM base
RUN tail -n 1 /etc/hosts; ulimit -n; df -k /dev/shm | awk 'END { print $2 }'
`,
    flags: ['--add-host', 'db:192.0.2.7', '--ulimit', 'nofile=77:99', '--shm-size', '3m', '--network', 'none'],
    expected: '192.0.2.7\tdb\n77\n3072\n',
  },
  {
    what: 'networks',
    dockerfile: `FROM base
RUN --network=none ls /sys/class/net > /none
RUN --network=host test "$(ls /sys/class/net)" = "$(cat /none)" || echo another; cat /none
`,
    flags: ['--network', 'none'],
    expected: 'another\nlo\n',
  },
  {
    what: 'rights, when they are allowed',
    dockerfile: `FROM base
RUN grep CapEff /proc/self/status > /before
RUN --security=insecure mkdir /m && mount -t tmpfs none /m && echo mounted && grep Seccomp: /proc/self/status; umount /m
`,
    flags: ['--allow', 'security.insecure'],
    expected: 'mounted\nSeccomp:\t0\n',
  },
];

describe('what RUN finds mounted', { skip: cannotRun() }, () => {
  let lab: Lab;
  let context: string;
  let token: string;

  before(() => {
    lab = openLab();
    token = join(writeFiles(join(lab.directory, 'secrets'), { token: `${secret}\n` }), 'token');
    context = writeFiles(join(lab.directory, 'context'), files);
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => lab[Symbol.dispose]());

  function build(dockerfile: string, flags: readonly string[] = [], environment: Record<string, string> = {}) {
    const args = [...flags.map((flag) => flag.replace('TOKEN', token)), '-f', '-', context];
    return call([nacreProgram, 'build', ...args], { ...lab.environment, ...environment }, dockerfile);
  }

  /** What the last step printed. */
  function outputOf(stderr: string): string {
    return readPlainSteps(stderr).at(-1)?.output ?? '';
  }

  for (const { what, dockerfile, flags = [], environment = {}, expected } of rows) {
    test(what, () => {
      const built = build(dockerfile, [...flags, '--progress', 'plain', '--no-cache', '-t', 'row'], environment);
      assert.equal(built.status, 0, built.stderr);
      assert.equal(outputOf(built.stderr), expected, built.stderr);
    });
  }

  test('mounted things and their mount points are in no layer', () => {
    const dockerfile = `FROM base
RUN --mount=target=/new/deep --mount=type=cache,target=/root/.cache/x --mount=type=secret,id=token --mount=type=tmpfs,target=/etc/t true
`;
    const built = build(dockerfile, ['-q', '-t', 'clean', '--secret', 'id=token,src=TOKEN']);
    assert.equal(built.status, 0, built.stderr);
    assert.equal(lab.ok('diff', 'base', 'clean'), '');
    const beside = `FROM base
RUN --mount=type=cache,target=/root/.cache/x echo 1 > /root/.cache/kept
`;
    assert.equal(build(beside, ['-q', '-t', 'beside']).status, 0);
    assert.equal(lab.nacre('diff', 'base', 'beside').stdout, 'A /root/.cache\nA /root/.cache/kept (2B)\n');
  });

  test('nothing of a secret is left anywhere', () => {
    const dockerfile = `FROM base
RUN --mount=type=secret,id=token cp /run/secrets/token /dev/shm/x
RUN --mount=type=secret,id=key,env=KEY test -n "$KEY" && echo used > /used
`;
    const flags = ['--no-cache', '-t', 'kept', '--secret', 'id=token,src=TOKEN', '--secret', 'id=key,env=KEY'];
    const built = build(dockerfile, flags, { KEY: secret });
    assert.equal(built.status, 0, built.stderr);
    for (const directory of [join(lab.directory, 'root'), join(lab.directory, 'run')]) {
      const found = call(['grep', '-rlaF', secret, directory]);
      assert.deepEqual([found.status, found.stdout], [1, ''], directory);
    }
    assert.doesNotMatch(
      built.stderr + lab.ok('history', '--json', 'kept') + lab.ok('inspect', 'kept'),
      new RegExp(secret),
    );
    assert.deepEqual(
      readdirSync('/dev/shm').filter((name) => name.startsWith('nacre-vault')),
      [],
    );
  });

  test('while a command runs, its secrets are in memory alone', async () => {
    const dockerfile =
      'FROM base\nRUN --mount=type=secret,id=key,env=KEY --mount=type=secret,id=key echo up; sleep 20\n';
    const args = ['build', '--progress', 'plain', '--no-cache', '--secret', 'id=key,env=KEY', '-f', '-', context];
    const child = spawn(nacreProgram, args, {
      env: { ...lab.environment, KEY: secret },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stdin.end(dockerfile);
    let told = '';
    for await (const piece of child.stderr) {
      told += piece;
      if (/^#\d+ [\d.]+ up$/m.test(told)) break;
    }
    const found = call(['grep', '-rlaF', secret, join(lab.directory, 'root'), join(lab.directory, 'run')]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual([found.status, found.stdout], [1, '']);
    // The watchdog, or the next command, ends what was killed, and its secrets with it.
    lab.ok('images');
    for (let tries = 0; tries < 100 && vaults().length > 0; tries++) await setTimeout(20);
    assert.deepEqual(vaults(), []);
  });

  function vaults(): readonly string[] {
    return readdirSync('/dev/shm').filter((name) => name.startsWith('nacre-vault'));
  }

  test('the socket of an agent, for whom it is', async () => {
    const path = join(lab.directory, 'agent');
    await using server = createServer().listen(path);
    await once(server, 'listening');
    const dockerfile = `FROM base
RUN --mount=type=ssh,uid=7,mode=0660 --mount=type=ssh,id=absent test -S $SSH_AUTH_SOCK && stat -c '%a %u %n' $SSH_AUTH_SOCK; ls /run/buildkit
`;
    const built = build(dockerfile, ['--no-cache', '--ssh', `default=${path}`]);
    assert.match(built.stderr, /^#\d+ [\d.]+ 660 7 \/run\/buildkit\/ssh_agent\.0\n#\d+ [\d.]+ ssh_agent\.0$/m);
    const missing = build('FROM base\nRUN --mount=type=ssh,required true\n');
    assert.match(missing.stderr, /error: the command needs the SSH agent default\n {2}at .*2:1/);
  });

  test('what is not allowed, not given or too much', () => {
    for (const [dockerfile, flags, expected] of [
      ['RUN --security=insecure true', [], /--security=insecure is not allowed/],
      ['RUN --mount=type=secret,id=s,required true', [], /the command needs the secret s/],
      ['RUN --mount=source=absent,target=/a true', [], /absent is not in the build context/],
      [
        'RUN --mount=source=sub/dropped.tmp,target=/a true',
        [],
        /\.dockerignore:\d+, which leaves sub\/dropped\.tmp out/,
      ],
      ['RUN --mount=from=base,source=absent,target=/a true', [], /absent is not in the stage or image/],
      ['RUN --mount=type=cache,target=/ true', [], /nothing can be mounted over the root/],
      ['RUN true', ['--secret', 'id=a,src=absent'], /there is no file/],
      ['RUN true', ['--network', 'bridge'], /--network can not be "bridge"/],
      ['RUN dd if=/dev/zero of=/dev/shm/x bs=1M count=40', ['--memory', '16m'], /exit status|Killed/],
    ] as const) {
      const built = build(`FROM base\n${dockerfile}\n`, ['--no-cache', ...flags]);
      assert.match(built.stderr, expected);
      assert.ok(built.status === 1 || built.status === 2, built.stderr);
    }
  });
});

describe('caches of commands', { skip: cannotRun() }, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => lab[Symbol.dispose]());

  /** Starts a build. @returns its end, and what it said */
  function start(dockerfile: string) {
    const child = spawn(nacreProgram, ['build', '--progress', 'plain', '--no-cache', '-f', '-', lab.directory], {
      env: lab.environment,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stdin.end(`FROM base\n${dockerfile}\n`);
    const result = { told: '' };
    child.stderr.on('data', (piece: Buffer) => {
      result.told += piece;
    });
    const ended = once(child, 'close').then(() => result.told);
    const printed = async (text: string): Promise<void> => {
      while (!readPlainSteps(result.told).some(({ output }) => output.includes(text))) {
        assert.equal(child.exitCode, null, result.told);
        await setTimeout(10);
      }
    };
    return { child, ended, printed };
  }

  test('are found again, and begin with what they are made from', () => {
    const lines = (script: string): string => `FROM base AS seed
RUN mkdir /seed && echo seeded > /seed/first && chown 3 /seed
FROM base
RUN --mount=type=cache,id=c,target=/c,from=seed,source=/seed --mount=type=cache,target=/m,mode=0710,uid=4 ${script}
`;
    for (const [script, expected] of [
      ["ls /c; stat -c '%a %u' /c /m; touch /c/second /m/own", 'first\n755 3\n710 4'],
      ['ls /c /m', '/c:\nfirst\nsecond\n\n/m:\nown'],
    ] as const) {
      const built = call(
        [nacreProgram, 'build', '--progress', 'plain', '-f', '-', lab.directory],
        lab.environment,
        lines(script),
      );
      assert.equal(readPlainSteps(built.stderr).at(-1)?.output, `${expected}\n`, built.stderr);
    }
  });

  test('a locked one is used by one command after the other, in one build and in two', async () => {
    const line = (name: string): string => `RUN --mount=type=cache,id=l,target=/c,sharing=locked ${name}=1 && \
  mkdir /c/busy && sleep 0.3 && rmdir /c/busy && touch /${name}`;
    const both = `${line('a')}\nFROM base\n${line('b')}\nCOPY --from=0 /a /a`;
    const [first, second] = await Promise.all([start(both).ended, start(line('c')).ended]);
    assert.doesNotMatch(first + second, /error:/);
  });

  test('a shared one is used by several, a private one by one', async () => {
    const meet = (sharing: string, name: string): string =>
      `RUN --mount=type=cache,id=${sharing},target=/c,sharing=${sharing} touch /c/${name}; echo up; \
for i in 1 2 3 4 5 6 7 8 9 10; do ls /c | grep -q 2 && ls /c | grep -q 1 && break; sleep 0.1; done; ls /c | tr '\\n' ' '; rm -f /c/${name}.`;
    const shared = await Promise.all([start(meet('shared', '1')).ended, start(meet('shared', '2')).ended]);
    for (const told of shared) assert.match(told, /^#1 [\d.]+ 1 2 /m);
    const first = start(meet('private', '1'));
    await first.printed('up');
    assert.match(await start(meet('private', '2')).ended, /^#1 [\d.]+ 2 $/m);
    assert.match(await first.ended, /^#1 [\d.]+ 1 $/m);
  });

  test('of a build that was killed nothing stays in use, and nothing else is lost', async () => {
    const line = 'RUN --mount=type=cache,id=k,target=/c,sharing=locked ls /c; touch /c/kept; echo up; sleep';
    const killed = start(`${line} 30`);
    await killed.printed('up');
    assert.match(lab.ok('builder', 'du', '--filter', 'inuse'), /cache k/);
    killed.child.kill('SIGKILL');
    assert.match(await start(`${line} 0`).ended, /^#1 [\d.]+ kept$/m);
    assert.doesNotMatch(lab.ok('builder', 'du', '--filter', 'inuse'), /cache k/);
    assert.match(lab.ok('system', 'check'), /^/);
  });

  test('prune removes those that are not in use', async () => {
    const busy = start('RUN --mount=type=cache,id=busy,target=/c echo up; sleep 3');
    await busy.printed('up');
    const report = lab.ok('builder', 'prune', '--force', '--filter', 'type=exec.cachemount');
    assert.match(report, /cache k/);
    assert.doesNotMatch(report, /cache busy/);
    const caches = readdirSync(join(lab.directory, 'root/caches'));
    assert.equal(caches.length, 1);
    assert.doesNotMatch(await busy.ended, /error:/);
    assert.ok(existsSync(join(lab.directory, 'root/caches', caches[0] ?? '', 'data')));
    lab.ok('prune', '--force');
    assert.deepEqual(readdirSync(join(lab.directory, 'root/caches')), []);
  });
});

describe('mounts as other builders have them', { skip: cannotRun('buildah') }, () => {
  const dockerfile = `FROM base AS tools
RUN mkdir /out && echo tool > /out/tool && chmod 755 /out/tool
FROM base
WORKDIR /w
RUN --mount=type=bind,source=sub,target=/src --mount=type=bind,from=tools,source=/out,target=/tools \\
  cp -r /src /copied && cp /tools/tool /bin/tool && mkdir -p /root/.cache/own
RUN --mount=type=cache,target=/root/.cache/x --mount=type=tmpfs,target=/var/tmp echo x > /root/.cache/x/y && echo z > /var/tmp/z
RUN --mount=type=secret,id=token,target=/secrets/token wc -c < /secrets/token > /size
`;

  test('buildah makes the same files', (t) => {
    using lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
    lab.ok('save', '-q', '-o', join(lab.directory, 'base-image.tar'), 'base');
    const context = writeFiles(join(lab.directory, 'context'), {
      'sub/a.txt': 'alpha\n',
      'sub/run.sh': { program: '#!/bin/sh\n' },
      Dockerfile: `ARG BASE\n${dockerfile.replaceAll('FROM base', 'FROM $BASE')}`,
    });
    run('sh', '-c', 'chmod -R u=rwX,go=rX "$0"', context);
    const secrets = writeFiles(join(lab.directory, 'secrets'), { token: `${secret}\n` });
    const token = `id=token,src=${join(secrets, 'token')}`;
    const root = join(lab.directory, 'buildah');
    const own = ['--root', root, '--runroot', `${root}-run`, '--storage-driver', 'vfs'];
    const argument = `BASE=oci-archive:${join(lab.directory, 'base-image.tar')}`;
    const flags = ['bud', '--isolation', 'chroot', '--secret', token, '--build-arg', argument, '-t', 'theirs', context];
    const built = call(['buildah', ...own, ...flags]);
    if (built.status !== 0) return t.skip(`buildah builds nothing here: ${built.stderr.slice(-300)}`);
    run('buildah', ...own, 'push', '-q', 'theirs', `oci-archive:${root}.tar:localhost/theirs:1`);
    lab.ok('load', '-q', `${root}.tar`);
    lab.ok('build', '-q', '-t', 'ours', '--build-arg', 'BASE=base', '--secret', token, context);
    // Mount points that buildah leaves behind.
    const etc = ['etc/hosts', 'etc/hostname', 'etc/resolv.conf', 'run', 'dev', 'proc', 'sys'];
    const without = [...etc, 'src', 'tools', 'secrets', 'var/tmp', 'root/.cache/x'];
    const list = (name: string): readonly string[] =>
      listTree(unpackImage(lab, name), { times: false, without }).split('\n');
    const [ours, theirs] = [list('ours'), list('localhost/theirs:1')];
    assert.ok(ours.some((line) => line.startsWith('copied/run.sh ')));
    assert.deepEqual(
      ours.filter((line) => !theirs.includes(line)),
      theirs.filter((line) => !ours.includes(line)),
    );
  });
});
