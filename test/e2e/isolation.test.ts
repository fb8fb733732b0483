import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cannotRun, type Lab, missingPrograms, openLab } from './lab.ts';

const skip = cannotRun();

describe('isolation and limits', { skip, timeout: 120_000 }, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', lab.baseTar(), 'base');
  });
  after(() => {
    lab?.nacre('rm', '-f', 'limited');
    lab?.nacre('ps');
    lab?.[Symbol.dispose]();
  });

  const lines = (script: string, ...flags: readonly string[]): readonly string[] =>
    lab.ok('run', '--rm', ...flags, 'base', 'sh', '-c', script).split('\n');

  test('what flags ask for is so in the container', () => {
    const given = [
      ...['--network', 'none', '--sysctl', 'net.core.somaxconn=77', '--sysctl', 'kernel.msgmax=9000'],
      ...['--device', '/dev/null:/dev/nothing:rw', '--oom-score-adj', '500', '--ipc', 'none', '--annotation', 'a=b'],
      ...['--security-opt', 'mask=/proc/version', '--security-opt', 'unmask=/proc/keys', '--uts', 'host'],
    ];
    const script = `cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax; echo x > /dev/nothing && echo wrote
cat /proc/self/oom_score_adj; ls -d /dev/shm 2>&1 | grep -c 'No such'; wc -c < /proc/version; grep -c . /proc/keys | grep -vx 0 | wc -l`;
    assert.deepEqual(lines(script, ...given), ['77', '9000', 'wrote', '500', '1', '0', '1']);
  });

  test('--privileged takes everything away that confines', () => {
    const script = `sed -n 's/^\\(Seccomp\\|NoNewPrivs\\):[[:space:]]*//p' /proc/self/status; mkdir -p /m && mount -t tmpfs x /m && echo mounted`;
    assert.deepEqual(lines(script, '--network', 'none', '--privileged'), ['0', '0', 'mounted']);
  });

  test('--profile strict', () => {
    const script = `id -u; touch /x 2>/dev/null || echo read-only; sed -n 's/^\\(CapBnd\\|NoNewPrivs\\|Seccomp\\):[[:space:]]*//p' /proc/self/status; ls /sys/class/net`;
    const { stdout, stderr } = lab.nacre('run', '--rm', '--profile', 'strict', 'base', 'sh', '-c', script);
    assert.equal(stdout, '65534\nread-only\n0000000000000000\n1\n2\nlo\n');
    assert.match(stderr, /the image's user is root, so it runs as 65534:65534/);
  });

  test('--record-seccomp writes what a run needs, and no more', { skip: missingPrograms('strace') }, () => {
    const profile = join(lab.directory, 'profile.json');
    const command = ['base', 'sh', '-c', 'ls / | wc -l; exit 4'];
    const recorded = lab.nacre('run', '--rm', '--network', 'none', '--record-seccomp', profile, ...command);
    assert.deepEqual([recorded.status, recorded.stderr], [4, '']);
    const under = ['run', '--rm', '--network', 'none', '--security-opt', `seccomp=${profile}`];
    assert.deepEqual(lab.nacre(...under, ...command), recorded);
    assert.match(lab.nacre(...under, 'base', 'mkdir', '/new').stderr, /not permitted/);
    assert.doesNotMatch(readFileSync(profile, 'utf8'), /mkdir|ptrace|socket/);
  });

  test('limits are changed while a container runs, and its risks are told', () => {
    lab.ok(
      'run',
      '-d',
      '--name',
      'limited',
      '--network',
      'none',
      '-m',
      '64m',
      '--cap-add',
      'SYS_ADMIN',
      'base',
      'sleep',
      '60',
    );
    const read = `cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max
cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max`;
    lab.ok('update', '-m', '128m', '--pids-limit', '50', 'limited');
    assert.equal(lab.ok('exec', 'limited', 'sh', '-c', read), `${128 * 2 ** 20}\n50`);
    const [found] = JSON.parse(lab.ok('inspect', '--risk', '--json', 'limited'));
    const ids: readonly string[] = found.risks.map(({ id, level }: Record<string, string>) => `${level} ${id}`);
    assert.equal(ids[0], 'high capability');
    assert.ok(ids.includes('medium root-user'));
    assert.equal(ids.includes('medium no-memory-limit'), false);
    assert.match(lab.nacre('update', 'limited').stderr, /nothing is named that is to change/);
  });
});
