import { once } from '../base/index.ts';
import { coverHidden } from './cover-hidden.ts';
import { findProgram } from './find-program.ts';
import type { Host, KernelWay } from './host.ts';
import { findLibc, type Libc } from './libc/libc.ts';
import { libcCalls } from './libc/libc-calls.ts';
import { lockFile } from './lock-file.ts';
import { machine } from './machine.ts';
import { openMountNamespace } from './open-mount-namespace.ts';
import { openPipe } from './open-pipe.ts';
import { isAlive, processStartTime } from './process-table.ts';
import { createHeldNetwork } from './programs/held-network.ts';
import { programCalls } from './programs/program-calls.ts';
import { run } from './run.ts';
import { spawn } from './spawn.ts';
import type { SystemCalls } from './system-calls.ts';

/** How the kernel is reached. */
export interface HostOptions {
  /** @default libc where this Node has FFI */
  readonly by?: KernelWay;
}

/** The machine this process runs on. Costs nothing until used. */
export function openHost(options: HostOptions = {}): Host {
  const libc = once(() => (options.by === 'programs' ? undefined : findLibc()));
  const calls = once((): SystemCalls => toCalls(libc()));
  const start: Host['spawn'] = (program, args, spawnOptions) => spawn(calls, program, args, spawnOptions);
  return {
    ...machine,
    mount: (call) => calls().mount(call),
    unmount: (target, unmountOptions) => calls().unmount(target, unmountOptions),
    attachLoop: (path) => calls().attachLoop(path),
    readXattrs: (path) => calls().readXattrs(path),
    readXattr: (path, name) => calls().readXattr(path, name),
    setXattr: (path, name, value) => calls().setXattr(path, name, value),
    removeXattr: (path, name) => calls().removeXattr(path, name),
    setTimes: (path, sec, nsec) => calls().setTimes(path, sec, nsec),
    makeNode: (path, type, mode, major, minor) => calls().makeNode(path, type, mode, major, minor),
    spreadDirectories: (path) => calls().spreadDirectories(path),
    openBelow: (root, path) => calls().openBelow(root, path),
    enableVerity: (path) => calls().enableVerity(path),
    measureVerity: (path) => calls().measureVerity(path),
    createNetworkNamespace: (settings = {}) => calls().createNetworkNamespace(settings),
    lockFile: (path, lockOptions) => lockFile(calls(), path, lockOptions),
    findProgram,
    spawn: start,
    openPipe,
    run: (program, args, runOptions) => run(start, program, args, runOptions),
    openMountNamespace: (mounts) => openMountNamespace(calls(), start, mounts),
    connectPackets: (path) => calls().connectPackets(path),
    processStartTime,
    isAlive,
    way: () => (libc() === undefined ? 'programs' : 'libc'),
  };
}

function toCalls(libc: Libc | undefined): SystemCalls {
  const system = libc === undefined ? programCalls() : libcCalls(libc);
  const calls: SystemCalls = {
    ...system,
    startPrivately: (mounts, command, start) => system.startPrivately(coverHidden(mounts), command, start),
  };
  return machine.isInUserNamespace() ? callsInside(calls) : calls;
}

/** In a user namespace no thread that leaves its network could come back. */
function callsInside(calls: SystemCalls): SystemCalls {
  const { startInNetwork } = programCalls();
  return {
    ...calls,
    createNetworkNamespace: createHeldNetwork,
    startInNetwork,
  };
}
