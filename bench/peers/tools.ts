import { join } from 'node:path';
import { call } from '../call.ts';
import type { Peer, Tool } from '../contender.ts';

/** Whether a program is there, through the prefix; its version's first line, or why it can't be used. */
export function versionOf(
  command: readonly string[],
  flag = '--version',
): { readonly version: string } | { readonly missing: string } {
  try {
    return {
      version:
        call([...command, flag])
          .split('\n')[0]
          ?.trim() ?? '',
    };
  } catch {
    return { missing: `${command.at(-1)} is not installed` };
  }
}

// Podman raises limits to what root may have, which a machine without CAP_SYS_RESOURCE refuses.
export const podmanLimits: readonly string[] = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];

export function openPodman(prefix: readonly string[], directory: string, baseTar: string): Peer {
  const found = versionOf([...prefix, 'podman']);
  if ('missing' in found) return found;
  const state = ['--root', join(directory, 'podman'), '--runroot', join(directory, 'podman-run')];
  const tool = toTool([
    ...prefix,
    'podman',
    ...state,
    '--storage-driver',
    'overlay',
    '--runtime',
    'crun',
    '--cgroup-manager',
    'cgroupfs',
  ]);
  try {
    tool.call('import', baseTar, 'localhost/base:latest');
    tool.call('run', '--rm', '--network', 'none', ...podmanLimits, 'localhost/base:latest', 'true');
    return { ...tool, ...found };
  } catch (error) {
    return { missing: `podman does not run here: ${String(error).slice(0, 300)}` };
  }
}

/** Buildah on the same images as podman. */
export function openBuildah(prefix: readonly string[], directory: string, podman: Peer): Peer {
  const found = versionOf([...prefix, 'buildah']);
  if ('missing' in found) return found;
  if ('missing' in podman) return { missing: 'buildah needs podman to import its base image' };
  const state = ['--root', join(directory, 'podman'), '--runroot', join(directory, 'podman-run')];
  return { ...toTool([...prefix, 'buildah', ...state, '--storage-driver', 'overlay']), ...found };
}

/** A program that keeps nothing. */
export function openProgram(prefix: readonly string[], name: string, versionFlag?: string): Peer {
  const command = [...prefix, name];
  const found = versionOf(command, versionFlag);
  return 'missing' in found ? found : { ...toTool(command), version: `${name} ${found.version}` };
}

/** The bare runtime that nacre itself uses. */
export function openCrun(): Peer {
  const found = versionOf(['crun']);
  return 'missing' in found ? found : { ...toTool(['crun']), ...found };
}

/** The kernel developers' own writer of EROFS images, from 1.7 on, when it learnt to read tars. */
export function openMkfs(prefix: readonly string[]): Peer {
  const found = versionOf([...prefix, 'mkfs.erofs']);
  if ('missing' in found) return found;
  const [, minor = '0'] = /\b1\.(\d+)/.exec(found.version) ?? [];
  if (Number(minor) < 7) return { missing: `${found.version} reads no tars` };
  return { ...toTool([...prefix, 'mkfs.erofs']), ...found };
}

function toTool(command: readonly string[]): Tool {
  return { command, call: (...args) => call([...command, ...args]) };
}
