import type { CommandEntry } from './command-entry.ts';

/** Verbs for volumes. */
export const volumeCommands: readonly CommandEntry[] = [
  {
    name: 'volume create',
    group: 'Volumes',
    summary: 'make a volume',
    load: async () => (await import('./commands/volume/create.ts')).volumeCreate,
  },
  {
    name: 'volume ls',
    group: 'Volumes',
    summary: 'list volumes',
    load: async () => (await import('./commands/volume/ls.ts')).volumeLs,
  },
  {
    name: 'volume inspect',
    group: 'Volumes',
    summary: 'show all that is known of volumes, as JSON',
    load: async () => (await import('./commands/volume/inspect.ts')).volumeInspect,
  },
  {
    name: 'volume rm',
    group: 'Volumes',
    summary: 'remove volumes',
    load: async () => (await import('./commands/volume/rm.ts')).volumeRm,
  },
  {
    name: 'volume prune',
    group: 'Volumes',
    summary: 'remove volumes that no container uses',
    load: async () => (await import('./commands/volume/prune.ts')).volumePrune,
  },
  {
    name: 'volume rename',
    group: 'Volumes',
    summary: 'give a volume another name',
    load: async () => (await import('./commands/volume/rename.ts')).volumeRename,
  },
  {
    name: 'volume clone',
    group: 'Volumes',
    summary: 'make a volume with the files of another',
    load: async () => (await import('./commands/volume/clone.ts')).volumeClone,
  },
  {
    name: 'volume snapshot',
    group: 'Volumes',
    summary: 'keep the files of a volume as they are now',
    load: async () => (await import('./commands/volume/snapshot.ts')).volumeSnapshot,
  },
  {
    name: 'volume snapshots',
    group: 'Volumes',
    summary: 'list snapshots of volumes',
    load: async () => (await import('./commands/volume/snapshots.ts')).volumeSnapshots,
  },
  {
    name: 'volume restore',
    group: 'Volumes',
    summary: 'make the files of a volume what they were',
    load: async () => (await import('./commands/volume/restore.ts')).volumeRestore,
  },
  {
    name: 'volume export',
    group: 'Volumes',
    summary: 'write the files of a volume as a tar',
    load: async () => (await import('./commands/volume/export.ts')).volumeExport,
  },
  {
    name: 'volume import',
    group: 'Volumes',
    summary: 'make the files of a tar those of a volume',
    load: async () => (await import('./commands/volume/import.ts')).volumeImport,
  },
];
