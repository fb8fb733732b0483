import { resolve } from 'node:path';
import type { BindRequest, MountRequest, Propagation } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';
import { parseMountTarget } from './mount-target.ts';
import { assertVolumeName } from './volume-name.ts';

const flag = '-v';
const propagations: readonly string[] = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'];

/** What the third part of `-v` may say, collected. */
interface VolumeModes {
  readOnly: boolean;
  recursive: boolean;
  copy: boolean;
  propagation?: Propagation;
}

/**
 * Parses `-v`: `/host:/container[:modes]` binds, `name:/container[:modes]` mounts a named volume, `/container` an anonymous one.
 * A source that begins with `.` is taken from `cwd`. Modes: `ro`, `rw`, `z` and `Z` (accepted, without effect where there is no
 * SELinux), `bind`, `rbind`, `nocopy`, a propagation.
 *
 * @throws runtime/bad-flag
 */
export function parseVolumeFlag(text: string, cwd: string): MountRequest {
  const parts = text.split(':');
  const [first = '', second, third] = parts;
  if (parts.length > 3 || parts.some((part) => part === '')) {
    throw badFlag(
      flag,
      text,
      'has an empty part or too many',
      'Write -v /on/host:/in/container, and :ro to make it read-only.',
    );
  }
  if (second === undefined) {
    return { kind: 'volume', target: parseMountTarget(flag, text, first), readOnly: false, copy: true };
  }
  const target = parseMountTarget(flag, text, second);
  const modes = parseModes(text, third ?? '');
  if (isPath(first)) return toBind(resolve(cwd, first), target, modes);
  assertVolumeName(flag, text, first);
  if (modes.propagation !== undefined) {
    throw badFlag(flag, text, 'a named volume has no propagation', `Leave "${modes.propagation}" out.`);
  }
  return { kind: 'volume', name: first, target, readOnly: modes.readOnly, copy: modes.copy };
}

function isPath(source: string): boolean {
  return source.startsWith('/') || /^\.{1,2}(\/|$)/.test(source);
}

function toBind(source: string, target: string, modes: VolumeModes): BindRequest {
  const { readOnly, recursive, propagation } = modes;
  return {
    kind: 'bind',
    source,
    target,
    readOnly,
    recursive,
    createSource: true,
    ...(propagation === undefined ? {} : { propagation }),
  };
}

function parseModes(text: string, list: string): VolumeModes {
  const modes: VolumeModes = { readOnly: false, recursive: true, copy: true };
  for (const mode of list === '' ? [] : list.split(',')) {
    if (mode === 'ro' || mode === 'readonly') modes.readOnly = true;
    else if (mode === 'nocopy') modes.copy = false;
    else if (mode === 'bind') modes.recursive = false;
    else if (isPropagation(mode)) modes.propagation = mode;
    else if (!['rw', 'z', 'Z', 'rbind', 'cached', 'delegated', 'consistent'].includes(mode)) {
      throw badFlag(
        flag,
        text,
        `"${mode}" is not a mode`,
        'Use ro, rw, z, Z, rbind, nocopy or a propagation such as rslave.',
      );
    }
  }
  return modes;
}

export function isPropagation(text: string): text is Propagation {
  return propagations.includes(text);
}
