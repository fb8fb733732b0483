import type { Flags } from './command.ts';
import { cliFault } from './faults.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks before something is removed, unless `--force` is given.
 *
 * @param command as the user calls it
 * @throws cli/refused
 */
export function assertAllowed(command: string, question: string, flags: Flags, terminal: Terminal): void {
  if (flags.on('force') || /^y(es)?$/i.test(terminal.ask(`${question} [y/N] `).trim())) return;
  throw cliFault('cli/refused', `${command}: nothing was removed`, { hint: 'Answer y, or use --force.' });
}
