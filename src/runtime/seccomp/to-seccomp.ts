import type { SeccompSpec, SyscallArgSpec, SyscallSpec } from '../spec/runtime-spec.ts';
import { type ArgumentTest, operationNotPermitted, type SeccompRule } from './default-profile.ts';

/** What a profile's conditions ask about. */
export interface SeccompFacts {
  readonly capabilities: ReadonlySet<string>;
  /** As Go names it: `amd64`, `arm64`. */
  readonly architecture: string;
  /** `[major, minor]` of the running kernel. */
  readonly kernel: readonly [number, number];
}

/** libseccomp's names; the machine's own first, then those whose programs it runs as well. */
const architectures: Readonly<Record<string, readonly string[]>> = {
  amd64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  '386': ['SCMP_ARCH_X86'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  arm: ['SCMP_ARCH_ARM'],
  riscv64: ['SCMP_ARCH_RISCV64'],
  ppc64le: ['SCMP_ARCH_PPC64LE'],
  s390x: ['SCMP_ARCH_S390X', 'SCMP_ARCH_S390'],
  loong64: ['SCMP_ARCH_LOONGARCH64'],
};

/**
 * The profile as the runtime takes it, conditions decided.
 * Source: config-linux.md, "Seccomp".
 */
export function toSeccomp(profile: readonly SeccompRule[], facts: SeccompFacts): SeccompSpec {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: operationNotPermitted,
    architectures: toArchitectures(facts.architecture),
    syscalls: profile.filter((rule) => applies(rule, facts)).flatMap(toSyscalls),
  };
}

/** libseccomp's names of an architecture and of those whose programs it runs as well; none when it is not known. */
export function toArchitectures(architecture: string): readonly string[] {
  return architectures[architecture] ?? [];
}

function applies(rule: SeccompRule, facts: SeccompFacts): boolean {
  const { capabilities, withoutCapabilities, architectures: only, notArchitectures, kernel } = rule;
  if (capabilities !== undefined && !capabilities.some((name) => facts.capabilities.has(name))) return false;
  if (withoutCapabilities?.some((name) => facts.capabilities.has(name))) return false;
  if (only !== undefined && !only.includes(facts.architecture)) return false;
  if (notArchitectures?.includes(facts.architecture)) return false;
  return kernel === undefined || isAtLeast(facts.kernel, kernel);
}

function isAtLeast(found: readonly [number, number], least: readonly [number, number]): boolean {
  return found[0] > least[0] || (found[0] === least[0] && found[1] >= least[1]);
}

/** One entry per test: the tests of one entry must all hold, those of several entries are alternatives. */
function toSyscalls(rule: SeccompRule): readonly SyscallSpec[] {
  const { names, when, refuse } = rule;
  if (refuse !== undefined) return [{ names, action: 'SCMP_ACT_ERRNO', errnoRet: refuse }];
  if (when === undefined) return [{ names, action: 'SCMP_ACT_ALLOW' }];
  return when.map((test) => ({ names, action: 'SCMP_ACT_ALLOW', args: [toArg(test)] }));
}

function toArg({ argument, is, value, mask }: ArgumentTest): SyscallArgSpec {
  // For a masked comparison `value` is the mask and `valueTwo` what the masked argument is compared with.
  if (mask !== undefined) return { index: argument, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
  const op = { equal: 'SCMP_CMP_EQ', below: 'SCMP_CMP_LT', above: 'SCMP_CMP_GT' } as const;
  return { index: argument, value, op: op[is] };
}

/** `[major, minor]` of a kernel release such as `6.1.0-18-amd64`; `[0, 0]` when it is not one. */
export function parseKernelVersion(release: string): readonly [number, number] {
  const match = /^(\d+)\.(\d+)/.exec(release);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
}
