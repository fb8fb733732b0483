import type { Command } from './command.ts';

export const commandGroups = ['Images', 'Registries', 'Containers', 'Store', 'Other'] as const;

/** A verb as the overview shows it; its module is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly group: (typeof commandGroups)[number];
  readonly summary: string;
  readonly load: () => Promise<Command>;
}
