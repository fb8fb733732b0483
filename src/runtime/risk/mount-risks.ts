import type { BindRequest, MountRequest } from '../container-options.ts';
import type { Risk } from './risk.ts';

// Who may speak to one of these may have a container made with everything in it.
const enginePaths = /\/(?:docker|podman|containerd|crio|nacre)[^/]*\.sock$/;

/** Directories by which the host is changed, or that hold its secrets; `/var` and the like hold sockets of engines. */
const hostPaths: readonly string[] = [
  '/',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var',
  '/var/lib',
  '/var/lib/containers',
  '/var/lib/docker',
  '/var/lib/kubelet',
  '/var/lib/nacre',
  '/var/run',
];

/** What of the host is mounted into a container. */
export function listMountRisks(mounts: readonly MountRequest[]): readonly Risk[] {
  return mounts.flatMap((mount) => (mount.kind === 'bind' ? [toRisk(mount)] : []));
}

function toRisk({ source, readOnly, propagation }: BindRequest): Risk {
  if (enginePaths.test(source)) {
    return {
      level: 'high',
      id: 'engine-socket',
      about: `it may speak to an engine at ${source}, which makes it root of the host`,
      remedy: 'Leave the mount out, or put a proxy between that lets through what it needs.',
    };
  }
  const isHosts = hostPaths.includes(source) || /^\/(?:proc|sys|dev)\//.test(source);
  const isShared = propagation?.endsWith('shared') === true;
  return {
    level: isHosts ? (readOnly ? 'medium' : 'high') : isShared ? 'medium' : 'low',
    id: isHosts ? 'host-path' : 'bind-mount',
    about: `it may ${readOnly ? 'read' : 'change'} ${source} of the host${isShared ? ', and mount things there' : ''}`,
    remedy: readOnly
      ? 'Mount only the directory that it reads.'
      : 'Add :ro when reading is enough, and mount only the directory that it needs.',
  };
}
