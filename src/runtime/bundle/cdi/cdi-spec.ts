import { runtimeFault } from '../../faults.ts';
import { ObjectReader } from '../../object-reader.ts';
import type { HookName, HookSpec, MountSpec } from '../../spec/runtime-spec.ts';

/**
 * What a vendor says of its devices.
 * Source: container-device-interface, SPEC.md (versions 0.3 to 1.0).
 */
export interface CdiSpec {
  /** `vendor.com/class` */
  readonly kind: string;
  readonly devices: readonly { readonly name: string; readonly edits: CdiEdits }[];
  /** What any of the devices brings along. */
  readonly edits: CdiEdits;
}

export interface CdiEdits {
  readonly env: readonly string[];
  readonly nodes: readonly CdiNode[];
  readonly mounts: readonly MountSpec[];
  readonly hooks: readonly { readonly name: HookName; readonly hook: HookSpec }[];
  readonly groups: readonly number[];
}

/** A node; what is absent is as the host's node at `hostPath` has it. */
export interface CdiNode {
  readonly path: string;
  readonly hostPath: string;
  readonly permissions: string;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

const hookNames: readonly HookName[] = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
];

/**
 * Narrows what a file of a vendor's holds.
 *
 * @param file named in faults
 * @throws runtime/bad-cdi
 */
export function toCdiSpec(value: unknown, file: string): CdiSpec {
  const top = new ObjectReader(value, (why) =>
    runtimeFault('runtime/bad-cdi', `device description ${file} ${why}`, { hint: 'Ask the vendor for a valid one.' }),
  );
  return {
    kind: top.required('kind'),
    devices: top.readers('devices').map((device) => ({
      name: device.required('name'),
      edits: toEdits(device.reader('containerEdits')),
    })),
    edits: toEdits(top.reader('containerEdits')),
  };
}

function toEdits(edits: ObjectReader | undefined): CdiEdits {
  return {
    env: edits?.texts('env') ?? [],
    nodes: edits?.readers('deviceNodes').map(toNode) ?? [],
    mounts: edits?.readers('mounts').map(toMount) ?? [],
    hooks: edits?.readers('hooks').map(toHook) ?? [],
    groups: edits?.numbers('additionalGids') ?? [],
  };
}

function toNode(node: ObjectReader): CdiNode {
  const path = node.required('path');
  const permissions = node.text('permissions') ?? 'rwm';
  if (!/^[rwm]{1,3}$/.test(permissions)) throw node.fault('permissions are not of r, w and m');
  return {
    path,
    hostPath: node.text('hostPath') ?? path,
    permissions,
    ...node.numberField('fileMode'),
    ...node.numberField('uid'),
    ...node.numberField('gid'),
  };
}

function toMount(mount: ObjectReader): MountSpec {
  const options = mount.texts('options');
  return {
    source: mount.required('hostPath'),
    destination: mount.required('containerPath'),
    type: mount.text('type') ?? 'bind',
    // The specification leaves it open; without it nothing would be bound.
    options: options.some((option) => /^r?bind$/.test(option)) ? options : ['rbind', ...options],
  };
}

function toHook(hook: ObjectReader): { readonly name: HookName; readonly hook: HookSpec } {
  const args = hook.texts('args');
  const env = hook.texts('env');
  return {
    name: hook.choice('hookName', hookNames),
    hook: {
      path: hook.required('path'),
      ...(args.length === 0 ? {} : { args }),
      ...(env.length === 0 ? {} : { env }),
      ...hook.numberField('timeout'),
    },
  };
}
