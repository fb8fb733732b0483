import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/**
 * `node bench/registry-memory.ts`: the most memory that `nacre serve` and, when it is installed, CNCF's docker-registry take while one large blob is
 * got by many clients at once, and while many clients put as many; and what `nacre pull` takes while many pull at once, beside skopeo. The clients are a process of
 * their own. NACRE_BENCH_TRANSFERS sets how many clients there are (200), NACRE_BENCH_MEGABYTES the size of a blob (1024); what is put is
 * smaller when all of it would fill more than a third of what is free on the disk.
 */

const clients = Number(process.env.NACRE_BENCH_TRANSFERS ?? 200);
const wanted = Number(process.env.NACRE_BENCH_MEGABYTES ?? 1024) * 1024 * 1024;
const project = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(process.env.NACRE_BENCH_DIRECTORY ?? '/var/tmp', 'nacre-memory-'));

interface Server {
  readonly name: string;
  readonly port: number;
  readonly start: () => ChildProcess;
}

/** MB of memory, and seconds. */
interface Figures {
  readonly idle: number;
  readonly out: number;
  readonly outSeconds: number;
  readonly in: number;
  readonly inSeconds: number;
}

try {
  const { bavail, bsize } = statfsSync(directory);
  const putSize = Math.min(wanted, Math.floor((bavail * bsize) / 3 / clients / 1048576) * 1048576);
  process.stdout.write(`${clients} transfers at once: ${inMegabytes(wanted)} MB out, ${inMegabytes(putSize)} MB in\n`);
  for (const server of servers()) {
    const figures = await measureServer(server, putSize);
    process.stdout.write(`${server.name}: ${figures === undefined ? 'did not start' : format(figures)}\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function servers(): readonly Server[] {
  const root = join(directory, 'nacre');
  const start =
    (program: string, ...args: readonly string[]) =>
    (): ChildProcess =>
      spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }).on('error', () => undefined);
  const nacre = start(join(project, 'bin/nacre'), '--root', root, 'serve', '--listen', '127.0.0.1:5961');
  return [
    { name: 'nacre', port: 5961, start: nacre },
    { name: 'docker-registry', port: 5962, start: start('docker-registry', 'serve', writeConfig(5962)) },
  ];
}

function writeConfig(port: number): string {
  const root = join(directory, 'distribution');
  mkdirSync(root);
  const settings = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: root } },
    http: { addr: `127.0.0.1:${port}` },
  };
  const path = join(directory, 'distribution.yml');
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

/** The server is started anew for each way: what it took most is told of its whole life. */
async function measureServer(server: Server, putSize: number): Promise<Figures | undefined> {
  const sent = await served(server, async (child) => {
    const idle = mostMemory(child);
    const seconds = await transfer('put', server.port, putSize);
    return { idle, in: mostMemory(child), inSeconds: seconds };
  });
  if (sent === undefined) return undefined;
  await served(server, () => sendOne(server.port));
  const got = await served(server, async (child) => {
    const seconds = await transfer('get', server.port, wanted);
    return { out: mostMemory(child), outSeconds: seconds };
  });
  return got === undefined ? undefined : { ...sent, ...got };
}

async function served<Result>(
  server: Server,
  work: (child: ChildProcess) => Promise<Result>,
): Promise<Result | undefined> {
  const child = server.start();
  try {
    return (await isUp(server.port)) ? await work(child) : undefined;
  } finally {
    const ended = child.pid === undefined ? undefined : once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

async function isUp(port: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (answered?.ok === true) return true;
    await setTimeout(50);
  }
  return false;
}

/** The blob that is got: zeros. */
async function sendOne(port: number): Promise<void> {
  const { status, stderr } = spawnSync(process.execPath, transferCommand('put', port, 1, wanted), { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

async function transfer(verb: 'get' | 'put', port: number, size: number): Promise<number> {
  const child = spawn(process.execPath, transferCommand(verb, port, clients, size), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`clients ended with ${status}`);
  return Number(text);
}

function transferCommand(verb: string, port: number, count: number, size: number): readonly string[] {
  const program = join(import.meta.dirname, 'programs/raw-transfers.ts');
  return [program, verb, `${port}`, `${count}`, `${size}`, digestOfZeros(size)];
}

function digestOfZeros(size: number): string {
  const hash = createHash('sha256');
  const piece = new Uint8Array(1048576);
  for (let left = size; left > 0; left -= piece.length)
    hash.update(left < piece.length ? piece.subarray(0, left) : piece);
  return `sha256:${hash.digest('hex')}`;
}

/** MB that a process has had resident at most. */
function mostMemory({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1048576).toFixed(0);
}

function format({ idle, out, outSeconds, in: into, inSeconds }: Figures): string {
  const memory = `${idle.toFixed(0)} MB at rest, ${out.toFixed(0)} MB giving, ${into.toFixed(0)} MB taking`;
  return `${memory} (${outSeconds.toFixed(1)} s and ${inSeconds.toFixed(1)} s)`;
}
