import { Fault } from '../base/index.ts';

/** The same fault, with which the command ends with another exit status. */
export function withExit(fault: Fault, exit: number): Fault {
  const { code, message, status } = fault;
  return new Fault(code, { exit, status, about: '' }, message, { ...fault, cause: fault });
}
