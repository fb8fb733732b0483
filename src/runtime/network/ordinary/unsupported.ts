import { networkFault } from '../faults.ts';

/**
 * @param what a container of an ordinary user can not have
 * @param hint what to do instead: a sentence
 */
export function unsupported(what: string, hint: string): Error {
  return networkFault('network/unsupported', `containers of an ordinary user can not have ${what}`, { hint });
}
