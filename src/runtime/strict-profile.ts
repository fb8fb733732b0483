import type { RunConfig } from '../oci/index.ts';
import type { ContainerOptions } from './container-options.ts';
import { runtimeFault } from './faults.ts';
import { badFlag } from './flags/bad-flag.ts';
import { type ReadImageFile, resolveUser } from './spec/user.ts';

/** The user that owns nothing: where images name none. */
const nobody = '65534:65534';

/**
 * Parses `--profile`.
 *
 * @throws runtime/bad-flag
 */
export function parseProfile(text: string): 'strict' {
  if (text === 'strict') return text;
  throw badFlag('--profile', text, 'is not known', 'Write --profile strict.');
}

/**
 * What `--profile strict` makes of the other flags: a read-only root, no capabilities but those added by name, no new privileges, the default
 * filter or a profile of the user's, and no network unless one is named or ports are published.
 *
 * @param namesNetwork whether a flag names the network
 * @throws runtime/bad-flag when a flag takes away what the profile gives
 */
export function toStrictOptions(options: ContainerOptions, namesNetwork: boolean): ContainerOptions {
  const contradicting = contradictions.find(({ holds }) => holds(options, namesNetwork));
  if (contradicting !== undefined) {
    throw runtimeFault('runtime/bad-flag', `--profile strict and ${contradicting.flag} contradict each other`, {
      hint: 'Leave one of them out.',
    });
  }
  const needsNetwork = namesNetwork || options.publish.length > 0;
  return {
    ...options,
    profile: 'strict',
    readOnly: true,
    capDrop: ['ALL'],
    noNewPrivileges: true,
    network: needsNetwork ? options.network : 'none',
  };
}

interface Contradiction {
  readonly flag: string;
  readonly holds: (options: ContainerOptions, namesNetwork: boolean) => boolean;
}

const contradictions: readonly Contradiction[] = [
  { flag: '--privileged', holds: ({ privileged }) => privileged },
  { flag: '--cap-add ALL', holds: ({ capAdd }) => capAdd.some((name) => /^(?:cap_)?all$/i.test(name)) },
  {
    flag: '--security-opt no-new-privileges=false',
    holds: ({ noNewPrivileges, privileged }) => !privileged && !noNewPrivileges,
  },
  { flag: '--security-opt seccomp=unconfined', holds: ({ seccomp }) => seccomp === 'unconfined' },
  { flag: '--security-opt apparmor=unconfined', holds: ({ apparmor }) => apparmor === 'unconfined' },
  { flag: '--security-opt unmask', holds: ({ unmask }) => unmask.length > 0 },
  { flag: '--network host', holds: ({ network }, namesNetwork) => namesNetwork && network === 'host' },
  { flag: '--pid host', holds: ({ pidMode }) => pidMode === 'host' },
  { flag: '--ipc host', holds: ({ ipcMode }) => ipcMode === 'host' },
  { flag: '--uts host', holds: ({ utsMode }) => utsMode === 'host' },
  { flag: '--user root', holds: ({ user }) => user !== undefined && /^(?:root|0+)(?::|$)/.test(user) },
];

/**
 * Who a strict container runs as: the image's user, or nobody when that is root.
 *
 * @returns the user to set; `undefined` when the options or the image name one other than root
 * @throws runtime/bad-user
 */
export function toStrictUser(
  options: Pick<ContainerOptions, 'user'>,
  config: Pick<RunConfig, 'user'>,
  readFile: ReadImageFile,
): string | undefined {
  const wanted = options.user ?? config.user ?? '';
  return resolveUser(wanted, [], readFile).spec.uid === 0 ? nobody : undefined;
}
