import { createAliases } from './alias-commands.ts';
import type { CommandEntry } from './command-entry.ts';
import { containerCommands } from './container-commands.ts';
import { networkCommands } from './network-commands.ts';
import { objectCommands } from './object-commands.ts';
import { registryCommands } from './registry-commands.ts';
import { volumeCommands } from './volume-commands.ts';

const verbs: readonly CommandEntry[] = [
  ...containerCommands,
  {
    name: 'cp',
    group: 'Containers',
    summary: 'copy files to and from containers, and from images',
    load: async () => (await import('./commands/cp.ts')).cp,
  },
  {
    name: 'commit',
    group: 'Containers',
    summary: 'make an image of a container',
    load: async () => (await import('./commands/commit.ts')).commit,
  },
  {
    name: 'export',
    group: 'Containers',
    summary: 'write all files of a container or image as a tar',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'build',
    group: 'Images',
    summary: 'build an image from a Dockerfile',
    load: async () => (await import('./commands/build.ts')).build,
  },
  {
    name: 'bake',
    group: 'Images',
    summary: 'build the images of a bake file or compose file',
    load: async () => (await import('./commands/bake.ts')).bake,
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
    summary: 'show all that is known of what has a name, as JSON',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  {
    name: 'history',
    group: 'Images',
    summary: 'show the steps an image was made in',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'sbom',
    group: 'Images',
    summary: 'show what packages an image has',
    load: async () => (await import('./commands/sbom.ts')).sbom,
  },
  {
    name: 'provenance',
    group: 'Images',
    summary: 'show how an image was made, as it is attached to it',
    load: async () => (await import('./commands/provenance.ts')).provenance,
  },
  {
    name: 'diff',
    group: 'Images',
    summary: 'show what differs between images or containers',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  {
    name: 'tree',
    group: 'Images',
    summary: 'show the files of an image or layer',
    load: async () => (await import('./commands/tree.ts')).tree,
  },
  {
    name: 'waste',
    group: 'Images',
    summary: 'show what the layers of an image hold for nothing',
    load: async () => (await import('./commands/waste.ts')).waste,
  },
  {
    name: 'cat',
    group: 'Images',
    summary: 'print files of an image, also in a registry',
    load: async () => (await import('./commands/images/cat.ts')).cat,
  },
  {
    name: 'ls',
    group: 'Images',
    summary: 'list files of an image, also in a registry',
    load: async () => (await import('./commands/images/ls.ts')).ls,
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
  ...registryCommands,
  {
    name: 'mutate',
    group: 'Images',
    summary: 'change what an image says of itself',
    load: async () => (await import('./commands/registry/mutate.ts')).mutateCommand,
  },
  {
    name: 'append',
    group: 'Images',
    summary: 'put layers on top of an image',
    load: async () => (await import('./commands/registry/append.ts')).appendCommand,
  },
  {
    name: 'rebase',
    group: 'Images',
    summary: 'put an image on another base',
    load: async () => (await import('./commands/images/rebase.ts')).rebaseCommand,
  },
  {
    name: 'based-on',
    group: 'Images',
    summary: 'show the base of an image, and whether it is new',
    load: async () => (await import('./commands/images/based-on.ts')).basedOn,
  },
  {
    name: 'index create',
    group: 'Images',
    summary: 'make an index of images',
    load: async () => (await import('./commands/index/create.ts')).indexCreate,
  },
  {
    name: 'index add',
    group: 'Images',
    summary: 'add images to an index',
    load: async () => (await import('./commands/index/add.ts')).indexAdd,
  },
  {
    name: 'index remove',
    group: 'Images',
    summary: 'remove images from an index',
    load: async () => (await import('./commands/index/remove.ts')).indexRemove,
  },
  {
    name: 'index inspect',
    group: 'Images',
    summary: 'show what an index lists',
    load: async () => (await import('./commands/index/inspect.ts')).indexInspect,
  },
  {
    name: 'flatten',
    group: 'Images',
    summary: 'make one layer of all layers of an image',
    load: async () => (await import('./commands/flatten.ts')).flatten,
  },
  {
    name: 'squash',
    group: 'Images',
    summary: "make one layer of an image's upper layers",
    load: async () => (await import('./commands/squash.ts')).squash,
  },
  {
    name: 'rm-path',
    group: 'Images',
    summary: 'take files out of all layers of an image',
    load: async () => (await import('./commands/rm-path.ts')).rmPath,
  },
  {
    name: 'unpack',
    group: 'Images',
    summary: "turn an OCI layout's image into a runtime bundle",
    load: async () => (await import('./commands/unpack.ts')).unpack,
  },
  ...objectCommands,
  ...volumeCommands,
  ...networkCommands,
  {
    name: 'prune',
    group: 'Store',
    summary: 'remove everything that nothing uses',
    load: async () => (await import('./commands/prune.ts')).prune,
  },
  {
    name: 'builder du',
    group: 'Store',
    summary: 'show what builds keep',
    load: async () => (await import('./commands/builder/du.ts')).builderDu,
  },
  {
    name: 'builder prune',
    group: 'Store',
    summary: 'remove what builds keep',
    load: async () => (await import('./commands/builder/prune.ts')).builderPrune,
  },
  {
    name: 'builder history',
    group: 'Store',
    summary: 'list the builds of late',
    load: async () => (await import('./commands/builder/history/ls.ts')).builderHistory,
  },
  {
    name: 'builder history ls',
    group: 'Store',
    summary: 'the same',
    load: async () => (await import('./commands/builder/history/ls.ts')).builderHistoryLs,
  },
  {
    name: 'builder history inspect',
    group: 'Store',
    summary: 'show what a build did, step by step',
    load: async () => (await import('./commands/builder/history/inspect.ts')).builderHistoryInspect,
  },
  {
    name: 'builder history logs',
    group: 'Store',
    summary: 'show what a build printed',
    load: async () => (await import('./commands/builder/history/logs.ts')).builderHistoryLogs,
  },
  {
    name: 'builder history trace',
    group: 'Store',
    summary: 'write the times of builds as a trace',
    load: async () => (await import('./commands/builder/history/trace.ts')).builderHistoryTrace,
  },
  {
    name: 'builder history rm',
    group: 'Store',
    summary: 'remove records of builds',
    load: async () => (await import('./commands/builder/history/rm.ts')).builderHistoryRm,
  },
  {
    name: 'system df',
    group: 'Store',
    summary: 'show what takes up how much disk',
    load: async () => (await import('./commands/df.ts')).df,
  },
  {
    name: 'system check',
    group: 'Store',
    summary: 'check that the store is whole',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'system install',
    group: 'Store',
    summary: 'start containers at boot, and the API on demand',
    load: async () => (await import('./commands/system/install.ts')).systemInstall,
  },
  {
    name: 'system uninstall',
    group: 'Store',
    summary: 'undo what system install did',
    load: async () => (await import('./commands/system/uninstall.ts')).systemUninstall,
  },
  {
    name: 'system boot',
    group: 'Store',
    summary: 'start the containers that are to run after a boot',
    load: async () => (await import('./commands/system/boot.ts')).systemBoot,
  },
  {
    name: 'system shutdown',
    group: 'Store',
    summary: 'stop all containers before the machine goes down',
    load: async () => (await import('./commands/system/shutdown.ts')).systemShutdown,
  },
  {
    name: 'system service',
    group: 'Store',
    summary: 'answer the Docker Engine API on a unix socket',
    load: async () => (await import('./commands/system/service.ts')).systemService,
  },
  {
    name: 'info',
    group: 'Store',
    summary: 'show what the engine and its machine have',
    load: async () => (await import('./commands/system/info.ts')).info,
  },
  {
    name: 'version',
    group: 'Other',
    summary: 'print the version',
    load: async () => (await import('./commands/system/version.ts')).versionCommand,
  },
  {
    name: 'completion',
    group: 'Other',
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).createCompletion(commands),
  },
];

/** Every verb, under each of its names. A test holds that names and modules agree. */
export const commands: readonly CommandEntry[] = [...verbs, ...createAliases(verbs)];
