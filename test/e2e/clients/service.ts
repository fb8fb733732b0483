import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { until } from '../../suites/until.ts';
import type { Called, Lab } from '../lab.ts';
import { call, openLab } from '../lab.ts';
import { startNacre } from '../running.ts';

/** Name of the image that every lab has. */
export const image = 'localhost/team/base:1';

/** A service of the Docker API on a store of its own. */
export interface Service extends AsyncDisposable {
  readonly lab: Lab;
  /** `unix:///…` */
  readonly address: string;
  readonly socket: string;
  /** What clients get; nothing of the user's own configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** Docker's command line. */
  docker(args: readonly string[], input?: string): Called;
  /** As `docker`, but throws when it fails. @returns standard output without its last line end */
  ok(...args: readonly string[]): string;
  /** Asks the service itself. @returns the document it answers with */
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Asks for bytes, as text. */
  raw(method: string, path: string, body?: unknown): Promise<string>;
  /** Asks for lines of JSON. */
  lines(method: string, path: string, headers?: Readonly<Record<string, string>>): Promise<readonly unknown[]>;
  /** What the service has said of itself; one that is well only where it listens. */
  said(): string;
}

/** Starts a service, with an image made of busybox. */
export async function startService(): Promise<Service> {
  const lab = openLab();
  lab.ok('import', '-q', lab.baseTar(), image);
  const socket = join(lab.directory, 'docker.sock');
  const address = `unix://${socket}`;
  const service = startNacre(lab, 'system', 'service', '--listen', address);
  await until(
    () => service.stderr().includes('listening') || service.child.exitCode !== null,
    () => `the service: ${service.stderr()}`,
  );
  const config = join(lab.directory, 'docker-config');
  mkdirSync(config);
  writeFileSync(join(config, 'config.json'), '{}');
  const environment = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: lab.directory,
    DOCKER_HOST: address,
    DOCKER_CONFIG: config,
    DOCKER_BUILDKIT: '0',
  };
  const docker = (args: readonly string[], input = ''): Called => call(['docker', ...args], environment, input);
  return {
    lab,
    address,
    socket,
    environment,
    docker,
    ok(...args) {
      const { status, stdout, stderr } = docker(args);
      if (status !== 0)
        throw new Error(`docker ${args.join(' ')}: status ${status}\n${stdout}${stderr}\n${service.stderr()}`);
      return stdout.replace(/\n$/, '');
    },
    async ask(method, path, body) {
      const told = await askService(socket, { method, path, body: JSON.stringify(body) });
      return told === '' ? undefined : JSON.parse(told);
    },
    raw: (method, path, body) => askService(socket, { method, path, body: JSON.stringify(body) }),
    async lines(method, path, headers = {}) {
      const told = await askService(socket, { method, path, headers });
      return told
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    said: () => service.stderr(),
    async [Symbol.asyncDispose]() {
      const left = lab
        .nacre('ps', '-aq')
        .stdout.trim()
        .split('\n')
        .filter((id) => id !== '');
      if (left.length > 0) lab.nacre('rm', '-f', '-v', ...left);
      lab.nacre('network', 'prune', '-f');
      service.child.kill('SIGTERM');
      await service.ended;
      lab[Symbol.dispose]();
    },
  };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

function askService(socketPath: string, { method, path, headers = {}, body }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers };
    const asked = request({ socketPath, method, path, headers: all, agent: false }, (answer) => {
      text(answer).then(resolve, reject);
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
