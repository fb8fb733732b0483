import type { Flag, Flags } from '../../../command.ts';
import { cliFault } from '../../../faults.ts';

/** Instead of ids. */
export const allFlag: Flag = { name: 'all', kind: 'switch', about: 'all that were given up' };

/** The letters that are meant. @throws cli/usage */
export function readLetterIds(verb: string, flags: Flags, positionals: readonly string[]): readonly number[] | 'all' {
  const hint = 'Write ids as `nacre registry letters ls` shows them, or --all.';
  if (flags.on('all') === positionals.length > 0)
    throw cliFault('cli/usage', `registry letters ${verb}: it wants either ids or --all`, { hint });
  const wrong = positionals.find((id) => !/^[1-9]\d{0,14}$/.test(id));
  if (wrong !== undefined) throw cliFault('cli/usage', `registry letters ${verb}: "${wrong}" is no id`, { hint });
  return flags.on('all') ? 'all' : positionals.map(Number);
}
