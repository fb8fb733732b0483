import type { Awaitable, BlobStorage, RegistryMetadata } from '../records/index.ts';
import type { AnswerToken } from './access/answer-token.ts';
import type { AccessEntry } from './access-entry.ts';
import type { OnRegistryEvent } from './events/registry-event.ts';
import type { Keeping } from './keeping/keeping.ts';
import type { ClientAddress } from './rates/client-address.ts';
import type { RateGate } from './rates/rate-gate.ts';
import type { Rights } from './rights.ts';
import type { ServerLimits } from './server-limits.ts';
import type { Upstreams } from './upstream/pull-through.ts';

/** What a server of HTTPS shows, and what it takes from clients: PEM texts. */
export interface ServerCertificate {
  /** With its chain. */
  readonly certificate: string;
  readonly key: string;
  /** Authorities whose certificates tell who a client is. @default clients are not asked for any */
  readonly clientAuthority?: string;
}

/** What a server is made of. */
export interface RegistryServerOptions {
  readonly storage: BlobStorage;
  readonly metadata: RegistryMetadata;
  /** @default everybody may do everything */
  readonly rights?: Rights;
  /** Answers `/token`. @default there is nothing at that address */
  readonly answerToken?: AnswerToken;
  /** @default as `serverLimits` */
  readonly limits?: Partial<ServerLimits>;
  /** Keeps askers from asking for more than their share. @default they may ask for all */
  readonly gate?: RateGate;
  /** Finds where requests come from. @default the other end of the connection */
  readonly clientAddress?: ClientAddress;
  /** Where repositories are filled from. @default they have what is pushed to them */
  readonly upstreams?: Upstreams;
  /** What is kept of what is removed, and which tags may be written once. @default what is removed is gone, and every tag can be moved */
  readonly keeping?: Keeping;
  /** @default plain HTTP */
  readonly tls?: ServerCertificate;
  /** Told of every request that was answered. Must not throw. */
  readonly onAccess?: (entry: AccessEntry) => void;
  /** Told of what was done to repositories. @default nobody listens, which costs nothing */
  readonly onEvent?: OnRegistryEvent;
  /** More lines for `/metrics`. */
  readonly formatMetrics?: () => Awaitable<readonly string[]>;
  /** Told of what failed that is not the client's doing. Must not throw. */
  readonly onFailure?: (error: unknown, requestId: string) => void;
}
