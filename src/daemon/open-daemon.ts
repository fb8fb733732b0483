import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../base/index.ts';
import type { Daemon } from './daemon.ts';
import { daemonFault } from './faults.ts';
import { answerCall } from './http/answer-call.ts';
import { answerUpgrade } from './http/answer-upgrade.ts';
import { newestVersion, oldestVersion } from './http/api-version.ts';
import type { Http } from './http/http-types.ts';
import { createIdleWatch, type IdleWatch } from './http/idle-watch.ts';
import { createFindRoute } from './http/route.ts';
import { sendAnswer } from './http/send-answer.ts';
import { routes } from './routes.ts';

/** Where a service listens: a path, or a socket that whoever started the process has opened. */
export type Listen =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'passed'; readonly fd: number };

/** A service of the Docker API that listens. Disposing ends it at once. */
export interface OpenDaemon extends AsyncDisposable {
  /** Takes no more connections, lets requests end for a while, and resolves when all have. */
  stop(): Promise<void>;
}

export interface OpenDaemonOptions {
  /** Milliseconds without a request after which `onIdle` is told. @default never */
  readonly idleTime?: number;
  readonly onIdle?: () => void;
}

/** @throws daemon/cannot-listen */
export async function openDaemon(daemon: Daemon, where: Listen, options: OpenDaemonOptions = {}): Promise<OpenDaemon> {
  const idle = createIdleWatch(options.idleTime, options.onIdle ?? (() => undefined));
  const sockets = new Set<Http['Socket']>();
  const server = createServer(daemon, idle, sockets);
  await listen(server, where);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const end = (): void => {
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  };
  return {
    async stop() {
      idle[Symbol.dispose]();
      server.close();
      server.closeIdleConnections();
      const deadline = setTimeout(end, daemon.limits.farewell);
      await closed;
      clearTimeout(deadline);
    },
    async [Symbol.asyncDispose]() {
      idle[Symbol.dispose]();
      server.close();
      end();
      await closed;
    },
  };
}

/** Headers of every answer. */
const headers = {
  'api-version': newestVersion,
  'docker-experimental': 'false',
  ostype: 'linux',
  server: 'Nacre (linux)',
  'x-min-api-version': oldestVersion,
};

function createServer(daemon: Daemon, idle: IdleWatch, sockets: Set<Http['Socket']>): Http['Server'] {
  const { limits, onFailure } = daemon;
  const findRoute = createFindRoute(routes);
  const server = process.getBuiltinModule('node:http').createServer({
    maxHeaderSize: limits.headers,
    headersTimeout: limits.headersTime,
    connectionsCheckingInterval: Math.min(5000, limits.headersTime),
    keepAliveTimeout: limits.idle,
    // A build's context takes its time.
    requestTimeout: 0,
    // Nobody is asked to speak HTTP/2, which buildx's and newer clients' other protocols would want.
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'tcp',
  });
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 200;
  server.on('request', (request, response) => void serve(request, response));
  server.on('upgrade', (request, socket, head) => {
    // What came along with the request is the first of what the client sends.
    if (head.length > 0) socket.unshift(head);
    void upgrade(request, socket as Http['Socket']);
  });
  return server;

  async function serve(request: Http['Request'], response: Http['Response']): Promise<void> {
    const leave = idle.enter();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const answer = await answerCall(daemon, findRoute, request, gone.signal);
    // What is left of a body that nobody wants is taken off the connection, so that the client gets to read the answer.
    if (answer.kind !== 'hijack' && answer.kind !== 'stream') request.resume();
    await sendAnswer(response, answer, { signal: gone.signal, isHead: request.method === 'HEAD', onFailure }).catch(
      onFailure,
    );
    leave();
  }

  async function upgrade(request: Http['Request'], socket: Http['Socket']): Promise<void> {
    const leave = idle.enter();
    const gone = new AbortController();
    sockets.add(socket);
    // Whoever reads or writes is told of it.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      gone.abort();
    });
    const answer = await answerCall(daemon, findRoute, request, gone.signal);
    await answerUpgrade(socket, answer, { headers, signal: gone.signal, onFailure }).catch(onFailure);
    leave();
  }
}

async function listen(server: Http['Server'], where: Listen): Promise<void> {
  if (where.kind === 'passed') return await bound(server, { fd: where.fd }, 'the socket passed on');
  mkdirSync(dirname(where.path), { recursive: true, mode: 0o755 });
  await removeStale(where.path);
  await bound(server, { path: where.path }, where.path);
  // Whoever may write to it may do all that this user may.
  chmodSync(where.path, 0o660);
}

/** A socket that a service left behind which is gone is in the way; that of one that answers is not to be taken from it. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket())
    throw cannotListen(path, 'something else than a socket is there', 'Choose another path with --listen.');
  if (await answers(path)) throw cannotListen(path, 'another service listens there', 'Use it, or stop it first.');
  rmSync(path, { force: true });
}

function answers(path: string): Promise<boolean> {
  const { connect } = process.getBuiltinModule('node:net');
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

function bound(
  server: Http['Server'],
  where: { readonly path: string } | { readonly fd: number },
  shown: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(cannotListen(shown, messageOf(error), 'Choose another path with --listen.', error)),
    );
    server.listen(where, resolve);
  });
}

function cannotListen(where: string, why: string, hint: string, cause?: unknown): Error {
  return daemonFault('daemon/cannot-listen', `listen on ${where}: ${why}`, { hint, cause });
}
