import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../contender.ts';

/** CNCF's registry on a port of this machine, on which clients are measured. It ends with this process. */
export interface BenchRegistry {
  /** `localhost:port`, as in references. */
  readonly host: string;
  /** Begins with nothing in it; what was there is moved away and not deleted, which would take time of those who are measured. */
  empty(): void;
}

/** @returns `undefined` when it is not installed */
export function startDockerRegistry(lab: Lab): BenchRegistry | undefined {
  const directory = lab.scratch('docker-registry');
  const data = join(directory, 'data');
  mkdirSync(data);
  const log = join(directory, 'log');
  const settings = {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: data } },
    http: { addr: '127.0.0.1:0' },
  };
  const output = openSync(log, 'w');
  // JSON is YAML, and a shell hands over the settings without a file.
  const script = 'echo "$1" > "$2"/config.yml && exec docker-registry serve "$2"/config.yml';
  const child = spawn('sh', ['-c', script, 'sh', JSON.stringify(settings), directory], {
    stdio: ['ignore', output, output],
  });
  process.on('exit', () => child.kill());
  const port = waitForPort(log);
  if (port === undefined) return undefined;
  let emptied = 0;
  return {
    host: `localhost:${port}`,
    empty() {
      renameSync(data, `${data}.${emptied++}`);
      mkdirSync(data);
    },
  };
}

/** Milliseconds in which it has to listen. */
const patience = 5000;

function waitForPort(log: string): string | undefined {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const text = readFileSync(log, 'utf8');
    const [, port] = /msg="listening on 127\.0\.0\.1:(\d+)/.exec(text) ?? [];
    if (port !== undefined) return port;
    if (text.includes('not found')) return undefined;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return undefined;
}
