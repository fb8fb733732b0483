import type { DeviceRule } from '../isolation-options.ts';
import type { DeviceRuleSpec, DeviceSpec } from './runtime-spec.ts';

/** A node to make in the container, and what may be done with it. */
export interface DeviceNode {
  readonly path: string;
  readonly type: 'b' | 'c';
  readonly major: number;
  readonly minor: number;
  /** Permission bits. */
  readonly fileMode: number;
  readonly uid: number;
  readonly gid: number;
  /** Any of r, w and m. */
  readonly access: string;
}

/** @returns `undefined` when there are none */
export function toDeviceSpecs(nodes: readonly DeviceNode[]): readonly DeviceSpec[] | undefined {
  return nodes.length === 0 ? undefined : nodes.map(({ access: _, ...node }) => node);
}

/**
 * Which devices a container may use, in the order in which the kernel takes them: nothing but making nodes (which then can't be opened),
 * those that every container has, its own, and those of rules.
 */
export function toDeviceRules(nodes: readonly DeviceNode[], rules: readonly DeviceRule[]): readonly DeviceRuleSpec[] {
  return [
    ...commonRules,
    ...nodes.map(({ type, major, minor, access }) => ({ allow: true, type, major, minor, access })),
    ...rules.map((rule) => ({ allow: true, ...rule })),
  ];
}

const commonRules: readonly DeviceRuleSpec[] = [
  { allow: false, access: 'rwm' },
  { allow: true, type: 'c', access: 'm' },
  { allow: true, type: 'b', access: 'm' },
  // null, zero, full, random, urandom, tty, console
  ...[
    [1, 3],
    [1, 5],
    [1, 7],
    [1, 8],
    [1, 9],
    [5, 0],
    [5, 1],
  ].map(([major = 0, minor = 0]) => allow(major, minor)),
  // ptmx, and the terminals made through it
  allow(5, 2),
  { allow: true, type: 'c', major: 136, access: 'rwm' },
];

function allow(major: number, minor: number): DeviceRuleSpec {
  return { allow: true, type: 'c', major, minor, access: 'rwm' };
}
