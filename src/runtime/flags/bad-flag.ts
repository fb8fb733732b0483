import { runtimeFault } from '../faults.ts';

/**
 * The fault of a malformed flag: names the flag and the value as the user wrote it.
 *
 * @param why what is wrong with it, continuing the sentence after a colon
 */
export function badFlag(flag: string, value: string, why: string, hint: string): Error {
  return runtimeFault('runtime/bad-flag', `${flag} ${JSON.stringify(value.slice(0, 300))}: ${why}`, { hint });
}
