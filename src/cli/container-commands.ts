import type { CommandEntry } from './command-entry.ts';

/** Verbs for containers. */
export const containerCommands: readonly CommandEntry[] = [
  {
    name: 'run',
    group: 'Containers',
    summary: 'run a command in a new container',
    load: async () => (await import('./commands/containers/run.ts')).run,
  },
  {
    name: 'ps',
    group: 'Containers',
    summary: 'list containers',
    load: async () => (await import('./commands/containers/ps.ts')).ps,
  },
  {
    name: 'rm',
    group: 'Containers',
    summary: 'remove containers',
    load: async () => (await import('./commands/containers/rm.ts')).rm,
  },
];
