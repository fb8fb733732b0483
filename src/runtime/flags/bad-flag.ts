import { runtimeFault } from '../faults.ts';

/**
 * The fault of a malformed flag: names the flag and the value as the user wrote it.
 *
 * @param why what is wrong: a predicate (`is not a size`, `has no target`), or a clause of its own, which gets a colon
 */
export function badFlag(flag: string, value: string, why: string, hint: string): Error {
  const colon = /^(?:is|has) /.test(why) ? '' : ':';
  return runtimeFault('runtime/bad-flag', `${flag} ${JSON.stringify(value.slice(0, 300))}${colon} ${why}`, { hint });
}
