import type { SeccompSpec, SyscallSpec } from '../spec/runtime-spec.ts';
import { operationNotPermitted } from './default-profile.ts';

/** What any program needs, though it shows only when a process ends, is stopped, or gets a signal. */
const always: readonly string[] = ['execve', 'exit', 'exit_group', 'restart_syscall', 'rt_sigreturn'];

/**
 * The smallest profile that lets a container do what it was seen doing: of the policy that it ran under, what speaks of the calls that it
 * made. Everything else is refused with EPERM. In the form that `--security-opt seccomp=FILE` takes.
 *
 * @param policy what it ran under, conditions decided
 */
export function toRecordedProfile(policy: SeccompSpec, calls: ReadonlySet<string>): SeccompSpec {
  const seen = new Set([...always, ...calls]);
  const named = new Set(policy.syscalls.flatMap(({ names }) => names));
  const unnamed = [...seen].filter((name) => !named.has(name));
  const isOpen = policy.defaultAction === 'SCMP_ACT_ALLOW' || policy.defaultAction === 'SCMP_ACT_LOG';
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: operationNotPermitted,
    // The first is the machine's own.
    architectures: policy.architectures.slice(0, 1),
    syscalls: joined([
      ...policy.syscalls.flatMap((entry) => onlySeen(entry, seen)),
      ...(isOpen && unnamed.length > 0 ? [{ names: unnamed, action: 'SCMP_ACT_ALLOW' as const }] : []),
    ]),
  };
}

/** One entry for all calls of which the same is said. */
function joined(entries: readonly SyscallSpec[]): readonly SyscallSpec[] {
  const groups = Map.groupBy(entries, ({ names: _, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, names: [...first.names, ...more.flatMap(({ names }) => names)].sort() }],
  );
}

function onlySeen(entry: SyscallSpec, seen: ReadonlySet<string>): readonly SyscallSpec[] {
  const names = entry.names.filter((name) => seen.has(name));
  return names.length === 0 ? [] : [{ ...entry, names }];
}
