import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { image, type Service, startService } from './clients/service.ts';
import { call, cannotRun } from './lab.ts';

const scripts = join(import.meta.dirname, '../clients');
const hasModules = existsSync(join(scripts, 'node_modules/testcontainers'));

/** Libraries and tools that speak the Docker API, each in a process of its own. */
describe('clients of the Docker API', { skip: cannotRun() }, () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(async () => {
    const said = service.said();
    await service[Symbol.asyncDispose]();
    assert.match(said, /^listening on [^\n]*\n$/);
  });

  /** Runs a client. @returns its standard output */
  function run(command: readonly string[], more: Readonly<Record<string, string>> = {}): string {
    const { status, stdout, stderr } = call(command, { ...service.environment, ...more });
    assert.equal(status, 0, `${command.join(' ')}: ${stderr}\n${service.said()}`);
    return stdout;
  }

  function runScript(name: string, ...args: readonly string[]): unknown {
    return JSON.parse(run([process.execPath, join(scripts, name), ...args], { TESTCONTAINERS_RYUK_DISABLED: 'true' }));
  }

  function needsModules(t: TestContext): boolean {
    if (!hasModules) t.skip('needs test/clients/node_modules, which scripts/setup.sh test installs');
    return !hasModules;
  }

  test('python3-docker', (t) => {
    const python = '/usr/bin/python3';
    if (!existsSync(python) || call([python, '-c', 'import docker']).status !== 0)
      return t.skip('needs python3-docker');
    assert.deepEqual(JSON.parse(run([python, join(scripts, 'client.py'), image])), {
      ping: true,
      api: '1.47',
      run: 'hello\n',
      failed: 3,
      status: 'running',
      labels: { a: 'b' },
      exec: 'out\n',
      stream: ['streamed\n'],
      frame: [1, 0, 0, 0, 0, 0, 0, 5, ...Buffer.from('ping\n')],
      logs: 'up\n',
      stat: 3,
      diff: [{ Path: '/given', Kind: 1 }],
      stats: '/work',
      wait: 137,
      missing: ['NotFound', 'ImageNotFound', 'NotFound', 'NotFound'],
      built: ['localhost/py:1'],
      loaded: ['localhost/py:1'],
      networks: ['pynet'],
      port: '127.0.0.1',
      mount: 'pyvol',
      events: true,
    });
  });

  test('dockerode', (t) => {
    if (needsModules(t)) return;
    assert.deepEqual(runScript('dockerode.mjs', service.socket, image), {
      ran: { status: 3, text: 'ran\r\n' },
      exec: { status: 4, text: 'typed\n' },
      status: 'running',
      stats: '/rode',
      attached: 'said\n',
      missing: { statusCode: 404, reason: 'no such container' },
    });
  });

  test('testcontainers: a service from an image that the test builds', (t) => {
    if (needsModules(t)) return;
    const context = join(service.lab.directory, 'service');
    mkdirSync(context);
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM ${image}\nRUN mkdir /data\nEXPOSE 5432\nCMD ["sh", "-c", "echo ready to accept connections; exec httpd -f -p 5432 -h /data"]\n`,
    );
    assert.deepEqual(runScript('testcontainers.mjs', context), {
      answer: 'from the test\n',
      exitCode: 0,
      output: 'hello\n',
    });
  });

  test('docker-compose: two services, a network and a volume', (t) => {
    if (call(['sh', '-c', 'command -v docker-compose']).status !== 0) return t.skip('needs docker-compose');
    const file = join(service.lab.directory, 'compose.yml');
    writeFileSync(file, compose);
    const up = (...args: readonly string[]): string => run(['docker-compose', '-f', file, '-p', 'team', ...args]);
    up('up', '-d');
    assert.match(up('ps'), /team_ask_1.*Up[\s\S]*team_web_1.*Up/);
    assert.equal(up('exec', '-T', 'ask', 'wget', '-qO-', 'http://web/index.html'), 'kept\n');
    assert.match(up('logs', '--no-color', 'web'), /web_1 +\| serving/);
    up('up', '-d');
    up('down', '-v', '-t', '0');
    assert.equal(service.lab.ok('ps', '-aq'), '');
    assert.equal(service.lab.ok('volume', 'ls', '-q'), '');
  });
});

const compose = `version: '3.7'
services:
  web:
    image: ${image}
    command: sh -c 'echo serving; echo kept > /data/index.html; exec httpd -f -p 80 -h /data'
    volumes: ['data:/data']
    networks: [back]
  ask:
    image: ${image}
    command: sh -c 'exec sleep 100'
    depends_on: [web]
    networks: [back]
networks:
  back: {}
volumes:
  data: {}
`;
