import { closeSync, constants, openSync } from 'node:fs';
import type { Mounter, PrivateMounts } from '../host.ts';
import type { MountCall } from '../mount-call.ts';
import { notPermitted } from '../mount-fault.ts';
import { systemError } from '../system-error.ts';
import type { Libc } from './libc.ts';

const newMounts = 0x20000; // CLONE_NEWNS
const directoryPath = 0o10000000 | constants.O_DIRECTORY; // O_PATH, which `node:fs` does not name

// Where / is shared, as systemd sets it, what is mounted inside would appear outside without this.
const everythingSlave: MountCall = { type: 'none', source: 'none', target: '/', options: ['rslave'] };

/**
 * Runs `start` while this thread is in a new mount namespace with the given changes, then comes back. `start` must be synchronous; a
 * process it starts stays in the namespace, which ends, with all that is mounted in it, when its last process does.
 *
 * Side effect: from the first time on, this thread no longer shares working directory and umask with the process's other threads.
 *
 * @throws host/not-permitted, host/mount-failed; the thread is back then as well
 */
export function inPrivateNamespace<Result>(
  libc: Libc,
  mounter: Mounter,
  mounts: PrivateMounts,
  start: () => Result,
): Result {
  const opened: number[] = [];
  const open = (path: string, flags: number): number => {
    const fd = openSync(path, flags);
    opened.push(fd);
    return fd;
  };
  try {
    const home = { namespace: open('/proc/thread-self/ns/mnt', constants.O_RDONLY), root: open('/', directoryPath) };
    const directory = open('.', directoryPath);
    if (libc.unshare(newMounts) !== 0)
      throw notPermitted('give a program mounts of its own', systemError('unshare', libc.errno()));
    try {
      arrangeMounts(mounter, mounts);
      return start();
    } finally {
      // Entering a namespace moves root and working directory to its top, so both are set again.
      assertDone(libc, 'setns', libc.setns(home.namespace, newMounts));
      assertDone(libc, 'fchdir', libc.fchdir(home.root));
      assertDone(libc, 'chroot', libc.chroot('.'));
      assertDone(libc, 'fchdir', libc.fchdir(directory));
    }
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function arrangeMounts(mounter: Mounter, mounts: PrivateMounts): void {
  mounter.mount(everythingSlave);
  for (const call of mounts.mounts ?? []) mounter.mount(call);
}

/** Going back can not fail for a thread that was allowed to leave; were it to, nothing this process does could be trusted. */
function assertDone(libc: Libc, syscall: string, result: number): void {
  if (result !== 0) throw systemError(syscall, libc.errno());
}
