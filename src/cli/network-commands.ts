import type { CommandEntry } from './command-entry.ts';

/** Verbs for networks. */
export const networkCommands: readonly CommandEntry[] = [
  {
    name: 'network create',
    group: 'Networks',
    summary: 'make a network',
    load: async () => (await import('./commands/network/create.ts')).networkCreate,
  },
  {
    name: 'network ls',
    group: 'Networks',
    summary: 'list networks',
    load: async () => (await import('./commands/network/ls.ts')).networkLs,
  },
  {
    name: 'network inspect',
    group: 'Networks',
    summary: 'show all that is known of networks, as JSON',
    load: async () => (await import('./commands/network/inspect.ts')).networkInspect,
  },
  {
    name: 'network rm',
    group: 'Networks',
    summary: 'remove networks',
    load: async () => (await import('./commands/network/rm.ts')).networkRm,
  },
  {
    name: 'network prune',
    group: 'Networks',
    summary: 'remove networks that no container uses',
    load: async () => (await import('./commands/network/prune.ts')).networkPrune,
  },
  {
    name: 'network connect',
    group: 'Networks',
    summary: 'connect a container to a network',
    load: async () => (await import('./commands/network/connect.ts')).networkConnect,
  },
  {
    name: 'network disconnect',
    group: 'Networks',
    summary: 'take a container out of a network',
    load: async () => (await import('./commands/network/disconnect.ts')).networkDisconnect,
  },
  {
    name: 'port',
    group: 'Containers',
    summary: 'show where the ports of a container are reached',
    load: async () => (await import('./commands/containers/port.ts')).port,
  },
  {
    name: 'port add',
    group: 'Containers',
    summary: 'publish further ports of a container',
    load: async () => (await import('./commands/containers/port-add.ts')).portAdd,
  },
  {
    name: 'port rm',
    group: 'Containers',
    summary: 'publish ports of a container no longer',
    load: async () => (await import('./commands/containers/port-rm.ts')).portRm,
  },
];
