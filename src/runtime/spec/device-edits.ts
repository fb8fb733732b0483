import type { DeviceNode } from './devices.ts';
import type { HookName, HookSpec, MountSpec, RuntimeSpec } from './runtime-spec.ts';

/** What a vendor's device brings into a container. Source: container-device-interface, SPEC.md, "containerEdits". */
export interface DeviceEdits {
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly nodes: readonly DeviceNode[];
  readonly mounts: readonly MountSpec[];
  readonly hooks: readonly { readonly name: HookName; readonly hook: HookSpec }[];
  readonly groups: readonly number[];
}

type Hooks = NonNullable<RuntimeSpec['hooks']>;

export const noEdits: DeviceEdits = { env: [], nodes: [], mounts: [], hooks: [], groups: [] };

/** The spec with a vendor's variables, mounts, hooks and groups; its nodes go with the other devices. */
export function withEdits(spec: RuntimeSpec, edits: DeviceEdits): RuntimeSpec {
  if (edits === noEdits) return spec;
  const names = new Set(edits.env.map(nameOf));
  const { user, env } = spec.process;
  return {
    ...spec,
    process: {
      ...spec.process,
      env: [...env.filter((each) => !names.has(nameOf(each))), ...edits.env],
      user: { ...user, additionalGids: [...new Set([...user.additionalGids, ...edits.groups])] },
    },
    mounts: [...spec.mounts, ...edits.mounts],
    hooks: joinHooks(spec.hooks ?? {}, edits.hooks),
  };
}

function joinHooks(own: Hooks, added: DeviceEdits['hooks']): Hooks {
  const names = new Set(added.map(({ name }) => name));
  const joined = [...names].map((name) => [
    name,
    [...(own[name] ?? []), ...added.filter((each) => each.name === name).map(({ hook }) => hook)],
  ]);
  return { ...own, ...Object.fromEntries(joined) };
}

function nameOf(variable: string): string {
  return variable.replace(/=.*$/s, '');
}
