import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { hostFault } from '../faults.ts';
import type { NetworkNamespace } from '../host.ts';
import { notPermitted } from '../mount-fault.ts';
import { isSystemError, systemError } from '../system-error.ts';
import type { Libc } from './libc.ts';

const newNetwork = 0x4000_0000; // CLONE_NEWNET

/** Makes a network namespace that an open descriptor of ours keeps; see `NetworkNamespaces`. */
export function createNetworkNamespace(libc: Libc, settings: Readonly<Record<string, string>>): NetworkNamespace {
  const fd = leaveAndReturn(libc, () => {
    if (libc.unshare(newNetwork) !== 0) throw cannot('make a network namespace', libc);
    for (const [name, value] of Object.entries(settings)) writeSetting(name, value);
    return openSync('/proc/thread-self/ns/net', constants.O_RDONLY);
  });
  let open = true;
  return {
    path: `/proc/${process.pid}/fd/${fd}`,
    [Symbol.dispose]() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

/** Runs `start`, which must be synchronous, while this thread is in the network namespace at `path`. */
export function inNetworkNamespace<Result>(libc: Libc, path: string, start: () => Result): Result {
  return leaveAndReturn(libc, () => {
    const fd = openNamespace(path);
    try {
      if (libc.setns(fd, newNetwork) !== 0) throw cannot(`enter the network namespace ${path}`, libc);
    } finally {
      closeSync(fd);
    }
    return start();
  });
}

function leaveAndReturn<Result>(libc: Libc, away: () => Result): Result {
  const home = openSync('/proc/thread-self/ns/net', constants.O_RDONLY);
  try {
    return away();
  } finally {
    const result = libc.setns(home, newNetwork);
    const errno = result === 0 ? 0 : libc.errno();
    closeSync(home);
    assertReturned(errno);
  }
}

/** Going back can not fail for a thread that was allowed to leave; were it to, nothing this process does could be trusted. */
function assertReturned(errno: number): void {
  if (errno !== 0) throw systemError('setns', errno);
}

function openNamespace(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (cause) {
    throw hostFault('host/not-started', `there is no network namespace ${path}`, { cause });
  }
}

/** A setting that this kernel does not have is left out. */
function writeSetting(name: string, value: string): void {
  try {
    writeFileSync(`/proc/sys/${name}`, value);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

function cannot(doing: string, libc: Libc): Error {
  return notPermitted(doing, systemError('unshare', libc.errno()));
}
