import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/**
 * `node load-registry.ts DIRECTORY NACRE...`: starts `nacre serve` and, when it is installed, CNCF's docker-registry side by side, asks them in
 * turn, and prints medians of three rounds as JSON: `[{ name, manifests, blobs, uploads }]`, manifests a second with 8 connections, and MB/s of a blob
 * of 256 MiB with one.
 */

interface Server {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

interface Figures {
  readonly manifests: number;
  readonly blobs: number;
  readonly uploads: number;
}

const [directory = '', ...nacre] = process.argv.slice(2);
const blobSize = 256 * 1024 * 1024;
const piece = randomBytes(1024 * 1024);
const rounds = 3;

const servers = await start();
try {
  const taken = new Map<string, Figures[]>();
  for (let round = 0; round < rounds; round++)
    for (const server of servers)
      taken.set(server.name, [...(taken.get(server.name) ?? []), await measureOnce(server)]);
  process.stdout.write(JSON.stringify(servers.map(({ name }) => ({ name, ...medians(taken.get(name) ?? []) }))));
} finally {
  for (const { child } of servers) child.kill();
}

async function start(): Promise<readonly Server[]> {
  const [own, peer] = [await freePort(), await freePort()];
  const [program = '', ...args] = nacre;
  const config = join(directory, 'registry.yml');
  mkdirSync(join(directory, 'registry'), { recursive: true });
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: ${join(directory, 'registry')}}}\nhttp: {addr: '127.0.0.1:${peer}'}\n`,
  );
  const started = [
    {
      name: 'nacre',
      port: own,
      child: spawn(program, [...args, 'serve', '--listen', `127.0.0.1:${own}`], { stdio: 'ignore' }),
    },
    { name: 'docker-registry', port: peer, child: spawn('docker-registry', ['serve', config], { stdio: 'ignore' }) },
  ];
  for (const { child } of started) child.on('error', () => undefined);
  const up = await Promise.all(started.map(({ port }) => isUp(port)));
  return started.filter((_, at) => up[at]);
}

async function isUp(port: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (answered?.ok === true) return true;
    await setTimeout(100);
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function measureOnce({ port }: Server): Promise<Figures> {
  const { digest, seconds } = await upload(port);
  await putImage(port);
  const uploads = blobSize / 1e6 / seconds;
  const blobs = await download(port, `/v2/bench/app/blobs/${digest}`);
  return { uploads, blobs, manifests: await manifestsPerSecond(port) };
}

/** Sends a new blob: POST, one PATCH, PUT. */
async function upload(port: number): Promise<{ readonly digest: string; readonly seconds: number }> {
  const first = randomBytes(piece.length);
  const hash = createHash('sha256').update(first);
  for (let at = 1; at < blobSize / piece.length; at++) hash.update(piece);
  const digest = `sha256:${hash.digest('hex')}`;
  const begun = performance.now();
  const location = await begin(port);
  const socket = connect(port, '127.0.0.1');
  socket.write(`PATCH ${location} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${blobSize}\r\n\r\n`);
  for (let at = 0; at < blobSize / piece.length; at++)
    await new Promise((resolve) => socket.write(at === 0 ? first : piece, resolve));
  const [head = ''] = await new Promise<string[]>((resolve) =>
    socket.once('data', (bytes) => resolve([bytes.toString()])),
  );
  socket.destroy();
  await finish(port, /^location: (\S+)/im.exec(head)?.[1] ?? '', digest);
  return { digest, seconds: (performance.now() - begun) / 1000 };
}

async function begin(port: number): Promise<string> {
  const answered = await fetch(`http://127.0.0.1:${port}/v2/bench/app/blobs/uploads/`, { method: 'POST' });
  return pathOf(answered.headers.get('location') ?? '', port);
}

async function finish(
  port: number,
  location: string,
  digest: string,
  body: Uint8Array<ArrayBuffer> | null = null,
): Promise<void> {
  const path = pathOf(location, port);
  const target = `http://127.0.0.1:${port}${path}${path.includes('?') ? '&' : '?'}digest=${digest}`;
  const { status } = await fetch(target, { method: 'PUT', body });
  if (status !== 201) throw new Error(`upload refused: ${status}`);
}

function pathOf(location: string, port: number): string {
  const { pathname, search } = new URL(location, `http://127.0.0.1:${port}`);
  return pathname + search;
}

/** A small image under `1`. */
async function putImage(port: number): Promise<void> {
  const bytes = new Uint8Array(randomBytes(64));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await finish(port, await begin(port), digest, bytes);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const blob = (type: string): object => ({ mediaType: `application/vnd.oci.image.${type}`, digest, size: 64 });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: blob('config.v1+json'),
    layers: [blob('layer.v1.tar')],
  });
  const headers = { 'content-type': mediaType };
  const { status } = await fetch(`http://127.0.0.1:${port}/v2/bench/app/manifests/1`, { method: 'PUT', headers, body });
  if (status !== 201) throw new Error(`manifest refused: ${status}`);
}

/** @returns MB/s */
async function download(port: number, path: string): Promise<number> {
  const begun = performance.now();
  let size = 0;
  const onread = {
    buffer: Buffer.alloc(1024 * 1024),
    callback: (count: number) => {
      size += count;
      return true;
    },
  };
  const socket = connect({ port, host: '127.0.0.1', onread });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
  if (size < blobSize) throw new Error(`blob of ${size} bytes`);
  return size / 1e6 / ((performance.now() - begun) / 1000);
}

async function manifestsPerSecond(port: number): Promise<number> {
  const until = performance.now() + 2000;
  const begun = performance.now();
  const counts = await Promise.all(Array.from({ length: 8 }, () => askUntil(port, until)));
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1000);
}

/** Asks for the manifest over one connection, again and again. @returns how often it came */
function askUntil(port: number, until: number): Promise<number> {
  const accept = 'Accept: application/vnd.oci.image.manifest.v1+json';
  const request = `GET /v2/bench/app/manifests/1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${accept}\r\n\r\n`;
  return new Promise((resolve, reject) => {
    let count = 0;
    let text = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setNoDelay(true).on('error', reject);
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1 || text.length < end + 4 + Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0)) return;
      if (!text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 200)));
      text = '';
      count += 1;
      if (performance.now() < until) socket.write(request);
      else {
        socket.destroy();
        resolve(count);
      }
    });
  });
}

function medians(taken: readonly Figures[]): Figures {
  const middle = (key: keyof Figures): number =>
    taken.map((each) => each[key]).sort((a, b) => a - b)[taken.length >> 1] ?? Number.NaN;
  return { manifests: middle('manifests'), blobs: middle('blobs'), uploads: middle('uploads') };
}
