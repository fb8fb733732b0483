import { posix } from 'node:path';
import type { JsonObject } from '../../base/index.ts';
import type { CopyOp, Op, RunOp } from '../plan/op.ts';
import type { RunMount } from '../plan/run-mount.ts';

/**
 * What a step does, as BuildKit's definitions say it in JSON; where a step of ours is none of BuildKit's, in the nearest words. Values of secrets are
 * nowhere in it, and addresses are without credentials.
 *
 * Source: BuildKit, solver/pb/ops.proto.
 */
export function describeOp(op: Op): JsonObject {
  switch (op.kind) {
    case 'source':
      return toSource('image', { layers: op.layers.map(({ diffId }) => diffId) });
    case 'fetch':
      return toSource(op.url, op.checksum === undefined ? {} : { 'http.checksum': op.checksum });
    case 'git':
      return toSource(`git://${op.url.replace(/^[a-z]+:\/\//i, '')}#${op.ref}:${op.subdirectory}`, {
        'git.fullurl': op.url,
      });
    case 'run':
      return { Op: { exec: describeRun(op) } };
    case 'copy':
      return { Op: { file: { actions: describeCopies(op) } } };
    case 'workdir':
      return { Op: { file: { actions: [{ Action: { mkdir: { path: op.path, makeParents: true } } }] } } };
  }
}

function toSource(identifier: string, attrs: JsonObject): JsonObject {
  return { Op: { source: { identifier, ...(Object.keys(attrs).length === 0 ? {} : { attrs }) } } };
}

/** NetMode and SecurityMode of ops.proto, which JSON has by number. */
const networks = { host: 1, none: 2 } as const;
const insecure = 1;

function describeRun({ args, env, cwd, user, network, insecure: isInsecure, mounts = [] }: RunOp): JsonObject {
  return {
    meta: { args, env, cwd, ...(user === '' ? {} : { user }) },
    mounts: [{ dest: '/' }, ...mounts.map(describeMount)],
    network: networks[network],
    ...(isInsecure === true ? { security: insecure } : {}),
  };
}

/** MountType and CacheSharingOpt of ops.proto. */
const mountTypes = { bind: 0, secret: 1, ssh: 2, cache: 3, tmpfs: 4 } as const;
const sharings = { shared: 0, private: 1, locked: 2 } as const;

function describeMount(mount: RunMount): JsonObject {
  const mountType = mountTypes[mount.kind];
  switch (mount.kind) {
    case 'bind':
      return { input: mount.input, selector: mount.path, dest: mount.target, readonly: mount.readOnly };
    case 'cache':
      return { dest: mount.target, mountType, cacheOpt: { ID: mount.id, sharing: sharings[mount.sharing] } };
    case 'tmpfs':
      return { dest: mount.target, mountType, ...(mount.size === undefined ? {} : { TmpfsOpt: { size: mount.size } }) };
    case 'secret': {
      const dest = mount.target ?? '';
      return { dest, mountType, secretOpt: { ID: mount.id, ...(mount.required ? {} : { optional: true }) } };
    }
    case 'ssh':
      return { dest: mount.target, mountType, SSHOpt: { ID: mount.id, ...(mount.required ? {} : { optional: true }) } };
  }
}

/** One action for each source; files that stand in the Dockerfile itself are in its text. */
function describeCopies({ sources, files, destination, owner, mode }: CopyOp): readonly JsonObject[] {
  const rest = {
    dest: destination,
    createDestPath: true,
    ...(owner === undefined ? {} : { owner }),
    ...(mode === undefined ? {} : { modeStr: mode }),
  };
  return [
    ...sources.map(({ base, pattern }) => ({ Action: { copy: { src: posix.join('/', base, pattern), ...rest } } })),
    ...files.map(({ name }) => ({ Action: { mkfile: { path: name, ...rest } } })),
  ];
}
