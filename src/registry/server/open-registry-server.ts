import { constants } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { isFault, messageOf } from '../../base/index.ts';
import type { Registry } from './call.ts';
import { checkCertificate } from './check-certificate.ts';
import { serveFault } from './faults.ts';
import type { Http } from './http-types.ts';
import { keepNothing } from './keeping/keeping.ts';
import { createManifestCache } from './manifest-cache.ts';
import { createMetrics } from './metrics.ts';
import type { RegistryServerOptions, ServerCertificate } from './registry-options.ts';
import { createRequestListener } from './request-listener.ts';
import { type ServerLimits, serverLimits } from './server-limits.ts';
import { openPullThrough, type PullThrough } from './upstream/pull-through.ts';

/** Where to listen. */
export interface ListenAddress {
  /** A name or an address; brackets around one of IPv6 are left out. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** A registry that listens. Disposing ends it at once, transfers included. */
export interface RegistryServer extends AsyncDisposable {
  /** What it listens on: `http://127.0.0.1:5000`. */
  readonly origin: string;
  readonly port: number;
  /** Takes no more connections, lets transfers end, and resolves when all have, or when their time is over. */
  stop(): Promise<void>;
  /** Shows another certificate from the next connection on; only of a server of HTTPS. @throws serve/bad-certificate */
  useCertificate(tls: ServerCertificate): void;
}

/** @throws serve/cannot-listen, serve/bad-certificate */
export async function openRegistryServer(
  { host, port }: ListenAddress,
  options: RegistryServerOptions,
): Promise<RegistryServer> {
  const limits: ServerLimits = { ...serverLimits, ...options.limits };
  const { keeping = keepNothing, storage, metadata } = options;
  let isStopping = false;
  const cache = createManifestCache(storage, metadata.manifests);
  const registry = { storage, metadata, cache, keeping, limits };
  const upstreams = fillRepositories(registry, options);
  const listener = createRequestListener(registry, options, {
    isStopping: () => isStopping,
    metrics: createMetrics(),
    ...(options.formatMetrics === undefined ? {} : { formatMetrics: options.formatMetrics }),
    ...(upstreams === undefined ? {} : { upstreams }),
  });
  const server = createServer(options, limits);
  server.on('request', listener);
  // Answered before the body is sent, when it need not be.
  server.on('checkContinue', listener);
  await listen(server, host, port);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `${options.tls === undefined ? 'http' : 'https'}://${name}:${bound}`,
    port: bound,
    async stop() {
      isStopping = true;
      server.close();
      const deadline = setTimeout(() => server.closeAllConnections(), limits.farewell);
      await closed;
      clearTimeout(deadline);
      upstreams?.close();
    },
    useCertificate(tls) {
      if (!('setSecureContext' in server)) return;
      const secure = server as Http['SecureServer'];
      checked(() => secure.setSecureContext(toContext(tls)));
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      upstreams?.close();
      await closed;
    },
  };
}

function fillRepositories(
  registry: Registry,
  { upstreams, onFailure }: RegistryServerOptions,
): PullThrough | undefined {
  if (upstreams === undefined) return undefined;
  return openPullThrough(registry, upstreams, (error) => onFailure?.(error, '-'));
}

function createServer({ tls }: RegistryServerOptions, limits: ServerLimits): Http['Server'] {
  const settings = {
    maxHeaderSize: limits.headers,
    headersTimeout: limits.headersTime,
    connectionsCheckingInterval: Math.min(5000, limits.headersTime),
    keepAliveTimeout: limits.idle,
    // A large blob takes its time; who sends next to nothing is told by `silence` and `slowest`.
    requestTimeout: 0,
    noDelay: true,
    highWaterMark: 1024 * 1024,
  };
  const server = tls === undefined ? createPlain(settings) : createSecure(tls, settings);
  server.timeout = limits.silence;
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 100;
  return server;
}

type Settings = Parameters<Http['Module']['createServer']>[0];

function createPlain(settings: Settings & object): Http['Server'] {
  return process.getBuiltinModule('node:http').createServer(settings);
}

function createSecure(tls: ServerCertificate, settings: Settings & object): Http['Server'] {
  // A client without a certificate is served as well: what it may do is the rights' to say.
  const asking = { requestCert: tls.clientAuthority !== undefined, rejectUnauthorized: false };
  const manner = { ALPNProtocols: ['http/1.1'], handshakeTimeout: settings.headersTimeout ?? 0 };
  return checked(() =>
    process.getBuiltinModule('node:https').createServer({ ...settings, ...asking, ...manner, ...toContext(tls) }),
  );
}

/** In Node's words. TLS 1.2 and 1.3, whatever Node is told; a client may not ask for another handshake, which costs it less than the server. */
function toContext({ certificate, key, clientAuthority }: ServerCertificate): SecureContextOptions {
  checkCertificate(certificate, key);
  return {
    cert: certificate,
    key,
    minVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(clientAuthority === undefined ? {} : { ca: clientAuthority }),
  };
}

/** Tells what is wrong with a certificate. */
function checked<Value>(use: () => Value): Value {
  try {
    return use();
  } catch (error) {
    if (isFault(error)) throw error;
    throw serveFault('serve/bad-certificate', `certificate or key can not be used: ${messageOf(error)}`, {
      hint: 'Give a certificate and its key as PEM files.',
      cause: error,
    });
  }
}

function listen(server: Http['Server'], host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error)));
    // Some machines take the name for ::1 alone, which clients that ask for 127.0.0.1 do not reach; the other way about they try both.
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }, resolve);
  });
}

function cannotListen(host: string, port: number, error: Error & { readonly code?: string }): Error {
  const what = `listen on ${host}:${port}`;
  if (error.code === 'EADDRINUSE')
    return serveFault('serve/cannot-listen', `${what}: the port is in use`, {
      hint: 'Stop what listens there, or choose another port with --listen.',
      cause: error,
    });
  const why = error.code === 'EACCES' ? 'this user may not' : 'this machine does not have that address';
  return serveFault('serve/cannot-listen', `${what}: ${why}`, {
    hint: 'Choose another address with --listen.',
    cause: error,
  });
}
