import assert from 'node:assert/strict';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { cannotRun, run } from './lab.ts';
import { type OrdinaryLab, openOrdinaryLab } from './ordinary-lab.ts';

const project = join(import.meta.dirname, '../..');
const skip = cannotRun('crun', 'conmon', 'newuidmap', 'pasta', 'nft', 'setpriv', 'nsenter', 'unshare', 'ip');

/** A page that says who calls. */
const serve =
  'mkdir -p /w/cgi-bin; printf "#!/bin/sh\\necho; echo \\$REMOTE_ADDR" > /w/cgi-bin/who; chmod 755 /w/cgi-bin/who; exec httpd -f -p 80 -h /w';

describe('networks of an ordinary user', { skip }, () => {
  let lab: OrdinaryLab;

  before(async () => {
    lab = await openOrdinaryLab('list');
    const tar = join(lab.directory, 'base.tar');
    run('sh', join(project, 'scripts/base-image.sh'), tar);
    chownSync(tar, lab.uid, lab.uid);
    lab.ok('import', '-q', tar, 'base');
    lab.ok('network', 'create', 'back');
    lab.ok('network', 'create', '--subnet', '10.99.7.0/24', 'front');
  });
  after(async () => lab[Symbol.asyncDispose]());

  const place = (name: string): string => join(lab.directory, 'run/nacre/network', name);
  /** Starts a server, and waits until it serves. */
  const startServer = async (name: string, ...flags: readonly string[]): Promise<void> => {
    lab.ok('run', '-d', '--name', name, ...flags, 'base', 'sh', '-c', serve);
    await until(
      () => lab.nacre('exec', name, 'wget', '-qO-', 'http://127.0.0.1/cgi-bin/who').status === 0,
      () => `${name} to serve`,
    );
  };
  const pageAt = (port: number): string =>
    lab.elsewhere('busybox', 'wget', '-qO-', `http://${lab.address}:${port}/cgi-bin/who`).stdout.trim();
  const seesCaller = (port: number): boolean => /\d/.test(pageAt(port)) && pageAt(port).includes(lab.otherAddress);
  const from = (container: string, url: string): string =>
    lab.nacre('exec', container, 'timeout', '1', 'wget', '-qO-', url).stdout.trim();

  /** Processes and files that networks have while containers are there. */
  function leftOvers(): readonly string[] {
    const files = ['shared', 'outside', 'removing'].filter((name) => existsSync(place(name)));
    return [...files, ...[place('pasta')].flatMap((path) => (existsSync(path) ? readdirSync(path) : [])), ...helpers()];
  }

  /** Programs that work for the user's networks. */
  function helpers(): readonly string[] {
    return readdirSync('/proc').flatMap((pid) => {
      const words = /^\d+$/.test(pid) ? wordsOf(pid) : '';
      return /pasta|passt|aardvark/.test(words) && words.includes(lab.directory) ? [words] : [];
    });
  }

  const gone = async (): Promise<void> =>
    until(
      () => leftOvers().length === 0,
      () => leftOvers().join('\n'),
    );

  test('containers find each other by name, and ports show them who calls', async () => {
    await startServer('web', '--network', 'back:alias=www', '-p', '18101:80');
    const near = lab.ok('run', '--rm', '--network', 'back', 'base', 'wget', '-qO-', 'http://www/cgi-bin/who');
    assert.match(near, /^\[::ffff:10\.\d+\.\d+\.\d+\]$/);
    assert.equal(pageAt(18101), `[::ffff:${lab.otherAddress}]`);
    // The machine is reached at its own address, and at that its ports.
    const round = ['--add-host', 'machine:host-gateway', 'base', 'wget', '-qO-', 'http://machine:18101/cgi-bin/who'];
    assert.match(lab.ok('run', '--rm', '--network', 'back', ...round), /10\.213\.0\.1/);
    assert.match(
      lab.nacre('run', '--rm', '--network', 'front', 'base', 'wget', '-qO-', 'http://www/').stderr,
      /bad address/,
    );
    lab.ok('rm', '-f', 'web');
    await gone();
  });

  test('packets of UDP come in and are answered', async () => {
    const server =
      "const s = require('dgram').createSocket('udp4'); s.on('message', (_, from) => s.send(from.address, from.port, from.address)); s.bind(53)";
    const command = ['chroot', '/host', process.execPath, '-e', server];
    lab.ok(
      'run',
      '-d',
      '--name',
      'echo',
      '--network',
      'back',
      '-p',
      '18110:53/udp',
      '-v',
      '/:/host',
      'base',
      ...command,
    );
    const ask = `exec 3<>/dev/udp/${lab.address}/18110; echo said >&3; timeout 1 dd bs=99 count=1 status=none <&3`;
    let answer = '';
    await until(
      () => {
        answer = lab.elsewhere('bash', '-c', ask).stdout.trim();
        return answer !== '';
      },
      () => 'an answer',
    );
    assert.equal(answer, lab.otherAddress);
    lab.ok('rm', '-f', 'echo');
    await gone();
  });

  test('a container that runs is connected, disconnected, and gets and loses ports', async () => {
    await startServer('web', '--network', 'front', '--ip', '10.99.7.40');
    lab.ok('run', '-d', '--name', 'other', '--network', 'back', 'base', 'sleep', '600');
    assert.equal(from('other', 'http://web/cgi-bin/who'), '');
    lab.ok('network', 'connect', 'front', 'other');
    assert.match(from('other', 'http://web/cgi-bin/who'), /10\.99\.7\.\d+/);
    lab.ok('network', 'disconnect', 'front', 'other');
    assert.equal(from('other', 'http://10.99.7.40/cgi-bin/who'), '');
    lab.ok('port', 'add', 'web', '18102-18103:80-81', '127.0.0.1:18104:80');
    assert.ok(seesCaller(18102));
    lab.ok('port', 'add', 'web', '18105:80');
    lab.ok('port', 'rm', 'web', '18102:80');
    assert.equal(pageAt(18102), '');
    assert.ok(seesCaller(18105));
    assert.equal(pageAt(18104), '');
    lab.ok('network', 'disconnect', 'front', 'web');
    assert.equal(pageAt(18105), '');
    lab.ok('network', 'connect', 'front', 'web');
    assert.ok(seesCaller(18105));
    const taken = lab.nacre('run', '--rm', '--network', 'back', '-p', '10.213.0.1:18104:80', 'base', 'true');
    assert.match(taken.stderr, /^error: 10\.213\.0\.1 port 18104\/tcp is in use/);
    lab.ok('rm', '-f', 'web', 'other');
    await gone();
  });

  test('what is killed is there again at the next look', async () => {
    await startServer('web', '--network', 'back', '-p', '18106:80');
    const kill = (pid: string): void => void process.kill(Number(pid.trim().split(' ')[0]), 'SIGKILL');
    const [way = ''] = readdirSync(place('pasta')).flatMap((id) =>
      readdirSync(join(place('pasta'), id)).map((name) => join(place('pasta'), id, name)),
    );
    for (const file of [place('shared'), place('outside/pid'), join(way, 'pid')]) kill(readFileSync(file, 'latin1'));
    lab.ok('ps');
    await until(
      () => seesCaller(18106),
      () => 'an answer at the port',
    );
    assert.match(from('web', `http://${lab.address}:18106/cgi-bin/who`), /10\.213\.0\.1/);
    for (const file of ['names/aardvark.pid', 'shared']) kill(readFileSync(place(file), 'latin1'));
    lab.ok('ps');
    assert.match(lab.ok('run', '--rm', '--network', 'back', 'base', 'wget', '-qO-', 'http://web/cgi-bin/who'), /10\./);
    // With whoever sees to the container killed as well, the next look finds that it is gone.
    const { State } = JSON.parse(lab.ok('inspect', 'web'))[0];
    for (const pid of [
      readFileSync(join(lab.directory, 'run/nacre/life', lab.ok('ps', '-q', '--no-trunc'), 'conmon.pid'), 'latin1'),
      String(State.Pid),
    ])
      kill(pid);
    lab.ok('ps');
    await gone();
    lab.ok('rm', 'web');
  });

  test('who is in no network any more has its ports in the next', async () => {
    await startServer('last', '--network', 'back', '-p', '18111:80');
    lab.ok('network', 'disconnect', 'back', 'last');
    await gone();
    lab.ok('ps');
    lab.ok('network', 'connect', 'front', 'last');
    assert.ok(seesCaller(18111));
    lab.ok('rm', '-f', 'last');
    await gone();
  });

  test('a network has IPv6 as well', async () => {
    lab.ok('network', 'create', '--ipv6', '--subnet', 'fd12:3456:789a::/64', 'six');
    await startServer('web', '--network', 'six', '--ip6', 'fd12:3456:789a::40');
    const page = 'http://[fd12:3456:789a::40]/cgi-bin/who';
    assert.match(lab.ok('run', '--rm', '--network', 'six', 'base', 'wget', '-qO-', page), /fd12:3456:789a::/);
    lab.ok('rm', '-f', 'web');
    lab.ok('network', 'rm', 'six');
    await gone();
  });

  test('a container in the default network gets and loses ports, too', async () => {
    await startServer('alone', '-p', '18120:80', '--user', '33', '--tmpfs', '/w:mode=1777,exec');
    lab.ok('port', 'add', 'alone', '18121:80');
    lab.ok('port', 'add', 'alone', '127.0.0.1:18122:80');
    for (const port of [18120, 18121]) assert.ok(seesCaller(port), String(port));
    assert.notEqual(lab.here('busybox', 'wget', '-qO-', 'http://127.0.0.1:18122/cgi-bin/who').stdout, '');
    lab.ok('port', 'rm', 'alone', '18121:80');
    assert.deepEqual([pageAt(18121), seesCaller(18120)], ['', true]);
    // What it had from the beginning comes by its connection with the machine.
    lab.ok('port', 'rm', 'alone', '18120:80');
    lab.ok('port', 'add', 'alone', '18121:80');
    assert.deepEqual([pageAt(18120), seesCaller(18121)], ['', true]);
    assert.match(lab.ok('exec', 'alone', 'ip', 'route'), /^default via /);
    lab.ok('rm', '-f', 'alone');
    await gone();
  });

  test('networks that lead nowhere lead nowhere, and what can not be had is told', async () => {
    lab.ok('network', 'create', '--internal', 'vault');
    const out = lab.nacre('run', '--rm', '--network', 'vault', 'base', 'ip', 'route');
    assert.doesNotMatch(out.stdout, /default/);
    lab.ok('network', 'rm', 'vault');
    const macvlan = lab.nacre('network', 'create', '-d', 'macvlan', '-o', 'parent=eth0', 'lan');
    assert.match(macvlan.stderr, /^error: containers of an ordinary user can not have a part of an interface/);
    const six = lab.nacre('run', '--rm', '--network', 'back', '-p', '[::1]:18107:80', 'base', 'true');
    assert.match(six.stderr, /^error: containers of an ordinary user can not have a port at ::1 /);
    lab.ok('run', '-d', '--name', 'alone', 'base', 'sleep', '600');
    const connected = lab.nacre('network', 'connect', 'back', 'alone');
    assert.match(connected.stderr, /further networks while they are in the default one\nhint: Run it in a network/);
    lab.ok('rm', '-f', 'alone');
    await gone();
  });

  test('a machine that is offline has containers, and networks among them', async () => {
    lab.here('ip', 'route', 'del', 'default');
    try {
      await startServer('web', '--network', 'back');
      const near = lab.ok('run', '--rm', '--network', 'back', 'base', 'wget', '-qO-', 'http://web/cgi-bin/who');
      assert.match(near, /10\./);
      assert.match(lab.ok('run', '--rm', 'base', 'ip', 'addr'), /inet 127\.0\.0\.1/);
    } finally {
      lab.here('ip', 'route', 'add', 'default', 'via', lab.otherAddress);
    }
    // Connected again with the next look.
    lab.ok('port', 'add', 'web', '18108:80');
    assert.ok(seesCaller(18108));
    assert.ok(existsSync(place('outside/pid')));
    lab.ok('rm', '-f', 'web');
    await gone();
  });
});

/** The command line of a process; '' when it has ended. */
function wordsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
