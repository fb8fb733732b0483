import type { Readable } from 'node:stream';

type Headers = Readonly<Record<string, string | number>>;

/** The two directions of a connection that was taken over from HTTP. */
export interface TakenOver {
  /** What the client sends, until it closes its half. */
  readonly input: Readable;
  /** @returns a promise that resolves when more should be written, or nothing when that is at once */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** What a request is answered with. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly value: unknown; readonly headers?: Headers }
  | { readonly kind: 'empty'; readonly status: number; readonly headers?: Headers }
  | { readonly kind: 'text'; readonly status: number; readonly text: string; readonly headers?: Headers }
  /**
   * What comes while it goes on. Headers wait for the first piece, so that what fails before it has a status of its own; with `atOnce` they
   * do not. Left early, its iterator is told by `return`.
   */
  | {
      readonly kind: 'stream';
      readonly status: number;
      readonly contentType: string;
      readonly body: AsyncIterable<Uint8Array>;
      readonly atOnce?: boolean;
      readonly headers?: Headers;
    }
  /** The connection becomes a plain one in both directions, if the client asks for that, else the answer's body lasts until its end. */
  | { readonly kind: 'hijack'; readonly contentType: string; readonly serve: (client: TakenOver) => Promise<unknown> };

/** A document. */
export function json(value: unknown, status = 200): Answer {
  return { kind: 'json', status, value };
}

/** An answer without a body. */
export function empty(status = 204): Answer {
  return { kind: 'empty', status };
}
