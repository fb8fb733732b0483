import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Called, call, cannotRun, type Lab, missingPrograms, nacreProgram, openLab } from './lab.ts';

// Debian's programs, not those of npm packages that have the same names.
const [ip, nft] = ['/usr/sbin/ip', '/usr/sbin/nft'];

const skip = cannotRun('conmon', 'nsenter', 'unshare', ip, nft) || missingPrograms('/usr/lib/podman/aardvark-dns');

/** A machine's network of the test's own: nothing is changed in that of the machine it runs on. */
interface Machine extends Disposable {
  readonly on: (...command: readonly string[]) => Called;
  readonly nacre: (...args: readonly string[]) => Called;
  readonly ok: (...args: readonly string[]) => string;
}

function openMachine(lab: Lab): Machine {
  const holder = spawn('unshare', ['--net', '--', 'sh', '-c', `${ip} link set lo up; echo up; exec cat`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const enter = ['nsenter', `--net=/proc/${holder.pid}/ns/net`, '--'];
  const on = (...command: readonly string[]): Called => call([...enter, ...command], lab.environment);
  const nacre = (...args: readonly string[]): Called => on(nacreProgram, ...args);
  return {
    on,
    nacre,
    ok(...args) {
      const { status, stdout, stderr } = nacre(...args);
      assert.equal(status, 0, `nacre ${args.join(' ')}: ${stdout}${stderr}`);
      return stdout.replace(/\n$/, '');
    },
    [Symbol.dispose]: () => void holder.stdin?.end(),
  };
}

const server = (text: string): readonly string[] => ['base', 'sh', '-c', `echo ${text} > /i; exec httpd -f -h /`];

describe('networks of containers', { skip }, () => {
  let lab: Lab;
  let machine: Machine;
  let untouched: string;

  const facts = (): string =>
    [machine.on(ip, '-o', 'link'), machine.on(nft, 'list', 'ruleset')].map(({ stdout }) => stdout).join('\n');
  /** What the machine itself gets at an address; `undefined` when nobody answers. */
  const fetched = (port: number, address = '127.0.0.1'): string | undefined => {
    const { status, stdout } = machine.on('timeout', '3', 'busybox', 'wget', '-qO-', `http://${address}:${port}/i`);
    return status === 0 ? stdout.trim() : undefined;
  };
  /** What a container gets from another. */
  const asks = (container: string, name: string): string =>
    machine.nacre('exec', container, 'timeout', '3', 'wget', '-qO-', `http://${name}/i`).stdout.trim();

  before(() => {
    lab = openLab();
    machine = openMachine(lab);
    machine.ok('import', lab.baseTar(), 'base');
    untouched = facts();
  });
  after(() => {
    for (const name of ['web', 'db', 'lost']) machine.nacre('rm', '-f', name);
    machine[Symbol.dispose]();
    lab[Symbol.dispose]();
  });

  test('a container has an address, a way out, names and what flags add', () => {
    const script =
      'cat /etc/hosts /etc/resolv.conf; ip -o -4 addr show eth0; ip route; cat /sys/class/net/eth0/address';
    const flags = ['--name', 'one', '--hostname', 'box', '--ip', '10.87.5.5', '--mac-address', '02:42:00:00:00:09'];
    const more = ['--add-host', 'gw:host-gateway', '--dns-search', 'example.org', '--dns-option', 'ndots:2'];
    const said = machine.ok('run', '--rm', ...flags, ...more, 'base', 'sh', '-c', script);
    for (const line of [
      /^10\.87\.5\.5\tbox one$/m,
      /^10\.87\.0\.1\tgw$/m,
      /^nameserver 10\.87\.0\.1$/m,
      /^search example\.org$/m,
      /^options ndots:2$/m,
      /inet 10\.87\.5\.5\/16/,
      /^default via 10\.87\.0\.1 /m,
      /^02:42:00:00:00:09$/m,
    ])
      assert.match(said, line);
    assert.equal(machine.ok('run', '--rm', '--network', 'none', 'base', 'ls', '/sys/class/net'), 'lo');
  });

  test('what can not be joined is told', () => {
    for (const [flags, message] of [
      [['--network', 'nowhere'], /^error: there is no network nowhere\nhint: /],
      [['--ip', '192.0.2.1'], /192\.0\.2\.1 is no address of the subnet 10\.87\.0\.0\/16/],
      [['--network', 'host', '--network-alias', 'a'], /mean nothing on host/],
      [['--network', 'container:nobody'], /container:nobody: there is no such container/],
    ] as const) {
      const { status, stderr } = machine.nacre('run', '--rm', ...flags, 'base', 'true');
      assert.equal(status, 125, stderr);
      assert.match(stderr, message);
    }
  });

  test('containers of a network find each other by name, others do not', () => {
    machine.ok('network', 'create', '--ipv6', '--subnet', '10.99.1.0/24', 'front');
    machine.ok('network', 'create', '--internal', 'back');
    machine.ok('run', '-d', '--name', 'db', '--network', 'back', '--network-alias', 'sql', ...server('data'));
    machine.ok(
      'run',
      '-d',
      '--name',
      'web',
      '--network',
      'front:alias=w',
      '-p',
      '8080:80',
      '-p',
      '80',
      ...server('page'),
    );
    assert.equal(asks('web', 'db'), '');
    machine.ok('network', 'connect', 'back', 'web');
    assert.deepEqual([asks('web', 'sql'), asks('web', 'db'), asks('db', 'web')], ['data', 'data', 'page']);
    assert.equal(machine.ok('exec', 'db', 'ip', 'route').includes('default'), false);
    const addresses = (): number =>
      machine.ok('exec', 'web', 'cat', '/etc/hosts').match(/^.+\tweb|\t\S+ web$/gm)?.length ?? 0;
    const before = addresses();
    machine.ok('network', 'disconnect', 'back', 'web');
    assert.equal(addresses(), before - 1);
    assert.equal(asks('web', 'sql'), '');
    const shared = ['run', '--rm', '--network', 'container:web', 'base'];
    assert.equal(machine.ok(...shared, 'wget', '-qO-', 'http://127.0.0.1/i'), 'page');
  });

  test('a linked container is in /etc/hosts by its other name, as long as it runs in the same network', () => {
    const lines = machine.ok('run', '--rm', '--network', 'back', '--link', 'db:store', 'base', 'cat', '/etc/hosts');
    assert.match(lines, /\tstore db [0-9a-f]{12}$/m);
    for (const [flags, message] of [
      [['--link', 'db'], /--link db: it is in none of the networks bridge\nhint: Connect it/],
      [['--network', 'none', '--link', 'db'], /--link means nothing on none/],
      [['--link', 'nobody'], /no container "nobody"/],
    ] as const) {
      const { status, stderr } = machine.nacre('run', '--rm', ...flags, 'base', 'true');
      assert.equal(status, 125, stderr);
      assert.match(stderr, message);
    }
    const named = ['--hostname', 'box', '--domainname', 'example.org'];
    assert.equal(machine.ok('run', '--rm', ...named, 'base', 'hostname', '-f'), 'box.example.org');
  });

  test('ports are published, added and removed while a container runs', () => {
    const [, random] = /^80\/tcp -> 0\.0\.0\.0:(?!8080)(\d+)$/m.exec(machine.ok('port', 'web')) ?? [];
    assert.deepEqual([fetched(8080), fetched(Number(random)), fetched(8081)], ['page', 'page', undefined]);
    machine.ok('port', 'add', 'web', '127.0.0.1:8081:80');
    assert.equal(machine.ok('port', 'rm', 'web', '8080:80'), '80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080');
    assert.deepEqual([fetched(8080), fetched(8081)], [undefined, 'page']);
    const { status, stderr } = machine.nacre('run', '--rm', '-p', '8081:80', 'base', 'true');
    assert.deepEqual([status, /port 8081\/tcp is in use/.test(stderr)], [125, true]);
    const other = machine.nacre('port', 'web', '81');
    assert.match(other.stderr, /^error: port 81 of container web is not published\n/);
  });

  test('what came by UDP to a port is not led on to where the port led before', (t) => {
    const reason = missingPrograms('conntrack');
    if (reason !== false) return t.skip(reason);
    const flows = (): string => machine.on('conntrack', '--dump', '--proto', 'udp', '--orig-port-dst', '5353').stdout;
    const sends = (): void => void machine.on('bash', '-c', 'echo x > /dev/udp/10.99.1.1/5353');
    sends();
    assert.match(flows(), /dport=5353 /, 'nobody has published it');
    machine.ok('port', 'add', 'web', '5353:5353/udp');
    assert.equal(flows(), '');
    sends();
    assert.match(flows(), /dport=5353 .*src=10\.99\.1\./, 'led on');
    machine.ok('port', 'rm', 'web', '5353:5353/udp');
    assert.equal(flows(), '');
  });

  test('the rules of the host hold for published ports, and callers keep their addresses', () => {
    // A machine beside this one, behind a pair of interfaces.
    const file = `${lab.directory}/beside`;
    const begin = `unshare --net sh -c 'echo $$ > ${file}; exec sleep 300' </dev/null >/dev/null 2>&1 &`;
    machine.on('sh', '-c', `${begin} until [ -s ${file} ]; do sleep 0.05; done`);
    const beside = readFileSync(file, 'utf8').trim();
    const there = (...command: readonly string[]): Called =>
      call(['nsenter', `--net=/proc/${beside}/ns/net`, '--', ...command]);
    machine.on(ip, 'link', 'add', 'outer', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', beside);
    machine.on('sh', '-c', `${ip} addr add 192.0.2.1/24 dev outer; ${ip} link set outer up`);
    there('sh', '-c', `${ip} addr add 192.0.2.9/24 dev eth0; ${ip} link set eth0 up; ${ip} link set lo up`);
    there('sh', '-c', `${ip} route add default via 192.0.2.1`);
    machine.ok('port', 'add', 'web', '8090:81');
    const serve = 'nc -l -p 81 -e sh -c "env | grep -i addr; netstat -tn"';
    machine.ok('exec', '-d', 'web', 'sh', '-c', serve);
    const said = there('timeout', '3', 'busybox', 'nc', '192.0.2.1', '8090').stdout;
    assert.match(said, /192\.0\.2\.9:/);
    const ask = (url: string): number | null => there('timeout', '3', 'busybox', 'wget', '-qO-', url).status;
    machine.ok('port', 'add', 'web', '8082:80');
    assert.equal(ask('http://192.0.2.1:8082/i'), 0);
    // What is not published is not reached, though there is a way.
    const [, own = ''] = /"IPv4Address": "([\d.]+)\/24"/.exec(machine.ok('network', 'inspect', 'front')) ?? [];
    assert.notEqual(ask(`http://${own}/i`), 0);
    const rules =
      'table inet theirs { chain forward { type filter hook forward priority 0; meta l4proto tcp ct original proto-dst 8082 drop; }; }';
    machine.on('sh', '-c', `echo '${rules}' | ${nft} -f -`);
    assert.notEqual(ask('http://192.0.2.1:8082/i'), 0);
    machine.on(nft, 'delete', 'table', 'inet', 'theirs');
    machine.on(ip, 'link', 'del', 'outer');
    call(['kill', beside]);
  });

  test('a macvlan is a part of an interface of the machine', () => {
    machine.on('sh', '-c', `${ip} link add parent0 type veth peer name parent1; ${ip} link set parent0 up`);
    const flags = ['-d', 'macvlan', '-o', 'parent=parent0', '--subnet', '198.51.100.0/24'];
    machine.ok('network', 'create', ...flags, 'lan');
    const shown = machine.ok('run', '--rm', '--network', 'lan', 'base', 'ip', '-o', '-4', 'addr', 'show', 'eth0');
    assert.match(shown, /198\.51\.100\.2\/24/);
    machine.ok('network', 'rm', 'lan');
    machine.on(ip, 'link', 'del', 'parent0');
  });

  test('what killed containers had is taken back by the next look', () => {
    machine.ok('run', '-d', '--name', 'lost', '-p', '8099:80', ...server('lost'));
    const pid = (format: string): string => machine.ok('inspect', '--format', format, 'lost');
    const monitor = readFileSync(`/proc/${pid('{{.State.Pid}}')}/stat`, 'utf8').split(' ')[3] ?? '';
    for (const each of [monitor, pid('{{.State.Pid}}')]) process.kill(Number(each), 'SIGKILL');
    machine.ok('ps');
    assert.equal(machine.ok('network', 'inspect', '--format', '{{len .Containers}}', 'bridge'), '0');
    assert.equal(machine.on(nft, 'list', 'ruleset').stdout.includes('8099'), false);
    machine.ok('rm', '-f', 'lost');
  });

  test('a network in use stays; when all is removed the machine is as it was before', () => {
    const { status, stderr } = machine.nacre('network', 'rm', 'front');
    assert.deepEqual([status, /^error: the network front has containers: web\n/.test(stderr)], [1, true]);
    machine.ok('rm', '-f', 'web', 'db');
    assert.equal(machine.ok('network', 'prune', '-f'), 'Deleted Networks:\nfront\nback');
    machine.on('sleep', '0.5');
    assert.equal(facts(), untouched);
    assert.equal(readFileSync('/proc/self/mountinfo', 'utf8').includes(`${lab.directory}/run/network`), false);
  });
});
