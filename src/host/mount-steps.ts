import type { MountCall } from './mount-call.ts';

/** One mount(2) exactly: the kernel wants binding, its flags and propagation said in calls of their own. */
export interface MountStep {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  /** MS_… bits. */
  readonly flags: number;
  /** File system options that are no flags, in order. */
  readonly data: readonly string[];
}

const bindFlag = 1 << 12;
const remountFlag = 1 << 5;
const recursiveFlag = 1 << 14;

/** Options that set a flag. Source: mount(2), linux/mount.h. */
const setting: ReadonlyMap<string, number> = new Map([
  ['ro', 1],
  ['nosuid', 1 << 1],
  ['nodev', 1 << 2],
  ['noexec', 1 << 3],
  ['sync', 1 << 4],
  ['remount', remountFlag],
  ['mand', 1 << 6],
  ['dirsync', 1 << 7],
  ['nosymfollow', 1 << 8],
  ['noatime', 1 << 10],
  ['nodiratime', 1 << 11],
  ['bind', bindFlag],
  ['rbind', bindFlag | recursiveFlag],
  ['silent', 1 << 15],
  ['relatime', 1 << 21],
  ['strictatime', 1 << 24],
  ['lazytime', 1 << 25],
]);

/** Options that take a flag back. */
const clearing: ReadonlyMap<string, number> = new Map([
  ['rw', 1],
  ['suid', 1 << 1],
  ['dev', 1 << 2],
  ['exec', 1 << 3],
  ['async', 1 << 4],
  ['nomand', 1 << 6],
  ['symfollow', 1 << 8],
  ['atime', 1 << 10],
  ['diratime', 1 << 11],
  ['loud', 1 << 15],
  ['norelatime', 1 << 21],
  ['nostrictatime', 1 << 24],
  ['nolazytime', 1 << 25],
]);

const propagation: ReadonlyMap<string, number> = new Map([
  ['unbindable', 1 << 17],
  ['private', 1 << 18],
  ['slave', 1 << 19],
  ['shared', 1 << 20],
]);

/**
 * The calls that one fstab-like mount comes to: the mount itself, a second one that gives a bind its flags, and one for each change of
 * propagation. `defaults` and `x-…` options say nothing to the kernel and are left out; the later of contrary options counts.
 */
export function toMountSteps(call: MountCall): readonly MountStep[] {
  const { source, target, type } = call;
  let flags = 0;
  const data: string[] = [];
  const changes: number[] = [];
  for (const option of call.options) {
    const change = toPropagation(option);
    if (change !== undefined) changes.push(change);
    else if (setting.has(option)) flags |= setting.get(option) ?? 0;
    else if (clearing.has(option)) flags &= ~(clearing.get(option) ?? 0);
    else if (option !== '' && option !== 'defaults' && !option.startsWith('x-')) data.push(option);
  }
  const changed = changes.map((change) => ({ source: 'none', target, type: 'none', flags: change, data: [] }));
  if (changes.length > 0 && flags === 0 && data.length === 0 && type === 'none') return changed;
  return [...toSteps({ source, target, type, flags, data }), ...changed];
}

function toSteps(step: MountStep): readonly MountStep[] {
  const binds = (step.flags & bindFlag) !== 0 && (step.flags & remountFlag) === 0;
  if (!binds) return [step];
  const bind = step.flags & (bindFlag | recursiveFlag);
  const bound = { ...step, type: 'none', flags: bind, data: [] };
  // A bind takes over its source's flags whatever else is said, so its own come in a second call.
  return step.flags === bind ? [bound] : [bound, { ...bound, flags: (step.flags & ~recursiveFlag) | remountFlag }];
}

/**
 * The flags of `rslave` and the like, where `r` makes it count for everything mounted below as well; `undefined` when the option is not
 * about propagation.
 */
export function toPropagation(option: string): number | undefined {
  const plain = propagation.get(option);
  if (plain !== undefined || !option.startsWith('r')) return plain;
  const recursive = propagation.get(option.slice(1));
  return recursive === undefined ? undefined : recursive | recursiveFlag;
}
