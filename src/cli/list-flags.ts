import type { ListChoice } from '../app/index.ts';
import { toNameMatcher } from '../base/index.ts';
import type { Flag, Flags } from './command.ts';
import { cliFault } from './faults.ts';

/** The flags of a command that lists names of a registry. */
export const listFlags: readonly Flag[] = [
  { name: 'filter', kind: 'text', value: 'PATTERN', about: 'only those: a pattern with * and ?, or /REGEX/' },
  { name: 'json', kind: 'switch', about: 'print JSON' },
  { name: 'limit', kind: 'text', value: 'N', about: 'at most so many' },
];

/** What these flags ask for. @throws cli/usage */
export function readListFlags(command: string, flags: Flags): Pick<ListChoice, 'matches' | 'most'> {
  const filter = flags.text('filter');
  const limit = flags.text('limit');
  if (limit !== undefined && !/^\d{1,9}$/.test(limit))
    throw cliFault('cli/usage', `${command}: --limit "${limit}" is not a number`, { hint: 'Write a whole number.' });
  return {
    ...(filter === undefined ? {} : { matches: readMatcher(command, 'filter', filter) }),
    ...(limit === undefined ? {} : { most: Number(limit) }),
  };
}

/** Whether a name fits a filter that a flag gives. @throws cli/usage */
export function readMatcher(command: string, flag: string, filter: string): (name: string) => boolean {
  const matches = toNameMatcher(filter);
  if (matches !== undefined) return matches;
  throw cliFault('cli/usage', `${command}: --${flag} ${filter} is not a regular expression`, {
    hint: 'Leave the slashes out for a pattern with * and ?.',
  });
}
