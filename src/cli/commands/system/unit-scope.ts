import type { UnitScope } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';

export const userFlag: Flag = { name: 'user', kind: 'switch', about: "this user's own systemd" };

/** Whose systemd is meant: an ordinary user has only his own. */
export function readUnitScope(flags: Flags): UnitScope {
  return flags.on('user') || process.geteuid?.() !== 0 ? 'user' : 'system';
}
