import { closeSync, writeSync } from 'node:fs';
import type { Host } from '../../host/index.ts';
import { delegatedScope } from './delegated-groups.ts';
import type { OwnerDirectory } from './owner-directory.ts';

/**
 * Waits for a line, which says that all is well, or for the end of its standard input, which comes when the owner is gone, however it
 * went. What the owner still owns then is ended and removed: the same as a sweep does, without waiting for the next command. A container without
 * control groups ends with its first process, which crun has written down. $3 is what an ordinary user's control groups are below.
 */
const script = `
is_now() {
  [ -n "$1" ] && [ -f "/proc/$1/stat" ] && read -r stat < "/proc/$1/stat" || return 1
  began=$2
  set -- \${stat##*) }
  [ "$1" != Z ] && [ "\${20}" = "$began" ]
}
read -r _ && exit 0
[ -d "$1" ] || exit 0
for file in "$1"/*; do
  [ -f "$file" ] || continue
  id=\${file##*/}
  tries=0
  while [ "$tries" -lt 200 ]; do
    left=
    for procs in /sys/fs/cgroup"$3"/nacre/"$id"/cgroup.procs /sys/fs/cgroup/*/nacre/"$id"/cgroup.procs; do
      [ -f "$procs" ] || continue
      while read -r pid; do
        [ "$pid" -gt 0 ] && kill -KILL "$pid" && left=1
      done < "$procs"
    done
    if [ -z "$left" ] && [ -f "$2/$id/status" ]; then
      status=$(cat "$2/$id/status")
      pid=$(expr "$status" : '.*"pid" *: *\\([0-9]*\\)')
      began=$(expr "$status" : '.*"process-start-time" *: *\\([0-9]*\\)')
      is_now "$pid" "$began" && kill -KILL "$pid" && left=1
    fi
    [ -n "$left" ] || break
    tries=$((tries + 1))
    sleep 0.02
  done
  for group in /sys/fs/cgroup"$3"/nacre/"$id" /sys/fs/cgroup/*/nacre/"$id"; do
    [ -d "$group" ] && find "$group" -depth -type d -exec rmdir {} \\;
  done
  rm -rf -- "$2/$id"
  while IFS= read -r directory; do
    rm -rf -- "$directory"
  done < "$file"
  rm -f -- "$file"
done
rmdir -- "$1"
`;

/** Takes care that what this process owns ends with it, even when it is killed, until it is disposed. */
export type Watchdog = Disposable;

/**
 * Starts a watchdog over what `directory` owns, now and later. It is a shell that waits, in a session of its own so that nothing meant for
 * this process's group reaches it. Start it right after the container, not later: a container may be seen to run, and its owner be killed,
 * within milliseconds.
 *
 * @param stateDirectory the runtime's
 */
export function openWatchdog(
  host: Pick<Host, 'spawn' | 'openPipe'>,
  directory: OwnerDirectory,
  stateDirectory: string,
): Watchdog {
  const pipe = host.openPipe();
  const args = ['-c', script, 'nacre-watchdog', directory.path, stateDirectory, delegatedScope() ?? ''];
  const stdio = [pipe?.readEnd ?? 'pipe', 'ignore', 'ignore'] as const;
  const child = host.spawn('/bin/sh', args, { cwd: '/', stdio, detached: true });
  child.unref();
  // The line is written before the call returns: a pipe takes so little at once. Other containers of this process stay as they are.
  if (pipe !== undefined) {
    closeSync(pipe.readEnd);
    return { [Symbol.dispose]: () => writeLast(pipe.writeEnd) };
  }
  // A watchdog that died is no reason to fail: the next command's sweep does its work.
  child.stdin?.on('error', () => {});
  return { [Symbol.dispose]: () => child.stdin?.end(allIsWell) };
}

const allIsWell = 'done\n';

function writeLast(fd: number): void {
  try {
    writeSync(fd, allIsWell);
  } catch {
    // It died, as above.
  }
  closeSync(fd);
}
