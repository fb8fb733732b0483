import { closeSync, openSync } from 'node:fs';
import { hostFault } from './faults.ts';
import type { Child, Host, MountNamespace, PrivateMounts } from './host.ts';
import type { Command, SystemCalls } from './system-calls.ts';

/** A program of this sort stays in a namespace until it is opened; it says when all is mounted. */
const waiting: Command = { program: '/bin/sh', args: ['-c', 'echo ready; exec cat'] };

/** Makes a mount namespace and opens it; see `Programs`. */
export async function openMountNamespace(
  calls: Pick<SystemCalls, 'startPrivately'>,
  spawn: Host['spawn'],
  mounts: PrivateMounts,
): Promise<MountNamespace> {
  const opened = calls.startPrivately(mounts, waiting, (command) =>
    // What needs no other program to get there calls us inside.
    command === waiting ? openSync('/proc/thread-self/ns/mnt', 'r') : startWaiting(spawn, command),
  );
  return toNamespace(typeof opened === 'number' ? opened : await openNamespaceOf(opened));
}

function startWaiting(spawn: Host['spawn'], { program, args }: Command): Child {
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function openNamespaceOf(child: Child): Promise<number> {
  let stderr = '';
  child.stderr?.on('data', (bytes) => {
    stderr += bytes;
  });
  const isReady = await new Promise<boolean>((resolve) => {
    child.stdout?.once('data', () => resolve(true));
    void child.ended.then(() => resolve(false));
  });
  if (!isReady) throw hostFault('host/mount-failed', `make a mount namespace: ${stderr.trim()}`);
  try {
    return openSync(`/proc/${child.pid}/ns/mnt`, 'r');
  } finally {
    child.stdin?.end();
  }
}

function toNamespace(fd: number): MountNamespace {
  let open = true;
  return {
    fd,
    [Symbol.dispose]() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
