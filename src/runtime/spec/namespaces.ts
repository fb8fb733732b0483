import type { ContainerOptions } from '../container-options.ts';
import type { NamespaceSpec, NamespaceType } from './runtime-spec.ts';

/** Namespaces that are there already, by path. */
export type JoinedNamespaces = Readonly<Partial<Record<NamespaceType, string>>>;

type Modes = Pick<ContainerOptions, 'network' | 'pidMode' | 'ipcMode' | 'utsMode' | 'cgroupnsMode'>;

/** The namespaces that a container does not share with the host: its own, and those of others that it joins. */
export function toNamespaces(modes: Modes, joined: JoinedNamespaces): readonly NamespaceSpec[] {
  const all: readonly (readonly [NamespaceType, unknown])[] = [
    ['pid', modes.pidMode],
    ['mount', 'private'],
    ['ipc', modes.ipcMode],
    ['uts', modes.utsMode],
    ['cgroup', modes.cgroupnsMode],
    ['network', modes.network],
  ];
  return all
    .filter(([, mode]) => mode !== 'host')
    .map(([type]) => (joined[type] === undefined ? { type } : { type, path: joined[type] }));
}
