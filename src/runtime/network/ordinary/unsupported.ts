import { networkFault } from '../faults.ts';

/** @param what a container of an ordinary user can not have */
export function unsupported(what: string): Error {
  return networkFault('network/unsupported', `containers of an ordinary user can not have ${what}`, {
    hint: 'Leave it out: they reach each other at published ports of this machine. Or run them as root.',
  });
}
