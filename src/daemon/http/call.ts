import type { ByteStream, JsonObject } from '../../base/index.ts';
import type { Daemon } from '../daemon.ts';
import type { Http } from './http-types.ts';
import type { Query } from './query.ts';

/** A request, as those who answer it see it. */
export interface Call {
  readonly daemon: Daemon;
  readonly method: string;
  /** What follows `1.` of the API that the client speaks. */
  readonly version: number;
  readonly query: Query;
  readonly headers: Http['Headers'];
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** What the path names. */
  parameter(name: string): string;
  /** The body as it comes; it may be left early. @throws daemon/body-too-large, daemon/client-gone */
  body(): ByteStream;
  /** The body, which is an object in JSON; an empty one for none. @throws daemon/bad-parameter, daemon/body-too-large, daemon/client-gone */
  json(): Promise<JsonObject>;
}
