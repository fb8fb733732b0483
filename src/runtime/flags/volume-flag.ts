import { resolve } from 'node:path';
import type { BindRequest, ImageRequest, MountRequest, Propagation } from '../container-options.ts';
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
  relabel?: 'shared' | 'private';
  chown?: boolean;
  idmap?: string;
}

/**
 * Parses `-v`: `/host:/container[:modes]` binds, `name:/container[:modes]` mounts a named volume, `/container` an anonymous one.
 * A source that begins with `.` is taken from `cwd`. `image:REFERENCE[:/in/the/image]:/container` mounts the files of an image. Modes: `ro`,
 * `rw`, `z` and `Z` (without effect where there is no SELinux), `U`, `idmap[=uids=…;gids=…]`, `bind`, `rbind`, `nocopy`, a propagation.
 *
 * @throws runtime/bad-flag
 */
export function parseVolumeFlag(text: string, cwd: string): MountRequest {
  const image = /^image:([^/:].*?)((?::\/[^:]*){1,2})(?::(?:ro|readonly))?$/s.exec(text);
  if (image !== null) return toImage(text, image[1] ?? '', image[2] ?? '');
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
  if (modes.idmap !== undefined) throw badFlag(flag, text, 'a named volume has no idmap', 'Leave "idmap" out.');
  return { kind: 'volume', name: first, target, readOnly: modes.readOnly, copy: modes.copy, ...sharedModes(modes) };
}

/** @param paths one or two, each after a colon: what of the image, and where */
function toImage(text: string, image: string, paths: string): ImageRequest {
  const [, first = '', second] = paths.split(':');
  const target = parseMountTarget(flag, text, second ?? first);
  return { kind: 'image', image, target, ...(second === undefined ? {} : { subpath: first.slice(1) }) };
}

/** What binds and volumes have in common. */
function sharedModes({ relabel, chown }: VolumeModes): Pick<BindRequest, 'relabel' | 'chown'> {
  return { ...(relabel === undefined ? {} : { relabel }), ...(chown === undefined ? {} : { chown }) };
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
    ...(modes.idmap === undefined ? {} : { idmap: modes.idmap }),
    ...sharedModes(modes),
  };
}

function parseModes(text: string, list: string): VolumeModes {
  const modes: VolumeModes = { readOnly: false, recursive: true, copy: true };
  for (const mode of list === '' ? [] : list.split(',')) {
    if (mode === 'ro' || mode === 'readonly') modes.readOnly = true;
    else if (mode === 'nocopy') modes.copy = false;
    else if (mode === 'bind') modes.recursive = false;
    else if (mode === 'z' || mode === 'Z') modes.relabel = mode === 'z' ? 'shared' : 'private';
    else if (mode === 'U') modes.chown = true;
    else if (isIdmap(mode)) modes.idmap = mode.slice('idmap='.length);
    else if (isPropagation(mode)) modes.propagation = mode;
    else if (!['rw', 'rbind', 'cached', 'delegated', 'consistent'].includes(mode)) {
      throw badFlag(
        flag,
        text,
        `"${mode}" is not a mode`,
        'Use ro, rw, z, Z, U, idmap, rbind, nocopy or a propagation such as rslave.',
      );
    }
  }
  return modes;
}

export function isPropagation(text: string): text is Propagation {
  return propagations.includes(text);
}

/** `idmap`, or with ranges of container, host and how many: `idmap=uids=0-1000-1#1-100000-65535;gids=0-1000-1`. */
export function isIdmap(text: string): boolean {
  return /^idmap(?:=(?:[ug]ids=@?\d+-@?\d+-\d+(?:#@?\d+-@?\d+-\d+)*(?:;|$)){1,2})?$/.test(text);
}
