import type { CommandEntry } from './command-entry.ts';

/** Verbs for volumes. */
export const volumeCommands: readonly CommandEntry[] = [
  {
    name: 'volume create',
    group: 'Containers',
    summary: 'make a volume',
    load: async () => (await import('./commands/volume/create.ts')).volumeCreate,
  },
  {
    name: 'volume ls',
    group: 'Containers',
    summary: 'list volumes',
    load: async () => (await import('./commands/volume/ls.ts')).volumeLs,
  },
  {
    name: 'volume inspect',
    group: 'Containers',
    summary: 'show all that is known of volumes, as JSON',
    load: async () => (await import('./commands/volume/inspect.ts')).volumeInspect,
  },
  {
    name: 'volume rm',
    group: 'Containers',
    summary: 'remove volumes',
    load: async () => (await import('./commands/volume/rm.ts')).volumeRm,
  },
  {
    name: 'volume prune',
    group: 'Containers',
    summary: 'remove volumes that no container uses',
    load: async () => (await import('./commands/volume/prune.ts')).volumePrune,
  },
];
