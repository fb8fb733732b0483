import type { CommandEntry } from './command-entry.ts';

/** Verbs that there are for one kind of thing only, as Docker has them. */
export const objectCommands: readonly CommandEntry[] = [
  {
    name: 'container inspect',
    group: 'Containers',
    summary: 'show all that is known of containers, as JSON',
    load: async () => (await import('./commands/inspect.ts')).inspectOfContainers,
  },
  {
    name: 'container prune',
    group: 'Containers',
    summary: 'remove containers that do not run',
    load: async () => (await import('./commands/containers/prune.ts')).containerPrune,
  },
  {
    name: 'image inspect',
    group: 'Images',
    summary: 'show all that is known of images, as JSON',
    load: async () => (await import('./commands/inspect.ts')).inspectOfImages,
  },
  {
    name: 'image prune',
    group: 'Images',
    summary: 'remove images that nothing uses',
    load: async () => (await import('./commands/images/prune.ts')).imagePrune,
  },
  {
    name: 'system prune',
    group: 'Store',
    summary: 'remove everything that nothing uses, as Docker does',
    load: async () => (await import('./commands/system/prune.ts')).systemPrune,
  },
];
