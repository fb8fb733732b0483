import type { SeccompSpec, SyscallSpec } from '../spec/runtime-spec.ts';
import { operationNotPermitted } from './default-profile.ts';
import type { ProfileCondition, ProfileRule, SeccompProfile } from './seccomp-profile.ts';
import { parseKernelVersion, type SeccompFacts, toArchitectures } from './to-seccomp.ts';

/** A profile of the user's as the runtime takes it, conditions decided as Docker decides them. */
export function resolveProfile(profile: SeccompProfile, facts: SeccompFacts): SeccompSpec {
  return {
    defaultAction: profile.defaultAction,
    ...(profile.defaultAction === 'SCMP_ACT_ERRNO'
      ? { defaultErrnoRet: profile.defaultErrnoRet ?? operationNotPermitted }
      : {}),
    architectures: chooseArchitectures(profile, facts),
    ...(profile.flags.length === 0 ? {} : { flags: profile.flags }),
    syscalls: profile.syscalls.filter((rule) => applies(rule, facts)).map(toSyscall),
  };
}

/** Those listed; of a map those beside this machine's own; without either this machine's. */
function chooseArchitectures({ architectures, archMap }: SeccompProfile, facts: SeccompFacts): readonly string[] {
  if (architectures.length > 0) return architectures;
  const own = toArchitectures(facts.architecture);
  if (archMap.length === 0) return own;
  const entry = archMap.find(({ architecture }) => architecture === own[0]);
  return entry === undefined ? [] : [entry.architecture, ...entry.subArchitectures];
}

function applies({ includes, excludes }: ProfileRule, facts: SeccompFacts): boolean {
  if (!includes.caps.every((name) => facts.capabilities.has(name))) return false;
  if (includes.arches.length > 0 && !includes.arches.includes(facts.architecture)) return false;
  if (includes.minKernel !== undefined && !reaches(facts, includes)) return false;
  if (excludes.caps.some((name) => facts.capabilities.has(name))) return false;
  if (excludes.arches.includes(facts.architecture)) return false;
  return !reaches(facts, excludes);
}

/** Whether a kernel is named and the running one is as new. */
function reaches({ kernel }: SeccompFacts, { minKernel }: ProfileCondition): boolean {
  if (minKernel === undefined) return false;
  const [major, minor] = parseKernelVersion(minKernel);
  return kernel[0] > major || (kernel[0] === major && kernel[1] >= minor);
}

function toSyscall({ names, action, errnoRet, args }: ProfileRule): SyscallSpec {
  return {
    names,
    action,
    ...(errnoRet === undefined ? {} : { errnoRet }),
    ...(args.length === 0 ? {} : { args }),
  };
}
