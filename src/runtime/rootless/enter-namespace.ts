import { dirname, join } from 'node:path';
import type { IdMaps } from '../../base/index.ts';
import { type Host, replaceProcess } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';
import { runtimeFault } from '../faults.ts';
import { createNamespace } from './create-namespace.ts';
import { findMember } from './find-member.ts';
import { parseIdRanges, toUserMap } from './id-ranges.ts';
import { findPin, writePin } from './namespace-pin.ts';
import { findNamespaceTrouble, readText } from './namespace-trouble.ts';
import { formatOuterUser, outerDirectoryVariable, outerUserVariable } from './outer-user.ts';
import { makeOwnDirectory } from './own-directory.ts';

/** A program to go on as, in the namespace. */
export interface EnterRequest {
  /** Where the namespace is written down: a directory of this user's that a reboot empties; made when missing. */
  readonly directory: string;
  /** Absolute path and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly host: Host;
}

/**
 * Goes on as root of the user's namespace, which all of his containers share: this process becomes `command` there. The namespace is
 * made when there is none.
 *
 * @throws runtime/no-user-namespace
 */
export async function enterNamespace(request: EnterRequest): Promise<never> {
  const { host, directory, command, environment } = request;
  const nsenter = host.findProgram('nsenter');
  const trouble = findNamespaceTrouble(host);
  if (trouble !== undefined || nsenter === undefined) throw trouble ?? new Error('its lack is a trouble');
  const { pid } = findPin(directory, host) ?? (await makePinned(directory, host));
  // Its groups stay the user's own: what they may read, his containers may have mounted.
  const args = ['--target', String(pid), '--user', '--mount', '--preserve-credentials', '--', ...command];
  const added = {
    [outerUserVariable]: formatOuterUser(host.currentUser()),
    [outerDirectoryVariable]: process.cwd(),
  };
  return replaceProcess(nsenter, args, { ...withoutGaps(environment), ...added });
}

/** Of processes that find no namespace at the same time one makes it. */
async function makePinned(directory: string, host: Host): Promise<ProcessIdentity> {
  makeOwnDirectory(dirname(directory), host);
  makeOwnDirectory(directory, host);
  using _lock = host.lockFile(join(directory, 'namespace.lock'), { wait: true });
  const found = findPin(directory, host);
  if (found !== undefined) return found;
  const kept = findMember(directory, host) ?? (await createNamespace(readIdMaps(host), host));
  writePin(directory, kept, host.currentUser());
  return kept;
}

function readIdMaps(host: Pick<Host, 'currentUser'>): IdMaps {
  const { uid, gid, name } = host.currentUser();
  const names = [name, String(uid)];
  return {
    users: toUserMap(uid, parseIdRanges(readText('/etc/subuid'), names)),
    groups: toUserMap(gid, parseIdRanges(readText('/etc/subgid'), names)),
  };
}

function withoutGaps(environment: EnterRequest['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * Takes a process that has just entered the namespace to the directory in which it was called: entering leads to the root directory.
 *
 * @throws runtime/no-user-namespace when it is not seen there
 */
export function returnToDirectory(environment: Record<string, string | undefined>): void {
  const path = environment[outerDirectoryVariable];
  if (path === undefined) return;
  delete environment[outerDirectoryVariable];
  try {
    process.chdir(path);
  } catch (cause) {
    throw runtimeFault('runtime/no-user-namespace', `${path} is not seen in the namespace of this user's containers`, {
      hint: 'Call from another directory; what was mounted after the namespace was made may not be seen there.',
      cause,
    });
  }
}
