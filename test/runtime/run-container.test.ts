import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openContainerLab, whyNoContainers } from './container-lab.ts';

const skip = whyNoContainers();
const lab = openContainerLab();
after(() => lab[Symbol.dispose]());

const sh = (script: string) => ({ args: ['sh', '-c', script] });

/** What a script printed as `name=value` lines. */
function parseAnswers(stdout: string): Readonly<Record<string, string>> {
  return Object.fromEntries(stdout.split('\n').map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]));
}

/** Prints each as `name=value`. */
function answers(questions: Readonly<Record<string, string>>): { readonly args: readonly string[] } {
  return sh(
    Object.entries(questions)
      .map(([name, command]) => `echo "${name}=$(${command})"`)
      .join('\n'),
  );
}

const field = (name: string) => `sed -n "s/^${name}:[[:space:]]*//p" /proc/self/status`;

for (const runtime of ['crun', 'runc']) {
  const missing = whyNoContainers(runtime);

  describe(runtime, { skip: missing, concurrency: 2 }, () => {
    test('isolation by default', async () => {
      const { stdout, stderr, status } = await lab.run({
        config: { env: ['FROM=image', 'BOTH=image'], workingDir: '/srv' },
        options: {
          runtime,
          network: 'none',
          env: ['BOTH=user', 'ODD=a "b" $c \\ ü'],
          extraHosts: [{ name: 'db', address: '192.0.2.1' }],
          dns: { servers: ['192.0.2.53'], search: [], options: [] },
          ...answers({
            capabilities: field('CapEff'),
            bounding: field('CapBnd'),
            inheritable: field('CapInh'),
            seccomp: field('Seccomp'),
            privileges: field('NoNewPrivs'),
            interfaces: 'ls /sys/class/net',
            hostname: 'hostname',
            hostnameFile: 'cat /etc/hostname',
            hostnameVariable: 'echo "$HOSTNAME"',
            database: 'grep 192.0.2.1 /etc/hosts',
            resolver: 'grep nameserver /etc/resolv.conf',
            interrupts: 'wc -c < /proc/interrupts',
            firmware: 'ls /sys/firmware | wc -l',
            sysctl: '{ echo x > /proc/sys/kernel/hostname; } 2> /dev/null || echo refused',
            mount: 'mount -t tmpfs x /tmp 2> /dev/null || echo refused',
            mknod: 'mknod /tmp/sda b 8 0 && cat /tmp/sda 2>/dev/null || echo refused',
            user: 'id -u; id -g',
            home: 'echo $HOME',
            directory: 'pwd',
            first: 'echo $$',
            environment: 'echo "$FROM $BOTH $ODD"',
            umask: 'umask',
            shm: 'df -k /dev/shm | tail -1 | sed "s/  */ /g" | cut -d " " -f 2',
            mqueue: 'grep -c " /dev/mqueue mqueue " /proc/mounts',
            groups: 'grep " /sys/fs/cgroup" /proc/mounts | grep " cgroup2* " | grep -vc "[ ,]ro,"',
            stdin: 'wc -c',
          }),
        },
      });
      assert.equal(stderr, '');
      const { hostname: name, ...found } = parseAnswers(stdout);
      assert.match(name ?? '', /^[0-9a-f]{12}$/);
      assert.deepEqual(found, {
        '': '',
        capabilities: '00000000a80425fb',
        bounding: '00000000a80425fb',
        inheritable: '0000000000000000',
        seccomp: '2',
        privileges: '1',
        interfaces: 'lo',
        hostnameFile: name,
        hostnameVariable: name,
        database: '192.0.2.1\tdb',
        resolver: 'nameserver 192.0.2.53',
        interrupts: '0',
        firmware: '0',
        sysctl: 'refused',
        mount: 'refused',
        mknod: 'refused',
        user: '0',
        '0': '0',
        home: '/root',
        directory: '/srv',
        first: '1',
        environment: 'image user a "b" $c \\ ü',
        umask: '0022',
        shm: '65536',
        mqueue: '1',
        groups: '0',
        stdin: '0',
      });
      assert.equal(status, 0);
    });

    test('what flags change', async () => {
      mkdirSync(join(lab.directory, 'shared'), { recursive: true });
      writeFileSync(join(lab.directory, 'shared/note'), 'from the host\n');
      const source = join(lab.directory, 'shared');
      const bind = { kind: 'bind', source, recursive: true, createSource: false } as const;
      const { stdout, stderr } = await lab.run({
        options: {
          runtime,
          user: 'web',
          hostname: 'box',
          readOnly: true,
          noNewPrivileges: false,
          capAdd: ['NET_ADMIN'],
          capDrop: ['MKNOD'],
          shmSize: 1024 * 1024,
          ulimits: [{ name: 'nofile', soft: 100, hard: 200 }],
          init: true,
          mounts: [
            { ...bind, target: '/ro', readOnly: true },
            { ...bind, target: '/rw', readOnly: false },
            { kind: 'tmpfs', target: '/scratch', options: ['size=1m', 'mode=1777'] },
          ],
          ...answers({
            user: 'id -u; id -g; id -G',
            bounding: field('CapBnd'),
            effective: field('CapEff'),
            privileges: field('NoNewPrivs'),
            hostname: 'hostname',
            root: 'touch /here 2> /dev/null || echo refused',
            hosts: '{ echo >> /etc/hosts; } 2> /dev/null || echo refused',
            scratch: 'touch /scratch/file && grep -c "/scratch tmpfs .*size=1024k" /proc/mounts',
            ro: 'cat /ro/note; touch /ro/file 2> /dev/null || echo refused',
            rw: 'cat /rw/note',
            files: 'ulimit -n; ulimit -Hn',
            shm: 'df -k /dev/shm | tail -1 | sed "s/  */ /g" | cut -d " " -f 2',
            init: 'tr "\\0" " " < /proc/1/cmdline | head -n 1 | cut -d " " -f 1',
          }),
        },
      });
      assert.equal(stderr, '');
      assert.deepEqual(stdout.trimEnd().split('\n'), [
        'user=1000',
        '1001',
        '1001 4',
        'bounding=00000000a00435fb',
        'effective=0000000000000000',
        'privileges=0',
        'hostname=box',
        'root=refused',
        'hosts=refused',
        'scratch=1',
        'ro=from the host',
        'refused',
        'rw=from the host',
        'files=100',
        '200',
        'shm=1024',
        'init=/sbin/docker-init',
      ]);
    });

    test('exit statuses, and what could not be run', async () => {
      const rows: readonly (readonly [args: readonly string[], said: string])[] = [
        [['sh', '-c', 'exit 42'], 'exit 42'],
        [['sh', '-c', 'sh -c "kill -KILL \\$\\$" 2> /dev/null; exit $?'], 'exit 137'],
        [['nosuch'], 'runtime/command-not-found: executable file "nosuch" not found in $PATH\nexit 127'],
        [['/bin/nosuch'], 'runtime/command-not-found: there is no file "/bin/nosuch" in the container\nexit 127'],
        [
          ['/etc/plain'],
          'runtime/command-not-invocable: "/etc/plain" can not be executed: permission denied\nexit 126',
        ],
        [['/etc'], 'runtime/command-not-invocable: "/etc" can not be executed: it is not a file\nexit 126'],
        [['', 'x'], 'runtime/command-not-found: executable file "" not found in $PATH\nexit 127'],
        [[], 'runtime/no-command: there is no command to run: the image names none\nexit 125'],
      ];
      const commands = rows.map(([args]) => args);
      const { stderr } = await lab.run({ options: { runtime, network: 'none' }, commands });
      // What the runtime itself says of a file that can not be executed goes by.
      const said = stderr.split('\n').filter((line) => /^(?:runtime\/|exit )/.test(line));
      assert.equal(said.join('\n'), rows.map(([, text]) => text).join('\n'), stderr);
    });

    test('arguments and variables arrive as they are', async () => {
      const odd = [
        'a b',
        '',
        '*',
        '$HOME',
        '`id`',
        '"',
        "'",
        '\\',
        '\n',
        '\t',
        '\x1b[31m',
        '日本',
        '😀',
        '--',
        '-e',
        '{"a":1}',
      ];
      const { stdout } = await lab.run({ options: { runtime, args: ['printf', '%s|', ...odd] } });
      assert.deepEqual(stdout.split('|').slice(0, -1), odd);
    });

    test('memory, processes and processors are limited', async () => {
      const memory = await lab.run({
        options: { runtime, memory: 16 * 1024 * 1024, ...sh('x=$(head -c 64m /dev/zero | tr "\\0" x); echo survived') },
      });
      assert.equal(memory.stdout, '');
      assert.equal(memory.status, 137, memory.stderr);
      const others = await lab.run({
        options: {
          runtime,
          pidsLimit: 6,
          cpus: 0.5,
          ...sh(`cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2> /dev/null
            for i in 1 2 3 4 5 6 7 8; do sleep 1 & done 2>&1`),
        },
      });
      assert.match(others.stdout, /^50000\b/);
      assert.match(others.stdout, /can't fork/);
    });

    test('signals are passed on, each once', async () => {
      const owner = lab.start({
        options: {
          runtime,
          network: 'none',
          ...sh(`for s in HUP INT QUIT USR1 USR2 TERM; do trap "echo got $s" $s; done
            trap 'echo got WINCH' WINCH; trap 'echo bye; exit 9' ALRM
            echo ready; while :; do sleep 0.05; done`),
        },
      });
      await owner.printed('ready');
      // To runc the last one says that a terminal has changed, and here is none.
      const signals = [
        'HUP',
        'INT',
        'QUIT',
        'USR1',
        'USR2',
        'TERM',
        ...(runtime === 'crun' ? (['WINCH'] as const) : []),
      ] as const;
      for (const signal of signals) {
        owner.child.kill(`SIG${signal}`);
        await owner.printed(`got ${signal}`);
      }
      const record = lastRecord((line) => line.includes(`"pid":${owner.child.pid},`));
      process.kill(containerPid(record), 'SIGKILL');
      const { stdout, stderr, status } = await owner.ended;
      assert.deepEqual(
        stdout.split('\n').slice(1, -1),
        signals.map((name) => `got ${name}`),
      );
      assert.deepEqual([stderr, status], ['', 137]);
    });
  });
}

/** The last change of the records that `is` accepts: its kind and what belongs to it. */
function lastRecord(is: (line: string) => boolean = () => true): readonly unknown[] {
  const lines = readFileSync(join(lab.directory, 'records'), 'utf8').trimEnd().split('\n');
  return JSON.parse(lines.findLast(is) ?? '[]');
}

/** Number of the first process of the container that a `create` record tells of. */
function containerPid([, record]: readonly unknown[]): number {
  const { directory } = record as { readonly directory: string };
  return Number(readFileSync(join(directory, 'bundle/pid'), 'latin1'));
}

describe('containers', { skip }, () => {
  test("the host's network", async () => {
    const { stdout } = await lab.run({
      options: answers({ interfaces: 'ls /sys/class/net | tr "\\n" " "', hostname: 'hostname' }),
    });
    const interfaces = readdirSync('/sys/class/net').sort().join(' ');
    assert.deepEqual(parseAnswers(stdout), { '': '', interfaces: `${interfaces} `, hostname: hostname() });
  });

  test('volumes get what the image has on first use; anonymous ones go with the container', async () => {
    const named = { kind: 'volume', name: 'kept', target: '/link/sub', readOnly: false, copy: true } as const;
    const script = sh(
      'cat /link/sub/file /etc/note; ls -A /escape /tmp/new /empty; stat -c "%a %u:%g" /link/sub; echo changed > /link/sub/file; echo x > /srv/file',
    );
    const volumes = join(lab.directory, 'volumes');
    const request = {
      config: { volumes: ['/srv', '/tmp/new/'] },
      options: {
        ...script,
        mounts: [
          named,
          { kind: 'volume', target: '/escape', readOnly: false, copy: true },
          { kind: 'volume', target: '/empty', readOnly: false, copy: false },
          {
            kind: 'bind',
            source: join(lab.lower, 'etc/plain'),
            target: '/etc/note',
            readOnly: true,
            recursive: true,
            createSource: false,
          },
        ],
      },
    } as const;
    const first = await lab.run(request);
    assert.equal(first.stderr, '');
    assert.equal(first.stdout, 'from the image\nnot a program\n/empty:\n\n/escape:\n\n/tmp/new:\n2750 1000:1001\n');
    assert.deepEqual(readdirSync(volumes), ['kept']);
    assert.equal(statSync(join(volumes, 'kept')).mode & 0o7777, 0o2750);
    const second = await lab.run(request);
    assert.match(second.stdout, /^changed\n/);
    assert.deepEqual(lab.leftovers(), []);
  });

  test('a link of the image leads to no file of the host', async () => {
    const mounts = [{ kind: 'volume', target: '/srv/out', readOnly: false, copy: true }] as const;
    const { stdout } = await lab.run({ options: { mounts, ...sh('ls /etc') } });
    assert.deepEqual(stdout.trim().split('\n').sort(), [
      'group',
      'hostname',
      'hosts',
      'passwd',
      'plain',
      'resolv.conf',
    ]);
  });

  test("a bind's source has to be there, or is made, as the flag says", async () => {
    const source = join(lab.directory, 'not there');
    const bind = { kind: 'bind', source, target: '/x', readOnly: false, recursive: true } as const;
    const refused = await lab.run({ options: { args: ['true'], mounts: [{ ...bind, createSource: false }] } });
    assert.deepEqual(
      [refused.status, refused.stderr],
      [125, `runtime/mount-source: mount source ${JSON.stringify(source)} is not there\n`],
    );
    assert.equal(
      (await lab.run({ options: { args: ['touch', '/x/file'], mounts: [{ ...bind, createSource: true }] } })).status,
      0,
    );
    assert.ok(existsSync(join(source, 'file')));
  });

  test('without --rm the container stays, with what it wrote and how it ended', async () => {
    const { status } = await lab.run({ options: { remove: false, name: 'kept', ...sh('echo x > /written; exit 5') } });
    assert.equal(status, 5);
    const [id = ''] = readdirSync(join(lab.directory, 'containers'));
    assert.ok(existsSync(join(lab.directory, 'containers', id, 'upper/written')));
    const [kind, recorded, state] = lastRecord();
    assert.deepEqual([kind, recorded], ['update', id]);
    assert.partialDeepStrictEqual(state, { kind: 'exited', exitCode: 5 });
  });
});
