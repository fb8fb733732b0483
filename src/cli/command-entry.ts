import type { Command } from './command.ts';

export const commandGroups = [
  'Containers',
  'Images',
  'Volumes',
  'Networks',
  'Registries',
  'Store',
  'Other',
  'Hidden',
] as const;

/** A verb as the overview shows it; its module is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** `Hidden`: nacre calls it itself, and no list shows it. */
  readonly group: (typeof commandGroups)[number];
  readonly summary: string;
  /** The verb that this is a longer name of; the overview shows that one only. */
  readonly aliasOf?: string;
  readonly load: () => Promise<Command>;
}
