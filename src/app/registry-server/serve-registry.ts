import { existsSync, readFileSync } from 'node:fs';
import { reasonOf } from '../../base/index.ts';
import type { Outbox } from '../../registry/records/index.ts';
import {
  type AccessEntry,
  type AnswerToken,
  type ClientAddress,
  everybody,
  type Keeper,
  openRegistryServer,
  type RateGate,
  type RegistryAct,
  type RegistryServer,
  type RegistryServerOptions,
  type Rights,
  readOnly,
  type ServerCertificate,
  type ServerConfig,
  type ServerLimits,
  serveFault,
  toRegistryEvent,
  type UpstreamRule,
  type Upstreams,
  type Webhooks,
} from '../../registry/server/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { joinListeners } from './listeners.ts';
import { type KeeperCall, openRegistryKeeper } from './open-registry-keeper.ts';
import type { ListenAddress } from './parse-listen.ts';
import { openRegistryBackend, type RegistryBackend } from './registry-backend.ts';
import type { Replication, ReplicationOptions } from './replication/open-replication.ts';
import { openSpool } from './upstreams/open-spool.ts';
import { watchFiles } from './watch-files.ts';

/** One call of `serve`. */
export interface ServeCall {
  readonly listen: ListenAddress;
  /** Nothing may be pushed or deleted. @default false */
  readonly readOnly?: boolean;
  /** Read again when they change. @default plain HTTP */
  readonly tls?: TlsFiles;
  /** Who may do what. @default everybody may do everything */
  readonly rights?: Rights;
  /** Answers `/token`. @default there is nothing */
  readonly answerToken?: AnswerToken;
  /** @default as `serverLimits` */
  readonly limits?: Partial<ServerLimits>;
  /** Keeps askers from asking for too much. @default they may ask for all */
  readonly gate?: RateGate;
  /** @default the other end of the connection */
  readonly clientAddress?: ClientAddress;
  /** Where repositories are filled from; asked at each request. @default they have what is pushed to them */
  readonly upstreams?: () => readonly UpstreamRule[];
  /** Where blobs and records are. @default in the store */
  readonly config?: ServerConfig;
  /** Opens what cleans and checks. @default one for which no rules were written */
  readonly openKeeper?: (backend: RegistryBackend, call: KeeperCall) => Promise<Keeper>;
  /** Tells others of what is done. @default nobody is told */
  readonly openWebhooks?: (outbox: Outbox) => Webhooks;
  /** Copies to other registries and from them. @default nothing is */
  readonly openReplication?: (options: ReplicationOptions) => Replication;
  /** Told once it listens. @param origin `http://127.0.0.1:5000` */
  readonly onListening: (origin: string) => void;
  readonly onAccess?: (entry: AccessEntry) => void;
  /** Told of what failed that is no client's doing. */
  readonly onFailure?: (error: unknown, requestId: string) => void;
  /** Aborting it ends the server, once transfers that are under way have ended. */
  readonly signal: AbortSignal;
}

/** Paths of PEM files. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthority?: string;
}

/**
 * Serves the store as a registry until it is told to stop. What is pushed lies among the store's blobs, and stays there for as long as a
 * repository has it; names of images and repositories of the registry do not mix.
 *
 * @throws serve/cannot-listen, serve/bad-certificate, app/no-file
 */
export async function serveRegistry(nacre: Nacre, call: ServeCall): Promise<void> {
  const { config = {}, openKeeper = openDefaultKeeper, readOnly: isReadOnly = false } = call;
  const onFailure = (error: unknown): void => call.onFailure?.(error, '-');
  const tell = async (act: RegistryAct): Promise<void> => listener.onEvent?.(toRegistryEvent(act));
  await using backend = await openRegistryBackend(nacre, config, { sharedBlobs: hasSharedBlobs(call), onFailure });
  const { storage, metadata, outbox } = backend;
  await using keeper = await openKeeper(backend, { readOnly: isReadOnly, tell, onFailure });
  await using webhooks = call.openWebhooks?.(outbox);
  await using replication = call.openReplication?.({
    nacre,
    own: { storage, metadata, keeping: keeper.keeping, tell },
    onFailure,
  });
  const listener = joinListeners([webhooks, replication]);
  await using server = await openRegistryServer(call.listen, {
    storage,
    metadata,
    keeping: keeper.keeping,
    ...serverOptions(call),
    ...listener,
    ...(call.upstreams === undefined ? {} : { upstreams: toUpstreams(nacre.store, call.upstreams) }),
  });
  call.onListening(server.origin);
  using _watch = watchCertificate(server, call);
  await aborted(call.signal);
  await server.stop();
}

function openDefaultKeeper(backend: RegistryBackend, call: KeeperCall): Promise<Keeper> {
  return openRegistryKeeper(backend, {}, call);
}

function serverOptions(call: ServeCall): Omit<RegistryServerOptions, 'storage' | 'metadata'> {
  const { rights = everybody, answerToken, limits, gate, clientAddress, onAccess, onFailure, tls } = call;
  return {
    rights: call.readOnly === true ? readOnly(rights) : rights,
    ...(answerToken === undefined ? {} : { answerToken }),
    ...(limits === undefined ? {} : { limits }),
    ...(gate === undefined ? {} : { gate }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    ...(onAccess === undefined ? {} : { onAccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(tls === undefined ? {} : { tls: readTls(tls) }),
  };
}

function toUpstreams({ scratch }: DiskStore, rules: () => readonly UpstreamRule[]): Upstreams {
  return { rules, openSpool: () => openSpool(scratch()) };
}

/** Who may do everything here can read the store by other ways, unless he sits elsewhere. */
function hasSharedBlobs({ rights, listen }: ServeCall): boolean {
  return rights === undefined && isLoopback(listen.host);
}

/** Shows what the files of the certificate hold, also when they have changed; what can not be used then is told, and not shown. */
function watchCertificate(server: RegistryServer, { tls, onFailure }: ServeCall): Disposable {
  if (tls === undefined) return { [Symbol.dispose]() {} };
  return watchFiles(Object.values(tls), () => {
    try {
      server.useCertificate(readTls(tls));
    } catch (error) {
      onFailure?.(error, '-');
    }
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readTls({ certificate, key, clientAuthority }: TlsFiles): ServerCertificate {
  return {
    certificate: readPem(certificate),
    key: readPem(key),
    ...(clientAuthority === undefined ? {} : { clientAuthority: readPem(clientAuthority) }),
  };
}

function readPem(path: string): string {
  if (!existsSync(path)) throw appFault('app/no-file', `there is no file ${path}`, { hint: 'Check the path.' });
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw serveFault('serve/bad-certificate', `${path} can not be read: ${reasonOf(error)}`, {
      hint: 'Give a certificate and its key as PEM files.',
      cause: error,
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
