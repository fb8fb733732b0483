import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';
import { writeFiles } from './write-files.ts';

const accounts = {
  passwd: 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:App:/home/app:/bin/sh\nother:x:1001:1000::/:/bin/sh\n',
  group: 'root:x:0:\napp:x:1000:\naudio:x:29:app\nvideo:x:44:other,app\n',
};

const dockerfile = `FROM base
COPY passwd group /etc/
RUN mkdir -p /home/app /data && echo seeded > /data/seed && chown -R 1000:1000 /data && mkdir /srv
ENV FROM=image BOTH=image
WORKDIR /srv
VOLUME /data
LABEL kind=test
ENTRYPOINT ["sh", "-c"]
CMD ["echo default"]
`;

/** One run of a script by the image's entry point. */
interface Row {
  readonly what: string;
  readonly flags: string;
  readonly script: string;
  readonly input?: string;
  /** @default 0 */
  readonly status?: number;
  readonly stdout?: string | RegExp;
  readonly stderr?: RegExp;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the shell's
const field = (name: string): string => `sed -n 's/^${name}:[[:space:]]*//p' /proc/self/status`;

/** What a limit is, with control groups of version 1 or 2. */
const limit = (controller: string, v1: string, v2: string): string =>
  `cat /sys/fs/cgroup/${controller}/${v1} 2>/dev/null || cat /sys/fs/cgroup/${v2}`;

const rows: readonly Row[] = [
  { what: 'status', flags: '', script: 'exit 7', status: 7 },
  { what: 'end by a signal', flags: '--init', script: 'kill -TERM $$', status: 143 },
  { what: 'both streams', flags: '', script: 'echo out; echo err >&2', stdout: 'out\n', stderr: /^err\n$/ },
  {
    what: 'variables',
    flags: '-e A=1 -e BOTH=ours -e HOME_OF_TEST -e FROM -e EMPTY=',
    script: 'echo "$A|$BOTH|$HOME_OF_TEST|${FROM-none}|${EMPTY-none}|$HOME"',
    stdout: '1|ours|here|none||/root\n',
  },
  {
    what: 'a file of variables',
    flags: '--env-file DIR/variables -e LAST=flag',
    script: 'echo "$QUOTED|$LAST|$HOME_OF_TEST|${ABSENT-none}|$BOTH"',
    stdout: '"a b" # c|flag|here|none|image\n',
  },
  { what: 'the directory of the image', flags: '', script: 'pwd', stdout: '/srv\n' },
  { what: 'another directory, made when missing', flags: '-w /new/place', script: 'pwd', stdout: '/new/place\n' },
  {
    what: 'a user by name',
    flags: '-u app',
    script: 'id -u; id -g; id -G; echo $HOME; touch /data/mine && echo writes; touch /x 2>&1',
    status: 1,
    stdout: '1000\n1000\n1000 29 44\n/home/app\nwrites\ntouch: /x: Permission denied\n',
  },
  { what: 'a user and a group', flags: '-u other:video', script: 'id -u; id -g', stdout: '1001\n44\n' },
  { what: 'a number nobody has', flags: '-u 4242:4343', script: 'id -u; id -g; id -G', stdout: '4242\n4343\n4343\n' },
  { what: 'more groups', flags: '-u app --group-add 77', script: 'id -G', stdout: '1000 29 44 77\n' },
  {
    what: 'names of its own',
    flags: '--name web --network none --hostname front --add-host db:192.0.2.7 --dns 192.0.2.53',
    script:
      'hostname; grep -c front /etc/hosts; grep -o "192.0.2.7.*db" /etc/hosts; grep -c 192.0.2.53 /etc/resolv.conf',
    stdout: /^front\n1\n192\.0\.2\.7\s+db\n1\n$/,
  },
  {
    what: 'no network',
    flags: '--network none',
    script: 'ls /sys/class/net; hostname | wc -c',
    stdout: 'lo\n13\n',
  },
  {
    what: 'a read-only root',
    flags: '--read-only --tmpfs /scratch:size=1m,mode=700',
    script: `touch /x 2>&1; touch /scratch/x /data/x /dev/shm/x && stat -c %a /scratch; df -k /scratch | tail -1 | tr -s ' ' | cut -d' ' -f2`,
    stdout: 'touch: /x: Read-only file system\n700\n1024\n',
  },
  {
    what: 'the capabilities that Docker gives',
    flags: '',
    script: `${field('CapEff')}; ${field('NoNewPrivs')}; ${field('Seccomp')}`,
    stdout: '00000000a80425fb\n1\n2\n',
  },
  {
    what: 'capabilities dropped and added',
    flags: '--cap-drop ALL --cap-add net_admin --cap-add CAP_CHOWN',
    script: field('CapEff'),
    stdout: '0000000000001001\n',
  },
  {
    what: 'confinement taken away',
    flags: '--security-opt seccomp=unconfined --security-opt no-new-privileges=false',
    script: `${field('NoNewPrivs')}; ${field('Seccomp')}`,
    stdout: '0\n0\n',
  },
  { what: 'too much memory', flags: '--memory 24m --memory-swap 24m', script: 'exec tail /dev/zero', status: 137 },
  {
    what: 'limits',
    flags: '--cpus 0.5 --pids-limit 33 --memory 64m --ulimit nofile=100:200 --shm-size 2m',
    script: [
      limit('cpu', 'cpu.cfs_quota_us', 'cpu.max'),
      limit('pids', 'pids.max', 'pids.max'),
      limit('memory', 'memory.limit_in_bytes', 'memory.max'),
      'ulimit -n; ulimit -Hn',
      `df -k /dev/shm | tail -1 | tr -s ' ' | cut -d' ' -f2`,
    ].join('; '),
    stdout: /^50000( 100000)?\n33\n67108864\n100\n200\n2048\n$/,
  },
  {
    what: 'an init that reaps orphans',
    flags: '--init',
    script: 'test $$ -ne 1 && (sleep 0.1 &) && sleep 0.3 && ps | grep -c "[Zz]ombie\\|\\[sleep\\]"',
    status: 1,
    stdout: '0\n',
  },
  {
    what: 'bind mounts, one of them read-only and one made',
    flags: '-v DIR/shared:/rw -v DIR/shared:/ro:ro -v DIR/made:/made',
    script: 'cat /rw/file; echo new > /rw/new; cat /ro/new; touch /ro/x 2>&1; ls -A /made',
    stdout: 'shared\nnew\ntouch: /ro/x: Read-only file system\n',
  },
  {
    what: 'mounts spelled out',
    flags:
      '--mount type=bind,source=DIR/shared,target=/ro,readonly --mount type=tmpfs,target=/t,tmpfs-size=1m --mount type=volume,target=/v',
    script: 'cat /ro/file; grep -c " /t tmpfs " /proc/mounts; touch /ro/x 2>&1; touch /v/x && ls /v',
    stdout: 'shared\n1\ntouch: /ro/x: Read-only file system\nx\n',
  },
  {
    what: 'a source that --mount does not make',
    flags: '--mount type=bind,source=DIR/absent,target=/a',
    script: 'true',
    status: 125,
    stderr: /mount source "\/.*\/absent" is not there\nhint: /,
  },
  {
    what: "the image's volume, filled from the image",
    flags: '',
    script: 'cat /data/seed; stat -c %u /data /data/seed; grep -c " /data " /proc/mounts',
    stdout: 'seeded\n1000\n1000\n1\n',
  },
  { what: 'another entry point', flags: '--entrypoint echo', script: 'one two', stdout: 'one two\n' },
  { what: 'nothing on standard input', flags: '', script: 'wc -c', input: 'text', stdout: '0\n' },
  { what: 'standard input', flags: '-i', script: 'wc -l', input: 'a\nb\n', stdout: '2\n' },
  { what: 'a terminal for nobody', flags: '-t', script: 'test -t 1 && echo yes', stdout: 'yes\r\n' },
  {
    what: 'no terminal to type at',
    flags: '-it',
    script: 'true',
    status: 125,
    stderr: /^error: .*terminal.*\nhint: .*\n$/,
  },
];

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the shell's

for (const runtime of ['crun', 'runc']) {
  describe(`run with ${runtime}`, { skip: cannotRun(runtime), concurrency: 2 }, () => {
    let lab: Lab;

    before(() => {
      lab = openLab();
      lab.ok('import', '-q', lab.baseTar(), 'base');
      writeFiles(join(lab.directory, 'context'), { Dockerfile: dockerfile, ...accounts });
      lab.ok('build', '-q', '-t', 'image', join(lab.directory, 'context'));
      writeFiles(lab.directory, {
        'shared/file': 'shared\n',
        variables: '# a comment\n\nQUOTED="a b" # c\nLAST=file\nHOME_OF_TEST\nABSENT\n',
      });
    });
    after(() => {
      assert.deepEqual(findLeftOvers(lab), []);
      assert.equal(lab.ok('ps', '-aq'), '');
      lab[Symbol.dispose]();
    });

    for (const { what, flags, script, input, status, stdout, stderr } of rows) {
      test(what, () => {
        const words = flags === '' ? [] : flags.replaceAll('DIR', lab.directory).split(' ');
        const command = [nacreProgram, 'run', '--rm', '--runtime', runtime, ...words, 'image', script];
        const env = { ...lab.environment, HOME_OF_TEST: 'here' };
        const called = call(command, env, input);
        assert.equal(called.status, status ?? 0, called.stderr);
        assertText(called.stdout, stdout ?? '');
        assertText(called.stderr, stderr ?? '');
      });
    }

    test('the command of the image', () => {
      assert.equal(lab.ok('run', '--rm', '--runtime', runtime, 'image'), 'default');
    });

    test('ten megabytes each way', () => {
      const input = Buffer.alloc(10_000_000, 'nacre ');
      const command = [nacreProgram, 'run', '--rm', '-i', '--runtime', runtime, 'image', 'cat'];
      assert.ok(call(command, lab.environment, input).stdout === input.toString());
    });

    test('a reader that goes away ends what writes', () => {
      const line = `"$0" run --rm --runtime ${runtime} image 'yes; echo $? >&2' | head -n 1`;
      const called = call(['sh', '-c', line, nacreProgram], lab.environment);
      assert.equal(called.stdout, 'y\n');
    });

    test('a named volume is filled once and stays', () => {
      const use = (script: string): string =>
        lab.ok('run', '--rm', '--runtime', runtime, '-v', 'kept:/data', 'image', script);
      assert.equal(use('cat /data/seed; echo changed > /data/seed; echo more > /data/more'), 'seeded');
      assert.equal(use('cat /data/seed /data/more'), 'changed\nmore');
      assert.ok(existsSync(join(lab.directory, 'root/volumes/kept')));
    });

    test('what is mounted from the host stays as it was', () => {
      const shared = join(lab.directory, 'precious');
      mkdirSync(join(shared, 'deep'), { recursive: true });
      writeFileSync(join(shared, 'deep/file'), 'precious');
      lab.ok('run', '--rm', '--runtime', runtime, '-v', `${shared}:/srv/deep`, 'image', 'ls /srv/deep');
      assert.equal(readFileSync(join(shared, 'deep/file'), 'utf8'), 'precious');
    });

    test('a container that is kept is listed, inspected and removed with its volumes', () => {
      const name = `kept-${runtime}`;
      const { status } = lab.nacre('run', '--name', name, '--runtime', runtime, '-l', 'a=b', 'image', 'exit 3');
      assert.equal(status, 3);
      const [row] = JSON.parse(lab.ok('inspect', '--json', name)) as Record<string, unknown>[];
      assert.deepEqual(
        { name: row?.name, state: row?.state, exitCode: row?.exitCode, labels: row?.labels },
        { name, state: 'exited', exitCode: 3, labels: { kind: 'test', a: 'b' } },
      );
      assert.match(lab.nacre('run', '--rm', '--name', name, 'image').stderr, /name kept-\w+ is in use by container/);
      assert.equal(lab.ok('rm', '-v', name), name);
    });
  });
}

function assertText(found: string, expected: string | RegExp): void {
  if (typeof expected === 'string') assert.equal(found, expected);
  else assert.match(found, expected);
}
