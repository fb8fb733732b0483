import { Fault } from '../base/index.ts';

/**
 * What a verb that runs no program in its own place ends with. 125 to 127 tell of such a program that it was not started, and mean
 * nothing of `nacre stop`.
 */
export function withVerbExit(error: unknown): unknown {
  return error instanceof Fault && error.exit >= 125 && error.exit <= 127 ? withExit(error, 1) : error;
}

/** The same fault, with which the command ends with another exit status. */
export function withExit(fault: Fault, exit: number): Fault {
  const { code, message, status } = fault;
  return new Fault(code, { exit, status, about: '' }, message, { ...fault, cause: fault });
}
