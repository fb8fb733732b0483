import { runtimeFault } from '../faults.ts';
import { ObjectReader } from '../object-reader.ts';
import type { SeccompAction, SyscallArgSpec } from '../spec/runtime-spec.ts';

/**
 * Which system calls a container may make, as Docker's users write it down.
 * Source: https://docs.docker.com/engine/security/seccomp/, moby/profiles (seccomp/seccomp.go).
 */
export interface SeccompProfile {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number;
  readonly architectures: readonly string[];
  readonly archMap: readonly { readonly architecture: string; readonly subArchitectures: readonly string[] }[];
  readonly flags: readonly string[];
  readonly syscalls: readonly ProfileRule[];
}

export interface ProfileRule {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  readonly errnoRet?: number;
  readonly args: readonly SyscallArgSpec[];
  readonly includes: ProfileCondition;
  readonly excludes: ProfileCondition;
}

/** Empty lists ask for nothing. */
export interface ProfileCondition {
  readonly caps: readonly string[];
  /** As Go names them. */
  readonly arches: readonly string[];
  /** `4.8` */
  readonly minKernel?: string;
}

const actions: readonly SeccompAction[] = [
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_LOG',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_TRAP',
];
const comparisons: readonly SyscallArgSpec['op'][] = [
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_LE',
  'SCMP_CMP_LT',
  'SCMP_CMP_MASKED_EQ',
  'SCMP_CMP_NE',
];

/**
 * Reads a profile. Fields that are not known say nothing, as with Docker.
 *
 * @param name of the file, for faults
 * @throws runtime/bad-profile
 */
export function parseSeccompProfile(text: string, name: string): SeccompProfile {
  const top = new ObjectReader(parseJson(text, name), (why) => profileFault(name, why));
  const architectures = top.texts('architectures');
  const archMap = top.readers('archMap').map((entry) => ({
    architecture: entry.required('architecture'),
    subArchitectures: entry.texts('subArchitectures'),
  }));
  if (architectures.length > 0 && archMap.length > 0) throw top.fault('has both architectures and archMap');
  return {
    defaultAction: top.choice('defaultAction', actions),
    ...top.numberField('defaultErrnoRet'),
    architectures,
    archMap,
    flags: top.texts('flags'),
    syscalls: top.readers('syscalls').map(toRule),
  };
}

function toRule(entry: ObjectReader): ProfileRule {
  const single = entry.text('name');
  const names = single === undefined ? entry.texts('names') : [single];
  if (names.length === 0) throw entry.fault('names no system call');
  return {
    names,
    action: entry.choice('action', actions),
    ...entry.numberField('errnoRet'),
    args: entry.readers('args').map((arg) => ({
      index: arg.number('index') ?? 0,
      value: arg.number('value') ?? 0,
      ...arg.numberField('valueTwo'),
      op: arg.choice('op', comparisons),
    })),
    includes: toCondition(entry.reader('includes')),
    excludes: toCondition(entry.reader('excludes')),
  };
}

function toCondition(entry: ObjectReader | undefined): ProfileCondition {
  const minKernel = entry?.text('minKernel');
  return {
    caps: entry?.texts('caps') ?? [],
    arches: entry?.texts('arches') ?? [],
    ...(minKernel === undefined ? {} : { minKernel }),
  };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw profileFault(name, 'is not JSON', cause);
  }
}

function profileFault(name: string, why: string, cause?: unknown): Error {
  return runtimeFault('runtime/bad-profile', `seccomp profile ${name} ${why}`, {
    hint: 'Write it as Docker has it: defaultAction, archMap, and syscalls with names and action.',
    cause,
  });
}
