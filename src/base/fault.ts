import { getSystemErrorMessage } from 'node:util';

/** A place in a text the user wrote: 1-based line and column (columns count UTF-16 units), with the line itself. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The source line without its line end; shown under the message. */
  readonly text?: string;
}

/** What a fault code means to the outside. */
export interface FaultKind {
  /** Exit status of the command that ends with this fault. */
  readonly exit: number;
  /** HTTP status of the response that ends with this fault. */
  readonly status: number;
  /** One sentence for the reference page. */
  readonly about: string;
}

/** The faults of one room: every code it may raise. */
export type FaultTable<Code extends string> = Readonly<Record<Code, FaultKind>>;

/** What else a fault may carry. */
export interface FaultOptions {
  /** What to do next: one imperative sentence. */
  readonly hint?: string;
  /** Longer material (a failed program's last output, the expected and actual values). */
  readonly detail?: string;
  readonly place?: Place;
  readonly cause?: unknown;
}

/**
 * An error meant for a user: what failed (`message`: lower case, no full stop, values included), what to do (`hint`),
 * and the place in the user's text when there is one. Match on `code`, not on the class.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly exit: number;
  readonly status: number;
  readonly hint?: string;
  readonly detail?: string;
  readonly place?: Place;

  constructor(code: string, kind: FaultKind, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exit = kind.exit;
    this.status = kind.status;
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.detail !== undefined) this.detail = options.detail;
    if (options.place !== undefined) this.place = options.place;
  }
}

/** Makes faults of one room's table. */
export type FaultMaker<Code extends string> = (code: Code, message: string, options?: FaultOptions) => Fault;

/**
 * Returns the function that makes a room's faults.
 *
 * @example
 * const storeFault = faultMaker(storeFaults);
 * throw storeFault('store/blob-absent', `blob ${digest} is not in the store`, { hint: 'Run `nacre system check`.' });
 */
export function faultMaker<Code extends string>(table: FaultTable<Code>): FaultMaker<Code> {
  return (code, message, options) => new Fault(code, table[code], message, options);
}

/** Whether `error` is a fault, of the given code when one is named. */
export function isFault(error: unknown, code?: string): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}

/** The message of anything thrown, for chaining into another message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why the system refused something, in words alone ("no such file or directory"); of other errors, their message. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'errno' in error && typeof error.errno === 'number')
    return getSystemErrorMessage(error.errno);
  return messageOf(error);
}

/**
 * Wraps whatever was thrown below with what was being done: "load app.tar: read manifest: unexpected end".
 * Code, exit, status, hint, detail and place of a fault are kept; anything else becomes `base/unexpected`.
 */
export function wrapFault(doing: string, error: unknown): Fault {
  if (error instanceof Fault) {
    const { code, exit, status, hint, detail, place } = error;
    const options = {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
      ...(detail === undefined ? {} : { detail }),
      ...(place === undefined ? {} : { place }),
    };
    return new Fault(code, { exit, status, about: '' }, `${doing}: ${error.message}`, options);
  }
  return new Fault('base/unexpected', baseFaults['base/unexpected'], `${doing}: ${messageOf(error)}`, { cause: error });
}

export type BaseFaultCode = 'base/unexpected' | 'base/too-large' | 'base/cancelled' | 'base/bad-json';

export const baseFaults: FaultTable<BaseFaultCode> = {
  'base/unexpected': { exit: 1, status: 500, about: 'Something failed that has no more exact fault.' },
  'base/too-large': { exit: 1, status: 413, about: 'An input is larger than the bound set for it.' },
  'base/cancelled': { exit: 130, status: 499, about: 'The work was cancelled.' },
  'base/bad-json': { exit: 1, status: 400, about: 'A JSON text is malformed, too deep or too large.' },
};

export const baseFault: FaultMaker<BaseFaultCode> = faultMaker(baseFaults);
