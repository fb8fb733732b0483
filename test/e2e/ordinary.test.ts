import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { cannotRun, run } from './lab.ts';
import { endNamespace, firstSubIds, type OrdinaryLab, openOrdinaryLab } from './ordinary-lab.ts';

const project = join(import.meta.dirname, '../..');
const firstSubId = firstSubIds.nobody;
const skip = cannotRun('crun', 'conmon', 'newuidmap', 'pasta', 'setpriv', 'nsenter', 'unshare', 'ip');

describe('containers of an ordinary user', { skip }, () => {
  let lab: OrdinaryLab;

  before(async () => {
    lab = await openOrdinaryLab('nobody');
    const tar = join(lab.directory, 'base.tar');
    run('sh', join(project, 'scripts/base-image.sh'), tar);
    chownSync(tar, lab.uid, lab.uid);
    lab.ok('import', '-q', tar, 'base');
  });
  after(async () => lab[Symbol.asyncDispose]());

  /** What is left of containers, in files and processes. */
  function leftOvers(): readonly string[] {
    const places = ['.local/share/nacre/containers', 'run/nacre/oci', 'run/nacre/owners', 'run/nacre/network/pasta'];
    const files = places.flatMap((place) => {
      const path = join(lab.directory, place);
      return existsSync(path) ? readdirSync(path) : [];
    });
    return [...files, ...processesOf(lab.uid).filter((line) => line !== '' && line !== 'sleep infinity ')];
  }

  test('root inside is the user outside, and others are his further IDs', () => {
    const shared = join(lab.directory, 'shared');
    mkdirSync(shared);
    chownSync(shared, lab.uid, lab.uid);
    const script =
      'id -u; id -g; touch /shared/root; echo x > /shared/other; chown 33:34 /shared/other; su -s /bin/sh nobody -c id';
    const said = lab.ok('run', '--rm', '--network', 'none', '-v', `${shared}:/shared`, 'base', 'sh', '-c', script);
    assert.match(said, /^0\n0\nuid=65534\(nobody\) gid=65534\(nogroup\)/);
    assert.equal(statSync(join(shared, 'root')).uid, lab.uid);
    const { uid, gid } = statSync(join(shared, 'other'));
    assert.deepEqual([uid, gid], [firstSubId + 32, firstSubId + 33]);
    assert.deepEqual(leftOvers(), []);
  });

  test('a container lives in the background, and is stopped, started and removed', () => {
    const script = 'trap "exit 3" TERM; echo said; while :; do sleep 0.05; done';
    const id = lab.ok('run', '-d', '--name', 'worker', '-v', 'kept:/data', 'base', 'sh', '-c', script);
    assert.match(id, /^[0-9a-f]{64}$/);
    assert.match(lab.ok('ps'), /\bUp\b.*\bworker\b/);
    assert.equal(lab.ok('exec', 'worker', 'sh', '-c', 'echo in > /data/file; id -u'), '0');
    assert.equal(lab.ok('logs', 'worker'), 'said');
    assert.equal(lab.ok('stop', 'worker'), 'worker');
    assert.match(lab.ok('ps', '-a'), /Exited \(3\).*\bworker\b/);
    assert.equal(lab.ok('start', 'worker'), 'worker');
    // Who sees to it later finds it in the namespace that it has, though nothing else keeps that.
    endNamespace(join(lab.directory, 'run'));
    assert.equal(lab.ok('exec', 'worker', 'cat', '/data/file'), 'in');
    assert.equal(lab.ok('rm', '-f', 'worker'), 'worker');
    assert.equal(lab.ok('run', '--rm', '-v', 'kept:/data', 'base', 'cat', '/data/file'), 'in');
    assert.deepEqual(leftOvers(), []);
  });

  test('a published port answers others, and the container sees who calls', async () => {
    const address = lab.address;
    const serve =
      'mkdir -p /w/cgi-bin; printf "#!/bin/sh\\necho; echo \\$REMOTE_ADDR" > /w/cgi-bin/who; chmod 755 /w/cgi-bin/who; httpd -f -p 80 -h /w';
    lab.ok('run', '-d', '--name', 'web', '-p', '18093:80', 'base', 'sh', '-c', serve);
    let page = '';
    await until(
      () => {
        page = lab.elsewhere('busybox', 'wget', '-qO-', `http://${address}:18093/cgi-bin/who`).stdout;
        return page !== '';
      },
      () => 'an answer',
    );
    assert.match(page, new RegExp(`^\\[(::ffff:)?${lab.otherAddress}\\]\\s*$`));
    assert.match(lab.ok('ps'), /0\.0\.0\.0:18093->80\/tcp/);
    assert.match(lab.nacre('run', '--rm', '-p', '18093:80', 'base', 'true').stderr, /port 18093\/tcp is in use/);
    // Free again at once.
    lab.ok('restart', '-t', '0', 'web');
    lab.ok('rm', '-f', 'web');
    assert.equal(lab.elsewhere('busybox', 'wget', '-qO-', `http://${address}:18093/`).status, 1);
    await until(
      () => leftOvers().length === 0,
      () => leftOvers().join('\n'),
    );
  });

  test('what can not be had is told', () => {
    const { stderr: low } = lab.nacre('run', '--rm', '-p', '80:80', 'base', 'true');
    assert.match(
      low,
      /^error: port 80 is for root: an ordinary user has those from 1024 on\nhint: Publish a higher port/,
    );
    const limited = lab.nacre('run', '--rm', '--network', 'none', '-m', '64m', '--cpus', '1', 'base', 'true');
    assert.deepEqual([limited.status, limited.stdout], [0, '']);
    assert.match(limited.stderr, /^warning: nothing is limited by --memory, --cpus: no control group /);
    assert.deepEqual(leftOvers(), []);
  });

  test('killed with SIGKILL, a run takes its container with it', async () => {
    const child = lab.start(
      'run',
      '--rm',
      '--network',
      'none',
      '--name',
      'doomed',
      'base',
      'sh',
      '-c',
      'echo up; exec sleep 571',
    );
    assert.ok(child.stdout);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await until(
      () => leftOvers().length === 0,
      () => leftOvers().join('\n'),
    );
    assert.doesNotMatch(lab.ok('ps', '-a'), /doomed/);
  });

  test('he builds images, with files of others and what was deleted, and runs them', () => {
    const context = join(lab.directory, 'context');
    mkdirSync(context);
    const steps = 'FROM base\nRUN echo a > /a && echo b > /b && chown 7:8 /a\nRUN rm /b && mkdir /c\n';
    writeFileSync(join(context, 'Dockerfile'), steps);
    lab.ok('build', '-q', '-t', 'made', context);
    assert.equal(
      lab.ok('run', '--rm', '--network', 'none', 'made', 'sh', '-c', 'ls -d /?; stat -c %u:%g /a'),
      '/a\n/c\n7:8',
    );
    assert.match(lab.ok('system', 'check'), /\S/);
    lab.ok('rmi', 'made');
    lab.ok('prune', '-a', '-f');
    assert.deepEqual(leftOvers(), []);
  });

  const cannotActivate = cannotRun('systemd-socket-activate', 'curl');

  test('Docker’s API answers on a socket that systemd has opened', { skip: cannotActivate }, async () => {
    // The first call of a day finds none.
    endNamespace(join(lab.directory, 'run'));
    const socket = join(lab.directory, 'docker.sock');
    const activate = ['systemd-socket-activate', '-l', socket, '-E', 'HOME', '-E', 'XDG_RUNTIME_DIR'];
    const service = lab.startBy(activate, 'system', 'service');
    await until(
      () => existsSync(socket),
      () => socket,
    );
    try {
      assert.equal(run('curl', '-sS', '-m', '20', '--unix-socket', socket, 'http://localhost/_ping'), 'OK');
    } finally {
      service.kill();
    }
  });
});

describe('an ordinary user with no IDs to give away', { skip }, () => {
  test('is told how to get them', async () => {
    await using lab = await openOrdinaryLab('nobody', '');
    const { status, stderr } = lab.nacre('run', '--rm', 'base', 'true');
    assert.equal(status, 125);
    assert.match(
      stderr,
      /^error: \/etc\/subuid gives user nobody no IDs for containers\nhint: Have root run `usermod --add-subuids /,
    );
    assert.deepEqual(lab.nacre('images', '-q'), { status: 0, stdout: '', stderr: '' });
  });
});

/** Command lines of all processes of a user, and of his further IDs. */
function processesOf(uid: number): readonly string[] {
  const isHis = (id: number): boolean => id === uid || (id >= firstSubId && id < firstSubId + 65536);
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !isHis(statSync(`/proc/${pid}`).uid)) return [];
      return [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')];
    } catch {
      return [];
    }
  });
}
