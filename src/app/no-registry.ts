import { appFault } from './faults.ts';

/**
 * What is said to whoever asks for something that a registry has or takes.
 *
 * @param what the flag or attribute that asks for it
 */
export function noRegistry(what: string, hint: string): Error {
  return appFault('app/no-registry', `${what} needs a registry, and this release speaks to none`, { hint });
}
