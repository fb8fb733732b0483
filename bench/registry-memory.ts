import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/**
 * `node bench/registry-memory.ts`: the most memory that `nacre serve` and, when it is installed, CNCF's docker-registry take while one large blob is
 * got by many clients at once, and while many clients put as many; and what each of many `nacre pull`s at once takes. The clients are a process
 * of their own. NACRE_BENCH_TRANSFERS sets how many clients there are (200), NACRE_BENCH_PULLS how many pulls (50), NACRE_BENCH_MEGABYTES the
 * size of a blob (1024); what is put, and the layer that is pulled, are smaller when all of it would fill more than a third of what is free on
 * the disk.
 */

const clients = Number(process.env.NACRE_BENCH_TRANSFERS ?? 200);
const pulls = Number(process.env.NACRE_BENCH_PULLS ?? 50);
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
  const putSize = fittingSize(clients);
  process.stdout.write(`${clients} transfers at once: ${inMegabytes(wanted)} MB out, ${inMegabytes(putSize)} MB in\n`);
  for (const server of servers()) {
    const figures = await measureServer(server, putSize);
    process.stdout.write(`${server.name}: ${figures === undefined ? 'did not start' : format(figures)}\n`);
  }
  const [nacre] = servers();
  if (nacre !== undefined) {
    const size = fittingSize(pulls);
    const most = await served(nacre, () => measurePulls(nacre.port, size));
    process.stdout.write(`${pulls} pulls at once of ${inMegabytes(size)} MB: ${most?.toFixed(0)} MB each at most\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Bytes of each of so many blobs: as wanted, or as much as the disk has room for. */
function fittingSize(count: number): number {
  const { bavail, bsize } = statfsSync(directory);
  return Math.min(wanted, Math.floor((bavail * bsize) / 3 / count / 1048576) * 1048576);
}

/** Pulls an image of one layer into stores of their own. @returns MB that a pull has taken at most */
async function measurePulls(port: number, size: number): Promise<number> {
  const root = join(directory, 'files');
  mkdirSync(root);
  run('truncate', '-s', `${size}`, join(root, 'zeros'));
  run('tar', '-C', root, '-cf', join(directory, 'layer.tar'), 'zeros');
  const own = [join(project, 'bin/nacre'), '--root', join(directory, 'nacre')] as const;
  const name = `127.0.0.1:${port}/memory/image:1`;
  run(...own, 'import', '-q', join(directory, 'layer.tar'), name);
  run(...own, 'push', '-q', name);
  const all = Array.from({ length: pulls }, async (_, at) => {
    const store = ['--root', join(directory, `pull-${at}`)];
    const child = spawn(own[0], [...store, 'pull', '-q', name], { stdio: ['ignore', 'ignore', 'inherit'] });
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, mostMemory(child));
    }, 100);
    const [status] = await once(child, 'exit');
    clearInterval(timer);
    if (status !== 0) throw new Error(`a pull ended with ${status}`);
    return most;
  });
  return Math.max(...(await Promise.all(all)));
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
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
  mkdirSync(root, { recursive: true });
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
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // It has ended; what it had was looked at before.
  }
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1048576).toFixed(0);
}

function format({ idle, out, outSeconds, in: into, inSeconds }: Figures): string {
  const memory = `${idle.toFixed(0)} MB at rest, ${out.toFixed(0)} MB giving, ${into.toFixed(0)} MB taking`;
  return `${memory} (${outSeconds.toFixed(1)} s and ${inSeconds.toFixed(1)} s)`;
}
