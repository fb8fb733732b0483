import { isFault, messageOf } from '../../base/index.ts';
import { type SharedFaultCode, sharedFault } from './faults.ts';

/** Whether the database asks for the transaction to be begun anew: nothing of it was done. */
export function isAgain(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error));
}

/** Whether the connection is of no more use. Source: PostgreSQL, "Error Codes": classes 08 and 57P. */
export function isBroken(error: unknown): boolean {
  return /^(08|57P|25P0[34]|25006)/.test(codeOf(error)) || isOfConnection(error);
}

/** What sockets and the library say of connections. */
function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error) || isFault(error)) return false;
  if (/^(E[A-Z]{3,}|ERR_(TLS|SSL|SOCKET))/.test(codeOf(error))) return true;
  return /^Connection terminated|not queryable$|^timeout exceeded|^Query read timeout|^The server does not support SSL/.test(
    error.message,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const kinds: readonly (readonly [codes: RegExp, fault: SharedFaultCode, hint: string])[] = [
  [/^53100/, 'shared/no-space', 'Free some space on the disk of the database.'],
  [/^(40|53|55P03|57)/, 'shared/unavailable', 'Try again.'],
  [/^XX00[12]/, 'shared/damaged', 'Restore the database from a copy.'],
  [/^28/, 'shared/refused', 'Check user and password in the URL of the database.'],
  [/^3D000/, 'shared/refused', 'Create the database, or name another one in the URL.'],
  [/^42501/, 'shared/refused', 'Let the user of the URL make tables in the database, and use them.'],
];

/** What went wrong, for users; a bug of ours, and what is a fault already, as it is. */
export function toPostgresFault(error: unknown): unknown {
  if (isFault(error)) return error;
  const what = `PostgreSQL: ${reasonOf(error)}`;
  if (isBroken(error))
    return sharedFault('shared/unavailable', what, {
      hint: 'Check that the database runs and can be reached from here.',
      cause: error,
    });
  const found = kinds.find(([codes]) => codes.test(codeOf(error)));
  return found === undefined ? error : sharedFault(found[1], what, { hint: found[2], cause: error });
}

/** A name that stands for several addresses fails with one error for each. */
function reasonOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [];
  return messageOf(first ?? error);
}
