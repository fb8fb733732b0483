import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../suites/until.ts';

/** A registry of the CNCF's that listens on this machine alone. Disposing ends it. */
export interface StartedRegistry extends Disposable {
  /** `127.0.0.1:port` */
  readonly host: string;
}

/** @param directory where it keeps its files */
export async function startRegistry(directory: string): Promise<StartedRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(directory, 'registry.yml');
  const storage = `{filesystem: {rootdirectory: ${join(directory, 'registry')}}}`;
  writeFileSync(config, `version: 0.1\nlog: {level: error}\nstorage: ${storage}\nhttp: {addr: '${host}'}\n`);
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  let isUp = false;
  await until(
    () => {
      fetch(`http://${host}/v2/`).then(
        () => {
          isUp = true;
        },
        () => undefined,
      );
      return isUp;
    },
    () => 'the registry',
  );
  return { host, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
