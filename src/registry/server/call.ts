import type { ByteStream } from '../../base/index.ts';
import type { Awaitable, BlobStorage, RegistryMetadata } from '../records/index.ts';
import type { RegistryAct } from './events/registry-event.ts';
import type { Http } from './http-types.ts';
import type { Keeping } from './keeping/keeping.ts';
import type { ManifestCache } from './manifest-cache.ts';
import type { Decision, RightsAction } from './rights.ts';
import type { ServerLimits } from './server-limits.ts';

/** What a registry is made of. */
export interface Registry {
  readonly storage: BlobStorage;
  readonly metadata: RegistryMetadata;
  readonly cache: ManifestCache;
  readonly keeping: Keeping;
  readonly limits: ServerLimits;
}

/** One request, on its way to an answer. */
export interface Call {
  readonly registry: Registry;
  readonly method: string;
  readonly headers: Http['IncomingHttpHeaders'];
  /** The path as it came, without the query. */
  readonly path: string;
  /** The query as it came, without the question mark. */
  readonly query: string;
  /** Bytes of the body; 0 when there is none, `undefined` when it is not said. */
  readonly bodySize: number | undefined;
  /** Asks for the body, once. It fails when there is more than `most`, when the client goes, or when it is too slow. */
  body(most: number): ByteStream;
  /** Whether the same asker may do something else. */
  may(action: RightsAction, repository: string): Promise<Decision>;
  /**
   * Tells of what was done, once it is so for good. It never fails. Of a change its end is waited for before the client is answered: what
   * was answered was told.
   *
   * @default nobody listens
   */
  readonly tell?: (act: RegistryAct) => Awaitable<void>;
}

/** A value of the query; `undefined` when it is absent. */
export function queryValue({ query }: Pick<Call, 'query'>, name: string): string | undefined {
  return query === '' ? undefined : (new URLSearchParams(query).get(name) ?? undefined);
}
