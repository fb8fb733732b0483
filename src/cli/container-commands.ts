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
    name: 'create',
    group: 'Containers',
    summary: 'make a container, to be started later',
    load: async () => (await import('./commands/containers/create.ts')).create,
  },
  {
    name: 'start',
    group: 'Containers',
    summary: 'start containers',
    load: async () => (await import('./commands/containers/start.ts')).start,
  },
  {
    name: 'stop',
    group: 'Containers',
    summary: 'ask containers to end',
    load: async () => (await import('./commands/containers/stop.ts')).stop,
  },
  {
    name: 'restart',
    group: 'Containers',
    summary: 'stop containers and start them',
    load: async () => (await import('./commands/containers/restart.ts')).restart,
  },
  {
    name: 'kill',
    group: 'Containers',
    summary: 'send a signal to containers',
    load: async () => (await import('./commands/containers/kill.ts')).kill,
  },
  {
    name: 'pause',
    group: 'Containers',
    summary: 'stop all processes of containers for a while',
    load: async () => (await import('./commands/containers/pause.ts')).pause,
  },
  {
    name: 'unpause',
    group: 'Containers',
    summary: 'let paused containers go on',
    load: async () => (await import('./commands/containers/unpause.ts')).unpause,
  },
  {
    name: 'wait',
    group: 'Containers',
    summary: 'wait until containers have ended',
    load: async () => (await import('./commands/containers/wait.ts')).wait,
  },
  {
    name: 'ps',
    group: 'Containers',
    summary: 'list containers',
    load: async () => (await import('./commands/containers/ps.ts')).ps,
  },
  {
    name: 'logs',
    group: 'Containers',
    summary: 'print what a container has printed',
    load: async () => (await import('./commands/containers/logs.ts')).logs,
  },
  {
    name: 'attach',
    group: 'Containers',
    summary: 'join our standard streams to a running container',
    load: async () => (await import('./commands/containers/attach.ts')).attach,
  },
  {
    name: 'exec',
    group: 'Containers',
    summary: 'run a command in a running container',
    load: async () => (await import('./commands/containers/exec.ts')).exec,
  },
  {
    name: 'top',
    group: 'Containers',
    summary: 'show the processes of a container',
    load: async () => (await import('./commands/containers/top.ts')).top,
  },
  {
    name: 'stats',
    group: 'Containers',
    summary: 'show what containers use',
    load: async () => (await import('./commands/containers/stats.ts')).stats,
  },
  {
    name: 'events',
    group: 'Containers',
    summary: 'show what is done, as it happens',
    load: async () => (await import('./commands/system/events.ts')).events,
  },
  {
    name: 'rename',
    group: 'Containers',
    summary: 'give a container another name',
    load: async () => (await import('./commands/containers/rename.ts')).rename,
  },
  {
    name: 'update',
    group: 'Containers',
    summary: 'change limits of containers',
    load: async () => (await import('./commands/containers/update.ts')).update,
  },
  {
    name: 'rm',
    group: 'Containers',
    summary: 'remove containers',
    load: async () => (await import('./commands/containers/rm.ts')).rm,
  },
  {
    name: 'drift',
    group: 'Containers',
    summary: 'show what containers have that their images have not',
    load: async () => (await import('./commands/containers/drift.ts')).drift,
  },
  {
    name: 'healthcheck run',
    group: 'Containers',
    summary: 'check the health of a container now',
    load: async () => (await import('./commands/containers/healthcheck-run.ts')).healthcheckRun,
  },
  {
    name: 'container-health',
    group: 'Hidden',
    summary: 'check the health of a container in its turn',
    load: async () => (await import('./commands/containers/container-health.ts')).containerHealth,
  },
  {
    name: 'container-ended',
    group: 'Hidden',
    summary: 'settle the end of a container',
    load: async () => (await import('./commands/containers/container-ended.ts')).containerEnded,
  },
  {
    name: 'container-restart',
    group: 'Hidden',
    summary: 'start a container again',
    load: async () => (await import('./commands/containers/container-restart.ts')).containerRestart,
  },
];
