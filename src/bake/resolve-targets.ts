import { nearestName } from '../base/index.ts';
import { type BakeFile, type BakeTarget, emptyTarget, mergeTargets } from './bake-target.ts';
import { bakeFault } from './faults.ts';
import type { ChangeTarget } from './read-overrides.ts';

/** A target by its name, with all that it inherits. */
export interface NamedBakeTarget {
  readonly name: string;
  readonly target: BakeTarget;
}

/** Where a named context is what another target builds. */
const linked = 'target:';

/** The target that a named context is; `undefined` when it is something else. */
export function linkedTarget(context: string): string | undefined {
  return context.startsWith(linked) ? context.slice(linked.length) : undefined;
}

/**
 * The targets that names stand for, each once and after those it takes files of.
 *
 * @param names targets and groups; @default default
 * @param change what is said of targets besides the file
 * @throws bake/no-target, bake/circle
 */
export function resolveTargets(
  file: BakeFile,
  names: readonly string[],
  change: ChangeTarget,
): readonly NamedBakeTarget[] {
  const resolved = new Map<string, NamedBakeTarget>();
  const add = (name: string, path: readonly string[]): void => {
    if (resolved.has(name)) return;
    assertNoCircle(name, path);
    const target = change(name, inheritAll(file, name, []));
    for (const context of target.maps.get('contexts')?.values() ?? []) {
      const link = linkedTarget(context);
      if (link !== undefined) add(link, [...path, name]);
    }
    resolved.set(name, { name, target });
  };
  for (const name of membersOf(file, names)) add(name, []);
  return [...resolved.values()];
}

/** The targets of groups and of groups in them, each once, in their order. */
export function membersOf(file: BakeFile, names: readonly string[]): readonly string[] {
  const members = new Set<string>();
  const add = (name: string, path: readonly string[]): void => {
    assertNoCircle(name, path);
    const group = file.groups.get(name);
    // A target may have the name of a group: the group is meant then.
    if (group === undefined || (path.includes(name) && file.targets.has(name))) members.add(name);
    else
      for (const member of group)
        if (member === name) members.add(name);
        else add(member, [...path, name]);
  };
  for (const name of names.length === 0 ? ['default'] : names) add(name, []);
  return [...members];
}

function inheritAll(file: BakeFile, name: string, path: readonly string[]): BakeTarget {
  assertNoCircle(name, path);
  const own = file.targets.get(name);
  if (own === undefined) throw noTarget(file, name);
  const parents = own.inherits.map((parent) => inheritAll(file, parent, [...path, name]));
  return mergeTargets(parents.reduce(mergeTargets, emptyTarget), own);
}

function assertNoCircle(name: string, path: readonly string[]): void {
  if (!path.includes(name)) return;
  throw bakeFault('bake/circle', `${[...path, name].join(' needs ')}`, { hint: 'Take one of them out.' });
}

function noTarget(file: BakeFile, name: string): Error {
  const names = [...new Set([...file.groups.keys(), ...file.targets.keys()])].sort();
  const near = nearestName(name, names);
  const known = names.length === 0 ? 'The files have no targets.' : `Name one of: ${names.join(', ')}.`;
  return bakeFault('bake/no-target', `there is no target or group ${name}`, {
    hint: near === undefined ? known : `Did you mean ${near}?`,
  });
}
