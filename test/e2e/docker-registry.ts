import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../suites/until.ts';
import { run } from './lab.ts';

/** Debian's docker-registry on a port of this machine. Disposing ends it. */
export interface DockerRegistry extends AsyncDisposable {
  /** `localhost:port`, as in references. */
  readonly host: string;
  /** What was asked of it, a line each: `METHOD path`. */
  readonly asked: () => readonly string[];
}

export interface DockerRegistryOptions {
  /** Let only this user in. @default everybody */
  readonly user?: { readonly name: string; readonly password: string };
  /** Files of the server's certificate and key. @default plain HTTP */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** @param directory a new one, for what it keeps */
export async function startDockerRegistry(
  directory: string,
  { user, tls }: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const http = { addr: `127.0.0.1:${port}`, ...(tls === undefined ? {} : { tls }) };
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
    http,
    ...(user === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: writeUsers(directory, user) } } }),
  };
  const config = join(directory, 'config.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(settings));
  // A file: tests wait for the tool without reading what comes through a pipe, and then the registry would wait for them.
  const log = join(directory, 'log');
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', openSync(log, 'w'), 'ignore'] });
  const host = `localhost:${port}`;
  await until(
    () => isListening(child, port),
    () => 'docker-registry to listen',
  );
  return {
    host,
    asked: () => [...readFileSync(log, 'utf8').matchAll(/"([A-Z]+ \/v2\/\S*) HTTP/g)].map(([, line = '']) => line),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function writeUsers(
  directory: string,
  { name, password }: { readonly name: string; readonly password: string },
): string {
  const path = join(directory, 'htpasswd');
  writeFileSync(path, run('htpasswd', '-Bbn', '-C', '4', name, password));
  return path;
}

/** Asked of the kernel: whether a registry listens there, whatever it speaks. */
function isListening(child: ChildProcess, port: number): boolean {
  if (child.exitCode !== null) throw new Error(`docker-registry ended with ${child.exitCode}`);
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return run('cat', '/proc/net/tcp').includes(`0100007F:${hex} 00000000:0000 0A`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
