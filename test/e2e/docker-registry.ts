import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
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
  // A port that the kernel chooses: one that was free a moment ago may be taken by a test beside this one.
  const http = { addr: '127.0.0.1:0', ...(tls === undefined ? {} : { tls }) };
  const settings = {
    version: 0.1,
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
    http,
    ...(user === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: writeUsers(directory, user) } } }),
  };
  const config = join(directory, 'config.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(settings));
  // Files: tests wait for the tool without reading what comes through a pipe, and then the registry would wait for them.
  const [access, log] = [join(directory, 'access'), join(directory, 'log')];
  const outputs = [access, log].map((path) => openSync(path, 'w'));
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', ...outputs] });
  outputs.forEach(closeSync);
  const told = (): string => readFileSync(log, 'utf8');
  const port = (): string | undefined => /msg="listening on 127\.0\.0\.1:(\d+)/.exec(told())?.[1];
  await until(
    () => port() !== undefined || child.exitCode !== null,
    () => `docker-registry to listen: ${told()}`,
  );
  if (child.exitCode !== null) throw new Error(`docker-registry ended with ${child.exitCode}: ${told()}`);
  return {
    host: `localhost:${port()}`,
    asked: () => [...readFileSync(access, 'utf8').matchAll(/"([A-Z]+ \/v2\/\S*) HTTP/g)].map(([, line = '']) => line),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
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
