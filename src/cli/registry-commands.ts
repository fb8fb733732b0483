import type { CommandEntry } from './command-entry.ts';

/** Verbs that speak to registries, and those that look after one. */
export const registryCommands: readonly CommandEntry[] = [
  {
    name: 'pull',
    group: 'Registries',
    summary: 'fetch images from a registry',
    load: async () => (await import('./commands/pull.ts')).pullCommand,
  },
  {
    name: 'push',
    group: 'Registries',
    summary: 'send images to a registry',
    load: async () => (await import('./commands/push.ts')).pushCommand,
  },
  {
    name: 'copy',
    group: 'Registries',
    summary: 'copy images between registries, the store and files',
    load: async () => (await import('./commands/registry/copy.ts')).copyCommand,
  },
  {
    name: 'sync',
    group: 'Registries',
    summary: 'make repositories copies of others, as a file says',
    load: async () => (await import('./commands/registry/sync.ts')).syncCommand,
  },
  {
    name: 'tags',
    group: 'Registries',
    summary: 'list the tags of a repository',
    load: async () => (await import('./commands/registry/tags.ts')).tagsCommand,
  },
  {
    name: 'catalog',
    group: 'Registries',
    summary: 'list the repositories of a registry',
    load: async () => (await import('./commands/registry/catalog.ts')).catalogCommand,
  },
  {
    name: 'manifest',
    group: 'Registries',
    summary: 'print the manifest or config of an image as it is',
    load: async () => (await import('./commands/registry/manifest.ts')).manifestCommand,
  },
  {
    name: 'delete',
    group: 'Registries',
    summary: 'delete a tag or an image of a registry',
    load: async () => (await import('./commands/registry/delete.ts')).deleteCommand,
  },
  {
    name: 'login',
    group: 'Registries',
    summary: 'tell a registry who you are',
    load: async () => (await import('./commands/login.ts')).loginCommand,
  },
  {
    name: 'logout',
    group: 'Registries',
    summary: 'forget who you are to a registry',
    load: async () => (await import('./commands/logout.ts')).logoutCommand,
  },
  {
    name: 'artifact push',
    group: 'Registries',
    summary: 'put files into a registry, as an artifact',
    load: async () => (await import('./commands/artifact/push.ts')).artifactPush,
  },
  {
    name: 'artifact pull',
    group: 'Registries',
    summary: 'get the files of an artifact',
    load: async () => (await import('./commands/artifact/pull.ts')).artifactPull,
  },
  {
    name: 'artifact attach',
    group: 'Registries',
    summary: 'put files beside an image, as an artifact about it',
    load: async () => (await import('./commands/artifact/attach.ts')).artifactAttach,
  },
  {
    name: 'artifact discover',
    group: 'Registries',
    summary: 'list what refers to an image',
    load: async () => (await import('./commands/artifact/discover.ts')).artifactDiscover,
  },
  {
    name: 'artifact tree',
    group: 'Registries',
    summary: 'show an image and all that refers to it',
    load: async () => (await import('./commands/artifact/tree.ts')).artifactTree,
  },
  {
    name: 'serve',
    group: 'Registries',
    summary: 'be a registry, over the local store',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'registry clean',
    group: 'Registries',
    summary: 'remove what the rules of a registry do not keep',
    load: async () => (await import('./commands/registry-admin/clean.ts')).registryClean,
  },
  {
    name: 'registry check',
    group: 'Registries',
    summary: 'check that what a registry has is whole',
    load: async () => (await import('./commands/registry-admin/check.ts')).registryCheck,
  },
  {
    name: 'registry deleted',
    group: 'Registries',
    summary: 'list what was deleted from a registry of late',
    load: async () => (await import('./commands/registry-admin/deleted.ts')).registryDeleted,
  },
  {
    name: 'registry restore',
    group: 'Registries',
    summary: 'bring back what was deleted from a registry',
    load: async () => (await import('./commands/registry-admin/restore.ts')).registryRestore,
  },
  {
    name: 'registry letters ls',
    group: 'Registries',
    summary: 'list events that webhooks were not told',
    load: async () => (await import('./commands/registry-admin/letters/ls.ts')).lettersLs,
  },
  {
    name: 'registry letters retry',
    group: 'Registries',
    summary: 'tell webhooks again what they were not told',
    load: async () => (await import('./commands/registry-admin/letters/retry.ts')).lettersRetry,
  },
  {
    name: 'registry letters rm',
    group: 'Registries',
    summary: 'throw events away that webhooks were not told',
    load: async () => (await import('./commands/registry-admin/letters/rm.ts')).lettersRm,
  },
];
