import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { image, type Service, startService } from './clients/service.ts';
import { cannotRun } from './lab.ts';

/** Docker's own command line, against the socket. */
describe('docker', { skip: cannotRun('docker') }, () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(async () => {
    const said = service.said();
    await service[Symbol.asyncDispose]();
    // What is no client's fault is told of.
    assert.match(said, /^listening on [^\n]*\n$/);
  });

  test('run: output, input and exit status are the container’s', () => {
    const { docker } = service;
    const run = ['run', '--rm', '--network', 'none'];
    assert.deepEqual(docker([...run, image, 'sh', '-c', 'echo out; echo err >&2; exit 4']), {
      status: 4,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    assert.deepEqual(docker([...run, '-i', image, 'cat'], 'typed\n'), { status: 0, stdout: 'typed\n', stderr: '' });
    assert.equal(docker([...run, image, 'nosuch']).status, 127);
    assert.equal(service.ok('ps', '-aq'), '');
  });

  test('a container lives: create, start, logs, pause, stop, wait, rename, rm', () => {
    const { ok, docker } = service;
    const id = ok(
      'create',
      '--name',
      'life',
      '--network',
      'none',
      '-e',
      'A=b c',
      '-l',
      'k=v',
      image,
      'sh',
      '-c',
      'trap "exit 3" TERM; echo "$A"; while :; do sleep 0.1; done',
    );
    assert.match(id, /^[0-9a-f]{64}$/);
    ok('start', 'life');
    assert.equal(
      ok('ps', '--format', '{{.Names}} {{.Image}} {{.State}}', '--filter', 'label=k=v'),
      `life ${image} running`,
    );
    ok('pause', 'life');
    assert.equal(ok('inspect', '-f', '{{.State.Status}} {{.Config.Env}}', 'life').split(' ')[0], 'paused');
    ok('unpause', 'life');
    ok('rename', 'life', 'living');
    ok('update', '--restart', 'no', 'living');
    ok('stop', 'living');
    assert.equal(ok('wait', 'living'), '3');
    assert.equal(ok('logs', 'living'), 'b c');
    assert.match(ok('logs', '-t', '--tail', '1', 'living'), /^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z b c$/);
    ok('rm', 'living');
    const { status, stderr } = docker(['rm', 'living']);
    assert.equal(status, 1);
    assert.match(stderr, /No such container: /);
  });

  test('exec: streams and statuses; top, stats, diff, export, commit, cp', () => {
    const { ok, docker, lab } = service;
    ok('run', '-d', '--name', 'work', '--network', 'none', image, 'sleep', '100');
    assert.deepEqual(
      docker(['exec', '-i', '-e', 'A=1', '-w', '/bin', 'work', 'sh', '-c', 'cat; echo $A; pwd >&2; exit 5'], 'in\n'),
      {
        status: 5,
        stdout: 'in\n1\n',
        stderr: '/bin\n',
      },
    );
    assert.equal(docker(['exec', 'work', 'nosuch']).status, 127);
    assert.match(ok('top', 'work'), /sleep 100/);
    assert.match(ok('stats', '--no-stream', '--format', '{{.Name}} {{.PIDs}}', 'work'), /^work 1$/);
    const file = join(lab.directory, 'file');
    writeFileSync(file, 'copied\n');
    ok('cp', file, 'work:/made');
    assert.equal(ok('exec', 'work', 'cat', '/made'), 'copied');
    ok('cp', 'work:/made', `${file}.back`);
    assert.equal(readFileSync(`${file}.back`, 'utf8'), 'copied\n');
    assert.match(docker(['cp', 'work:/nosuch', file]).stderr, /Could not find the file/);
    assert.match(ok('diff', 'work'), /^A \/made$/m);
    ok('export', '-o', `${file}.tar`, 'work');
    assert.match(readFileSync(`${file}.tar`).toString('latin1'), /made/);
    assert.match(ok('commit', '-c', 'CMD ["cat", "/made"]', 'work', 'localhost/made:1'), /^sha256:/);
    assert.equal(ok('run', '--rm', '--network', 'none', 'localhost/made:1'), 'copied');
    ok('kill', 'work');
    ok('rm', 'work');
    ok('rmi', 'localhost/made:1');
  });

  test('images: build, tag, history, save, load, import, rmi, prune', () => {
    const { ok, docker, lab } = service;
    const context = join(lab.directory, 'context');
    mkdirSync(context);
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM ${image}\nARG WHO=nobody\nRUN echo built for $WHO | tee /who\nCMD ["cat", "/who"]\n`,
    );
    const built = docker(['build', '-t', 'localhost/app:1', '--build-arg', 'WHO=you', context]);
    assert.equal(built.status, 0, built.stderr);
    assert.match(built.stdout, /^built for you$/m);
    assert.match(built.stdout, /^Successfully built [0-9a-f]{12}\nSuccessfully tagged localhost\/app:1$/m);
    assert.match(docker(['build', '-t', 'localhost/app:1', '--build-arg', 'WHO=you', context]).stdout, /Using cache/);
    assert.equal(ok('run', '--rm', '--network', 'none', 'localhost/app:1'), 'built for you');
    ok('tag', 'localhost/app:1', 'localhost/app:2');
    assert.match(
      ok('images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'reference=localhost/app'),
      /app:2\n.*app:1|app:1\n.*app:2/,
    );
    assert.match(ok('history', '--no-trunc', '--format', '{{.CreatedBy}}', 'localhost/app:1'), /built for/);
    const tar = join(lab.directory, 'app.tar');
    ok('save', '-o', tar, 'localhost/app:1');
    assert.match(ok('rmi', 'localhost/app:1', 'localhost/app:2'), /Deleted: sha256:/);
    assert.equal(ok('load', '-q', '-i', tar), 'Loaded image: localhost/app:1');
    assert.equal(ok('image', 'inspect', '-f', '{{.Config.Cmd}}', 'localhost/app:1'), '[cat /who]');
    assert.match(ok('import', '-c', 'CMD ["true"]', join(lab.directory, 'base.tar'), 'localhost/root:1'), /^sha256:/);
    const wrong = docker(['build', '-t', 'x', '-'], 'FROM scratch\nNOSUCH x\n');
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /NOSUCH/);
    assert.match(docker(['run', '--rm', '--pull', 'never', 'localhost/nosuch']).stderr, /No such image/);
    ok('image', 'prune', '-f');
    ok('rmi', 'localhost/app:1', 'localhost/root:1');
  });

  test('networks and volumes: names are found, ports lead in, files stay', async () => {
    const { ok } = service;
    ok('network', 'create', '--label', 'k=v', 'back');
    ok('volume', 'create', 'data');
    ok('run', '--rm', '--network', 'none', '-v', 'data:/data', image, 'sh', '-c', 'echo kept > /data/index.html');
    ok(
      'run',
      '-d',
      '--name',
      'web',
      '--network',
      'back',
      '--network-alias',
      'www',
      '-p',
      '127.0.0.1::80',
      '-v',
      'data:/data:ro',
      image,
      'httpd',
      '-f',
      '-p',
      '80',
      '-h',
      '/data',
    );
    assert.equal(ok('run', '--rm', '--network', 'back', image, 'wget', '-qO-', 'http://www/index.html'), 'kept');
    const [, address = ''] = /-> (127\.0\.0\.1:\d+)/.exec(ok('port', 'web')) ?? [];
    assert.equal(await (await fetch(`http://${address}/index.html`)).text(), 'kept\n');
    assert.match(ok('network', 'inspect', '-f', '{{range .Containers}}{{.Name}}{{end}}', 'back'), /^web$/);
    ok('network', 'disconnect', 'back', 'web');
    ok('network', 'connect', '--alias', 'again', 'back', 'web');
    assert.equal(ok('run', '--rm', '--network', 'back', image, 'wget', '-qO-', 'http://again/index.html'), 'kept');
    assert.equal(service.docker(['volume', 'rm', 'data']).status, 1);
    ok('rm', '-f', 'web');
    ok('network', 'rm', 'back');
    assert.equal(ok('volume', 'ls', '-q'), 'data');
    ok('volume', 'rm', 'data');
  });

  test('events are told as they come; a client that leaves ends what it follows', async () => {
    const { ok, environment } = service;
    const events = spawn('docker', ['events', '--format', '{{.Type}} {{.Action}}', '--filter', 'type=container'], {
      env: environment,
    });
    let seen = '';
    events.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
    });
    // Until it listens, nothing that happens is told.
    await until(
      () => {
        ok('run', '--rm', '--network', 'none', image, 'true');
        return seen.includes('container die');
      },
      () => `events: ${seen}`,
    );
    events.kill('SIGKILL');
    assert.match(ok('info', '--format', '{{.ServerVersion}} {{.OSType}}'), /^\d+\.\d+\.\d+ linux$/);
    assert.match(ok('version', '--format', '{{.Server.APIVersion}}'), /^1\.47$/);
    assert.match(ok('system', 'df'), /^Images /m);
    assert.match(service.docker(['node', 'ls']).stderr, /This node is not a swarm manager/);
  });
});
