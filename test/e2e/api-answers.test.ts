import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { image, type Service, startService } from './clients/service.ts';
import { cannotRun } from './lab.ts';

/** What clients of the Docker API look for beside what they asked: words of errors, what is refused, where input begins and ends. */
describe('the Docker API to the letter', { skip: cannotRun('docker') }, () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(async () => {
    const said = service.said();
    await service[Symbol.asyncDispose]();
    assert.match(said, /^listening on [^\n]*\n$/);
  });

  const isolated = ['--network', 'none', image];

  test('errors are told in words that clients know', () => {
    const { ok, docker } = service;
    ok('run', '-d', '--name', 'here', ...isolated, 'sleep', '100');
    const rows: readonly (readonly [readonly string[], RegExp, number?])[] = [
      [['inspect', 'nosuch'], /No such object: nosuch/],
      [['start', 'nosuch'], /No such container: nosuch$/m],
      [['volume', 'inspect', 'nosuch'], /get nosuch: no such volume/],
      [['network', 'inspect', 'nosuch'], /network nosuch not found/],
      [['rm', 'here'], /cannot remove container "here": container is running/],
      [['create', '--name', 'here', ...isolated], /Conflict. The container name "\/here" is already in use/, 1],
      [['run', '--gpus', 'all', ...isolated, 'true'], /could not select device driver ""/, 125],
      [['run', '--storage-opt', 'size=1G', ...isolated, 'true'], /there is no --storage-opt here/, 125],
      // Only an image that is not there is to be pulled.
      [
        ['run', '--volumes-from', 'nosuch', ...isolated, 'true'],
        /^(?!.*Unable to find image).*No such container/s,
        125,
      ],
      [['exec', '-u', 'nosuch', 'here', 'true'], /OCI runtime exec failed: .*nosuch/, 126],
      [['exec', '-w', '/nosuch', 'here', 'true'], /OCI runtime exec failed: .*nosuch/, 127],
    ];
    for (const [args, words, status = 1] of rows) {
      const { status: seen, stderr, stdout } = docker(args);
      assert.match(stderr + stdout, words, args.join(' '));
      assert.equal(seen, status, `${args.join(' ')}: ${stderr}`);
    }
    ok('rm', '-f', 'here');
  });

  test('networks: what only swarms have is refused, and so are filters that are none', () => {
    const { ok, docker } = service;
    const refused = (...args: readonly string[]): string => {
      const { status, stderr } = docker(['network', ...args]);
      assert.equal(status, 1, args.join(' '));
      return stderr;
    };
    assert.match(refused('create', '--config-only', 'x'), /ConfigOnly is for networks of a swarm/);
    assert.match(refused('create', '--scope', 'swarm', 'x'), /cannot create a swarm scoped network/);
    assert.match(refused('create', '-d', 'nosuch', 'x'), /plugin nosuch/);
    ok('network', 'create', '--label', 'k=v', 'left');
    assert.match(refused('ls', '--filter', 'nosuch=x'), /there is no filter "nosuch"/);
    assert.match(refused('prune', '-f', '--filter', 'nosuch=x'), /there is no filter "nosuch"/);
    assert.equal(ok('network', 'prune', '-f', '--filter', 'until=1h'), '');
    assert.equal(ok('network', 'prune', '-f', '--filter', 'label!=k'), '');
    assert.match(ok('network', 'prune', '-f', '--filter', 'label=k=v'), /^left$/m);
  });

  test('events tell what was executed', async () => {
    const { ok, docker } = service;
    ok('run', '-d', '--name', 'told', ...isolated, 'sleep', '100');
    docker(['exec', 'told', 'sh', '-c', 'exit 3']);
    const filters = encodeURIComponent('{"container":["told"]}');
    const events = await service.lines('GET', `/events?since=0&until=${Date.now() / 1000}&filters=${filters}`);
    const actions = (events as readonly { readonly Action: string }[]).map(({ Action }) => Action);
    assert.deepEqual(actions, ['create', 'start', 'exec_start: sh -c exit 3', 'exec_die']);
    ok('rm', '-f', 'told');
  });

  test('a listing tells the networks by ID, and commands with quotes', async () => {
    const { ok } = service;
    const network = ok('network', 'create', 'listed');
    ok('run', '-d', '--name', 'in', '--network', 'listed', image, 'sh', '-c', 'exec sleep 100');
    assert.equal(ok('ps', '--no-trunc', '--filter', 'name=in', '--format', '{{.Command}}'), `"sh -c 'exec sleep 100'"`);
    const [found] = (await service.ask(
      'GET',
      '/containers/json?filters=%7B%22name%22%3A%5B%22in%22%5D%7D',
    )) as readonly Listed[];
    const { NetworkID, IPAddress } = found?.NetworkSettings.Networks.listed ?? {};
    assert.equal(NetworkID, network);
    assert.match(IPAddress ?? '', /^10\./);
    ok('rm', '-f', 'in');
    ok('network', 'rm', 'listed');
  });

  test('anonymous volumes go with a container when that is asked for', () => {
    const { ok } = service;
    ok('create', '--name', 'kept', '-v', '/kept', ...isolated);
    ok('rm', 'kept');
    assert.equal(ok('volume', 'ls', '-q').split('\n').length, 1);
    ok('volume', 'prune', '-f');
    ok('create', '--name', 'gone', '-v', '/gone', ...isolated);
    ok('rm', '-v', 'gone');
    service.docker(['run', '--rm', '-v', '/gone', ...isolated, 'nosuch']);
    assert.equal(ok('volume', 'ls', '-q'), '');
  });

  test('input that ends before the container starts ends it', () => {
    assert.deepEqual(service.docker(['run', '--rm', '-i', ...isolated, 'cat']), { status: 0, stdout: '', stderr: '' });
    service.ok('run', '-d', '--name', 'taker', ...isolated, 'sleep', '100');
    assert.deepEqual(service.docker(['exec', '-i', 'taker', 'cat']), { status: 0, stdout: '', stderr: '' });
    service.ok('rm', '-f', 'taker');
  });

  test('logs: each stream has its lines, times and details before each', async () => {
    const { ok } = service;
    ok('run', '--name', 'lines', ...isolated, 'sh', '-c', 'echo a; printf d; echo b >&2');
    const stamp = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';
    const { stdout, stderr } = service.docker(['logs', '-t', '--details', 'lines']);
    assert.match(stdout, new RegExp(`^${stamp}  a\\n${stamp}  d$`));
    assert.match(stderr, new RegExp(`^${stamp}  b\\n$`));
    const past = await service.raw('POST', '/containers/lines/attach?logs=1&stdout=1');
    assert.ok(past.endsWith('\u0001\0\0\0\0\0\0\u0002a\n\u0001\0\0\0\0\0\0\u0001d'), past);
    ok('rm', 'lines');
  });

  test('what is in a directory is copied as another directory', () => {
    const { ok, lab } = service;
    ok('run', '--name', 'made', ...isolated, 'sh', '-c', 'mkdir -p /from/sub && echo x > /from/sub/a.txt');
    const target = join(lab.directory, 'copied');
    ok('cp', 'made:/from/.', target);
    assert.equal(readFileSync(join(target, 'sub/a.txt'), 'utf8'), 'x\n');
    assert.deepEqual(readdirSync(target), ['sub']);
    ok('rm', 'made');
  });

  test('a terminal without input reads nothing, and has the size that was said', async () => {
    const { ok, docker } = service;
    ok('run', '-d', '--name', 'shown', ...isolated, 'sleep', '100');
    assert.deepEqual(docker(['exec', '-t', 'shown', 'echo', 'hi']), { status: 0, stdout: 'hi\r\n', stderr: '' });
    const Cmd = [
      'sh',
      '-c',
      'for i in $(seq 300); do s=$(stty size 2>/dev/null); [ "$s" = "33 99" ] && echo "$s" && exit; sleep 0.05; done',
    ];
    const exec = await service.ask('POST', '/containers/shown/exec', { Cmd, Tty: true, AttachStdout: true });
    const { Id } = exec as { readonly Id: string };
    assert.equal(await service.raw('POST', `/exec/${Id}/start`, { Tty: true, ConsoleSize: [33, 99] }), '33 99\r\n');
    ok('rm', '-f', 'shown');
  });

  test('input that comes along with the request is the container’s', async () => {
    service.ok('run', '-di', '--name', 'echo', ...isolated, 'cat');
    const socket = connect(service.socket);
    const request = 'POST /containers/echo/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: d\r\n';
    socket.write(`${request}Connection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly\n`);
    let seen = '';
    for await (const data of socket.setEncoding('latin1')) {
      seen += data;
      if (seen.includes('early')) break;
    }
    assert.match(seen, /^HTTP\/1\.1 101 /);
    assert.ok(seen.endsWith('\u0006early\n'), seen);
    service.ok('rm', '-f', 'echo');
  });
});

interface Listed {
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly NetworkID: string; readonly IPAddress: string }>>;
  };
}
