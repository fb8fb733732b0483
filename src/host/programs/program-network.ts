import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkNamespace } from '../host.ts';
import { notPermitted } from '../mount-fault.ts';
import type { Command } from '../system-calls.ts';
import { runProgram } from './run-program.ts';

/** Takes names and values in turn. */
const script = 'while [ $# -gt 0 ]; do [ ! -e "/proc/sys/$1" ] || echo "$2" > "/proc/sys/$1" || exit; shift 2; done';

/** Makes a network namespace that is mounted in a directory for temporary files; see `NetworkNamespaces`. */
export function createNetworkNamespace(settings: Readonly<Record<string, string>>): NetworkNamespace {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-network-'));
  const path = join(directory, 'net');
  writeFileSync(path, '');
  const args = [`--net=${path}`, '--', 'sh', '-c', script, 'sh', ...Object.entries(settings).flat()];
  const { status, stderr } = runProgram('unshare', args);
  let there = true;
  const remove = (): void => {
    if (there) runProgram('umount', ['-l', '--', path]);
    if (there) rmSync(directory, { recursive: true, force: true });
    there = false;
  };
  if (status !== 0) {
    remove();
    throw notPermitted('make a network namespace', new Error(stderr));
  }
  return { path, [Symbol.dispose]: remove };
}

/** The command that enters the namespace and becomes the program. */
export function toNetworkCommand(path: string, { program, args }: Command): Command {
  return { program: 'nsenter', args: [`--net=${path}`, '--', program, ...args] };
}
