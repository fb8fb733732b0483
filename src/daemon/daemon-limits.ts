/** Bounds on what clients may ask of the service. Bytes and milliseconds. */
export interface DaemonLimits {
  /** A document in JSON. */
  readonly document: number;
  /** An archive: a build's context, an image to load, files to copy. */
  readonly archive: number;
  /** All headers of a request. Credentials come in them. */
  readonly headers: number;
  /** Time for the headers of a request to come. */
  readonly headersTime: number;
  /** Time that a connection without a request is kept. */
  readonly idle: number;
  /** Connections at a time. */
  readonly connections: number;
  /** Commands prepared for containers, whose exit statuses are kept. */
  readonly execs: number;
  /** Time that requests get to end when the service is asked to stop. */
  readonly farewell: number;
}

/** What a service is held to unless told otherwise. */
export const daemonLimits: DaemonLimits = {
  document: 4 * 1024 * 1024,
  archive: 1024 ** 4,
  headers: 256 * 1024,
  headersTime: 20_000,
  idle: 65_000,
  connections: 4096,
  execs: 10_000,
  farewell: 10_000,
};
