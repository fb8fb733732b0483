import type { CommandEntry } from './command-entry.ts';

/** Every verb. A test holds that names and modules agree. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'build',
    group: 'Images',
    summary: 'build an image from a Dockerfile',
    load: async () => (await import('./commands/build.ts')).build,
  },
  {
    name: 'import',
    group: 'Images',
    summary: 'make a base image from a root file system tar',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'images',
    group: 'Images',
    summary: 'list images',
    load: async () => (await import('./commands/images.ts')).images,
  },
  {
    name: 'inspect',
    group: 'Images',
    summary: 'show all that is known of an image or container, as JSON',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  {
    name: 'history',
    group: 'Images',
    summary: 'show the steps an image was made in',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'diff',
    group: 'Images',
    summary: 'show what differs between images, containers or layers',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  {
    name: 'tree',
    group: 'Images',
    summary: 'show the files of an image, or what one layer does to them',
    load: async () => (await import('./commands/tree.ts')).tree,
  },
  {
    name: 'waste',
    group: 'Images',
    summary: 'show what the layers of an image hold for nothing',
    load: async () => (await import('./commands/waste.ts')).waste,
  },
  {
    name: 'cp',
    group: 'Images',
    summary: 'copy files out of an image or container',
    load: async () => (await import('./commands/cp.ts')).cp,
  },
  {
    name: 'tag',
    group: 'Images',
    summary: 'give an image another name',
    load: async () => (await import('./commands/tag.ts')).tag,
  },
  {
    name: 'rmi',
    group: 'Images',
    summary: 'remove images, and what only they held',
    load: async () => (await import('./commands/rmi.ts')).rmi,
  },
  {
    name: 'save',
    group: 'Images',
    summary: 'write images to an archive that every tool loads',
    load: async () => (await import('./commands/save.ts')).save,
  },
  {
    name: 'load',
    group: 'Images',
    summary: 'read images from an archive or an OCI layout',
    load: async () => (await import('./commands/load.ts')).loadCommand,
  },
  {
    name: 'unpack',
    group: 'Images',
    summary: "turn an OCI layout's image into a runtime bundle",
    load: async () => (await import('./commands/unpack.ts')).unpack,
  },
  {
    name: 'run',
    group: 'Containers',
    summary: 'run a command in a new container',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'ps',
    group: 'Containers',
    summary: 'list containers',
    load: async () => (await import('./commands/ps.ts')).ps,
  },
  {
    name: 'rm',
    group: 'Containers',
    summary: 'remove containers',
    load: async () => (await import('./commands/rm.ts')).rm,
  },
  {
    name: 'prune',
    group: 'Store',
    summary: 'remove everything that nothing uses',
    load: async () => (await import('./commands/prune.ts')).prune,
  },
  {
    name: 'system check',
    group: 'Store',
    summary: 'check that the store is whole',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'completion',
    group: 'Other',
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).createCompletion(commands),
  },
];
