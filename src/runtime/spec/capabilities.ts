import { runtimeFault } from '../faults.ts';
import { badFlag } from '../flags/bad-flag.ts';
import type { CapabilitySpec } from './runtime-spec.ts';

/** Linux capabilities in the order of their numbers. Source: capabilities(7). */
export const capabilityNames: readonly string[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETPCAP',
  'CAP_LINUX_IMMUTABLE',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_BROADCAST',
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_IPC_LOCK',
  'CAP_IPC_OWNER',
  'CAP_SYS_MODULE',
  'CAP_SYS_RAWIO',
  'CAP_SYS_CHROOT',
  'CAP_SYS_PTRACE',
  'CAP_SYS_PACCT',
  'CAP_SYS_ADMIN',
  'CAP_SYS_BOOT',
  'CAP_SYS_NICE',
  'CAP_SYS_RESOURCE',
  'CAP_SYS_TIME',
  'CAP_SYS_TTY_CONFIG',
  'CAP_MKNOD',
  'CAP_LEASE',
  'CAP_AUDIT_WRITE',
  'CAP_AUDIT_CONTROL',
  'CAP_SETFCAP',
  'CAP_MAC_OVERRIDE',
  'CAP_MAC_ADMIN',
  'CAP_SYSLOG',
  'CAP_WAKE_ALARM',
  'CAP_BLOCK_SUSPEND',
  'CAP_AUDIT_READ',
  'CAP_PERFMON',
  'CAP_BPF',
  'CAP_CHECKPOINT_RESTORE',
];

/** What Docker gives a container: enough for packages to be installed and servers to start, little to reach the host with. */
const defaultCapabilities: ReadonlySet<string> = new Set([
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_MKNOD',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
]);

/** Which capabilities flags add and take away. */
export interface CapabilityChanges {
  readonly add: readonly string[];
  readonly drop: readonly string[];
}

/**
 * The capabilities a container gets: Docker's default set with the changes of `--cap-add` and `--cap-drop` applied, by Docker's
 * rules. What this process may not give (it runs in a container itself) is left out, unless it was asked for by name.
 *
 * @param available this process's bounding set; `undefined`: every capability
 * @returns names in the order of their numbers
 * @throws runtime/bad-flag, runtime/unsupported
 */
export function toCapabilities(
  changes: CapabilityChanges,
  available: ReadonlySet<string> | undefined,
): readonly string[] {
  const added = new Set(changes.add.map((name) => parseCapability('--cap-add', name)));
  const dropped = new Set(changes.drop.map((name) => parseCapability('--cap-drop', name)));
  const missing = [...added].find((name) => name !== 'ALL' && available?.has(name) === false);
  if (missing !== undefined) {
    throw runtimeFault('runtime/unsupported', `--cap-add ${missing}: this machine does not let us give ${missing}`, {
      hint: 'Run outside of a container, or leave the capability out.',
    });
  }
  const wanted = (name: string): boolean => {
    if (added.has('ALL')) return !dropped.has(name);
    if (added.has(name)) return true;
    return !dropped.has('ALL') && !dropped.has(name) && defaultCapabilities.has(name);
  };
  return capabilityNames.filter((name) => wanted(name) && available?.has(name) !== false);
}

/** No inheritable or ambient capabilities: a user other than root has none, whatever file it executes. */
export function toCapabilitySpec(names: readonly string[]): CapabilitySpec {
  return { bounding: names, effective: names, permitted: names };
}

/**
 * Reads a capability mask as /proc/PID/status prints it (hexadecimal).
 *
 * @example parseCapabilityMask('0000000000000003') // CAP_CHOWN, CAP_DAC_OVERRIDE
 */
export function parseCapabilityMask(hex: string): ReadonlySet<string> {
  const mask = BigInt(`0x${hex.trim()}`);
  return new Set(capabilityNames.filter((_, bit) => (mask >> BigInt(bit)) & 1n));
}

function parseCapability(flag: string, text: string): string {
  const upper = text.toUpperCase();
  const name = upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
  if (name === 'ALL' || name === 'CAP_ALL') return 'ALL';
  if (capabilityNames.includes(name)) return name;
  throw badFlag(flag, text, 'is not a capability', 'Use a name of capabilities(7) such as NET_ADMIN, or ALL.');
}
