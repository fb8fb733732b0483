import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Line, runJobs, toRequest } from './http-load.ts';

/**
 * `node load-registry.ts DIRECTORY NACRE...`: runs `nacre serve` and, when it is installed, CNCF's docker-registry, and asks them in turn over 32
 * connections. Prints medians of three rounds as JSON: `[{ name, figures }]`. Cold: each thing once, by a server that was just started, the kernel
 * having dropped what it keeps of files (as root).
 */

const connections = 32;
const rounds = 3;
const images = 600;
const smallSize = 4096;
const largeSize = 256 * 1024 * 1024;
const partSize = 8 * 1024 * 1024;
const mediaType = 'application/vnd.oci.image.manifest.v1+json';

const outs = ['manifests', 'small blobs', 'large blob out'] as const;
type Out = (typeof outs)[number];

interface Server {
  readonly name: string;
  start(port: number): ChildProcess;
}

type Figures = Record<string, number>;

const [directory = '', ...nacre] = process.argv.slice(2);
const servers: readonly Server[] = [
  { name: 'nacre', start: (port) => startProgram([...nacre, 'serve', '--listen', `127.0.0.1:${port}`]) },
  { name: 'docker-registry', start: (port) => startProgram(['docker-registry', 'serve', writeConfig(port)]) },
];

const results: { name: string; figures: Figures }[] = [];
for (const server of servers) {
  const taken: Figures[] = [];
  for (let round = 0; round < rounds; round++) {
    const figures = await measureOnce(server, `bench/round${round}`);
    if (figures !== undefined) taken.push(figures);
  }
  if (taken.length > 0) results.push({ name: server.name, figures: medians(taken) });
}
process.stdout.write(JSON.stringify(results));

function startProgram([program = '', ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: 'ignore' }).on('error', () => undefined);
}

function writeConfig(port: number): string {
  const root = join(directory, 'registry');
  mkdirSync(root, { recursive: true });
  const config = join(directory, 'registry.yml');
  const settings = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: root } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(config, JSON.stringify(settings));
  return config;
}

/** Starts the server for as long as the work takes. @returns `undefined` when it does not start */
async function served<Result>(server: Server, work: (port: number) => Promise<Result>): Promise<Result | undefined> {
  const port = await freePort();
  const child = server.start(port);
  try {
    return (await isUp(port)) ? await work(port) : undefined;
  } finally {
    const ended = child.pid === undefined ? undefined : once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function isUp(port: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (answered?.ok === true) return true;
    await setTimeout(50);
  }
  return false;
}

async function measureOnce(server: Server, repository: string): Promise<Figures | undefined> {
  const whole = newBlob(largeSize);
  const parts = Array.from({ length: 32 }, () => newBlob(partSize));
  const small = Array.from({ length: images }, () => newBlob(smallSize));
  const sent = await served(server, async (port) => {
    const seconds = {
      pushes: await runJobs(
        port,
        connections,
        small.map((blob, tag) => (line) => push(line, repository, blob, tag)),
      ),
      one: await runJobs(port, 1, [(line) => upload(line, repository, whole)]),
      many: await runJobs(
        port,
        connections,
        parts.map((blob) => (line) => upload(line, repository, blob)),
      ),
    };
    return {
      'images in': images / seconds.pushes,
      'large blob in': megabytes(largeSize) / seconds.one,
      'large blobs in, 32 at once': megabytes(parts.length * partSize) / seconds.many,
    };
  });
  if (sent === undefined) return undefined;
  const read = (port: number, times: number): Promise<Readonly<Record<Out, number>>> =>
    readAll(port, { repository, whole, small, times });
  dropCaches();
  const cold = await served(server, (port) => read(port, 1));
  const warm = await served(server, async (port) => {
    await read(port, 1);
    return read(port, 5);
  });
  if (cold === undefined || warm === undefined) return undefined;
  const figures = outs.flatMap((out) => [
    [`${out}, cold`, cold[out]],
    [`${out}, warm`, warm[out]],
  ]);
  return { ...sent, ...Object.fromEntries(figures) };
}

interface Reading {
  readonly repository: string;
  readonly whole: Blob;
  readonly small: readonly Blob[];
  readonly times: number;
}

async function readAll(
  port: number,
  { repository, whole, small, times }: Reading,
): Promise<Readonly<Record<Out, number>>> {
  const again = <Item>(items: readonly Item[]): readonly Item[] => Array.from({ length: times }, () => items).flat();
  const get = (path: string, size?: number) => async (line: Line) => {
    const { status, bytes, head } = await line.ask(toRequest('GET', path, `Accept: ${mediaType}\r\n`));
    if (status !== 200 || (size !== undefined && bytes !== size)) throw new Error(`${path}: ${bytes} bytes, ${head}`);
  };
  const blobOf = ({ digest, bytes }: Blob) => get(`/v2/${repository}/blobs/${digest}`, bytes.length);
  const manifests = again(small.map((_, tag) => get(`/v2/${repository}/manifests/${tag}`)));
  const blobs = again(small.map(blobOf));
  const large = again([blobOf(whole)]);
  return {
    manifests: manifests.length / (await runJobs(port, connections, manifests)),
    'small blobs': blobs.length / (await runJobs(port, connections, blobs)),
    'large blob out': megabytes(large.length * largeSize) / (await runJobs(port, 1, large)),
  };
}

interface Blob {
  readonly bytes: Uint8Array;
  readonly digest: string;
}

function newBlob(size: number): Blob {
  const bytes = new Uint8Array(randomBytes(size));
  return { bytes, digest: digestOf(bytes) };
}

function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function megabytes(bytes: number): number {
  return bytes / 1e6;
}

/** POST, then PUT with all of it, as skopeo and docker end an upload. */
async function upload(line: Line, repository: string, { bytes, digest }: Blob): Promise<void> {
  const begun = await line.ask(toRequest('POST', `/v2/${repository}/blobs/uploads/`, ''));
  const { pathname, search } = new URL(/^location: *(\S+)/im.exec(begun.head)?.[1] ?? '', 'http://bench');
  const path = `${pathname}${search}${search === '' ? '?' : '&'}digest=${digest}`;
  const { status, head } = await line.ask(toRequest('PUT', path, 'Content-Type: application/octet-stream\r\n', bytes));
  if (status !== 201) throw new Error(`upload refused: ${head}`);
}

/** A small image: one blob that is its config and its layer, and a manifest. */
async function push(line: Line, repository: string, blob: Blob, tag: number): Promise<void> {
  await upload(line, repository, blob);
  const { digest } = blob;
  const describe = (type: string): object => ({
    mediaType: `application/vnd.oci.image.${type}`,
    digest,
    size: smallSize,
  });
  const [config, layers] = [describe('config.v1+json'), [describe('layer.v1.tar')]];
  const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  const path = `/v2/${repository}/manifests/${tag}`;
  const { status, head } = await line.ask(toRequest('PUT', path, `Content-Type: ${mediaType}\r\n`, body));
  if (status !== 201) throw new Error(`manifest refused: ${head}`);
}

function dropCaches(): void {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  } catch {
    // Whoever is not root measures with what the kernel keeps.
  }
}

function medians(taken: readonly Figures[]): Figures {
  const middle = (key: string): number =>
    taken.map((each) => each[key] ?? Number.NaN).sort((a, b) => a - b)[taken.length >> 1] ?? Number.NaN;
  return Object.fromEntries(Object.keys(taken[0] ?? {}).map((key) => [key, middle(key)]));
}
