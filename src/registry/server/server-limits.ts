import { limits } from '../../base/index.ts';

/** Bounds on what clients may ask of a server. Bytes and milliseconds. */
export interface ServerLimits {
  /** A manifest or index. */
  readonly manifest: number;
  /** A blob. */
  readonly blob: number;
  /** All headers of a request. */
  readonly headers: number;
  /** Time for the headers of a request to come. */
  readonly headersTime: number;
  /** Time that a connection may be silent, in a body too. */
  readonly silence: number;
  /** Least bytes of a body in each span of `silence`: a client that sends one now and then is not waited for. */
  readonly slowest: number;
  /** Time that a connection without a request is kept. */
  readonly idle: number;
  /** Connections at a time. */
  readonly connections: number;
  /** Uploads under way, in all repositories. */
  readonly uploads: number;
  /** Entries of one page of a listing. */
  readonly page: number;
  /** Time that transfers get to end when the server is asked to stop. */
  readonly farewell: number;
}

/** What a server is held to unless told otherwise. */
export const serverLimits: ServerLimits = {
  manifest: limits.manifest,
  blob: 1024 ** 4,
  headers: 32 * 1024,
  headersTime: 20_000,
  silence: 60_000,
  slowest: 16 * 1024,
  idle: 65_000,
  connections: 4096,
  uploads: 10_000,
  page: 1000,
  farewell: 10 * 60_000,
};
