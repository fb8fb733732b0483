import { posix, resolve } from 'node:path';
import type { BindRequest, ImageRequest, MountRequest, TmpfsRequest, VolumeRequest } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';
import { parseCsvFields } from './csv-fields.ts';
import { parseMountTarget } from './mount-target.ts';
import { parseSize } from './size.ts';
import { isIdmap, isPropagation } from './volume-flag.ts';
import { assertVolumeName } from './volume-name.ts';

const flag = '--mount';

/** Keys and what they are called throughout: Docker's synonyms. */
const keys: Readonly<Record<string, string>> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  destination: 'target',
  dst: 'target',
  readonly: 'readonly',
  ro: 'readonly',
  'bind-propagation': 'bind-propagation',
  'bind-nonrecursive': 'bind-nonrecursive',
  'bind-recursive': 'bind-recursive',
  'bind-create-src': 'bind-create-src',
  'volume-nocopy': 'volume-nocopy',
  'volume-subpath': 'volume-subpath',
  'volume-driver': 'volume-driver',
  'volume-label': 'volume-label',
  'volume-opt': 'volume-opt',
  'image-subpath': 'image-subpath',
  consistency: 'consistency',
  relabel: 'relabel',
  idmap: 'idmap',
  u: 'chown',
  chown: 'chown',
  'tmpfs-size': 'tmpfs-size',
  'tmpfs-mode': 'tmpfs-mode',
};

/**
 * Parses `--mount type=bind|volume|tmpfs|image,source=…,target=…[,readonly]…`, a line of comma-separated values. The type is `volume`
 * when it is left out. A bind's source is taken from `cwd` and must be there.
 *
 * @throws runtime/bad-flag
 */
export function parseMountFlag(text: string, cwd: string): MountRequest {
  const fields = readFields(text);
  const type = fields.get('type')?.toLowerCase() ?? 'volume';
  assertKeysOf(text, type, fields);
  const target = fields.get('target');
  if (target === undefined) throw badFlag(flag, text, 'has no target', 'Add target=/path/in/the/container.');
  const place = parseMountTarget(flag, text, target);
  switch (type) {
    case 'bind':
      return toBind(text, cwd, place, fields);
    case 'volume':
      return toVolume(text, place, fields);
    case 'tmpfs':
      return toTmpfs(text, place, fields);
    case 'image':
      return toImage(text, place, fields);
    default:
      throw badFlag(
        flag,
        text,
        `"${type}" is not a type of mount`,
        'Use type=bind, type=volume, type=tmpfs or type=image.',
      );
  }
}

type Fields = ReadonlyMap<string, string>;

function readFields(text: string): Fields {
  const list = parseCsvFields(text);
  if (list === undefined) {
    throw badFlag(flag, text, 'has a quote out of place', 'Quote a whole field that holds a comma: "source=/a,b".');
  }
  const fields = new Map<string, string>();
  for (const field of list) {
    const equals = field.indexOf('=');
    const name = (equals < 0 ? field : field.slice(0, equals)).trim().toLowerCase();
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) {
      throw badFlag(
        flag,
        text,
        `"${name}" is not a field`,
        'Use type, source, target, readonly and the fields of the type.',
      );
    }
    if (equals < 0 && !isBooleanKey(key)) throw badFlag(flag, text, `${name} has no value`, `Write ${name}=….`);
    const value = equals < 0 ? 'true' : field.slice(equals + 1);
    const before = fields.get(key);
    if (before !== undefined && !isListKey(key))
      throw badFlag(flag, text, `${key} is given twice`, `Give ${key} once.`);
    fields.set(key, before === undefined ? value : `${before}\0${value}`);
  }
  return fields;
}

function isBooleanKey(key: string): boolean {
  return ['readonly', 'bind-nonrecursive', 'bind-create-src', 'volume-nocopy', 'chown', 'idmap'].includes(key);
}

/** Those that may be given again and again; their values are kept with a NUL between them, which no argument can hold. */
function isListKey(key: string): boolean {
  return key === 'volume-label' || key === 'volume-opt';
}

/** A field of another type says that the user meant that type. */
function assertKeysOf(text: string, type: string, fields: Fields): void {
  const alien = [...fields.keys()].find(
    (key) => /^(bind|volume|tmpfs|image)-/.test(key) && !key.startsWith(`${type}-`),
  );
  if (alien === undefined) return;
  throw badFlag(flag, text, `${alien} does not go with type=${type}`, `Leave ${alien} out, or change the type.`);
}

function readBoolean(text: string, fields: Fields, key: string): boolean {
  const value = fields.get(key)?.toLowerCase();
  if (value === undefined || value === 'false' || value === '0') return false;
  if (value === 'true' || value === '1') return true;
  throw badFlag(flag, text, `${key} is "${value}"`, `Write ${key}=true or ${key}=false.`);
}

function toBind(text: string, cwd: string, target: string, fields: Fields): BindRequest {
  const source = fields.get('source') ?? '';
  if (source === '') throw badFlag(flag, text, 'has no source', 'Add source=/path/on/the/host.');
  const propagation = fields.get('bind-propagation');
  if (propagation !== undefined && !isPropagation(propagation)) {
    throw badFlag(
      flag,
      text,
      `"${propagation}" is not a propagation`,
      'Use rprivate, private, rshared, shared, rslave or slave.',
    );
  }
  return {
    kind: 'bind',
    source: resolve(cwd, source),
    target,
    readOnly: readBoolean(text, fields, 'readonly'),
    createSource: readBoolean(text, fields, 'bind-create-src'),
    ...readRecursion(text, fields),
    ...(propagation === undefined ? {} : { propagation }),
    ...readIdmap(text, fields),
    ...readShared(text, fields),
  };
}

/** Docker's `bind-recursive`: whether mounts below come along, and whether they are read-only where the mount is. */
function readRecursion(text: string, fields: Fields): Pick<BindRequest, 'recursive' | 'submounts'> {
  const mode =
    fields.get('bind-recursive') ?? (readBoolean(text, fields, 'bind-nonrecursive') ? 'disabled' : 'enabled');
  if (mode === 'disabled') return { recursive: false };
  if (mode === 'readonly') return { recursive: true, submounts: 'read-only' };
  if (mode === 'enabled' || mode === 'writable') return { recursive: true };
  throw badFlag(flag, text, `bind-recursive is "${mode}"`, 'Write enabled, disabled, writable or readonly.');
}

function readIdmap(text: string, fields: Fields): Pick<BindRequest, 'idmap'> {
  const value = fields.get('idmap');
  if (value === undefined || value === 'false') return {};
  const mode = value === 'true' ? 'idmap' : `idmap=${value}`;
  if (isIdmap(mode)) return { idmap: mode.slice('idmap='.length) };
  throw badFlag(
    flag,
    text,
    `idmap is "${value}"`,
    'Write ranges of container, host and how many: idmap=uids=0-1000-1;gids=0-1000-1.',
  );
}

/** What binds and volumes have in common. */
function readShared(text: string, fields: Fields): Pick<BindRequest, 'relabel' | 'chown'> {
  const relabel = fields.get('relabel');
  if (relabel !== undefined && relabel !== 'shared' && relabel !== 'private')
    throw badFlag(flag, text, `relabel is "${relabel}"`, 'Write relabel=shared or relabel=private.');
  return {
    ...(relabel === undefined ? {} : { relabel }),
    ...(readBoolean(text, fields, 'chown') ? { chown: true } : {}),
  };
}

function toVolume(text: string, target: string, fields: Fields): VolumeRequest {
  const name = fields.get('source') ?? '';
  const [labels, options] = [fields.get('volume-label'), fields.get('volume-opt')];
  const driver = fields.get('volume-driver') ?? 'local';
  if (driver !== 'local')
    throw badFlag(flag, text, `there is no volume driver "${driver}"`, 'Use volume-driver=local.');
  if (name !== '') assertVolumeName(flag, text, name);
  return {
    kind: 'volume',
    ...(name === '' ? {} : { name }),
    target,
    readOnly: readBoolean(text, fields, 'readonly'),
    copy: !readBoolean(text, fields, 'volume-nocopy'),
    ...readSubpath(text, fields, 'volume-subpath'),
    ...(labels === undefined ? {} : { labels: readPairs(labels) }),
    ...(options === undefined ? {} : { driverOptions: readPairs(options) }),
    ...readShared(text, fields),
  };
}

function toImage(text: string, target: string, fields: Fields): ImageRequest {
  const image = fields.get('source') ?? '';
  if (image === '') throw badFlag(flag, text, 'has no source', 'Add source=IMAGE.');
  return { kind: 'image', image, target, ...readSubpath(text, fields, 'image-subpath') };
}

function readSubpath(text: string, fields: Fields, key: string): { readonly subpath?: string } {
  const subpath = fields.get(key);
  if (subpath === undefined || subpath === '') return {};
  if (!posix.isAbsolute(subpath) && !subpath.split('/').includes('..')) return { subpath };
  throw badFlag(
    flag,
    text,
    `${key} "${subpath}" is not a path below`,
    'Write it without / in front, and without "..".',
  );
}

function readPairs(list: string): Readonly<Record<string, string>> {
  const pairs = list.split('\0').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

function toTmpfs(text: string, target: string, fields: Fields): TmpfsRequest {
  if (fields.has('source')) throw badFlag(flag, text, 'a tmpfs has no source', 'Leave source out.');
  const size = fields.get('tmpfs-size');
  const mode = fields.get('tmpfs-mode');
  if (mode !== undefined && !/^[0-7]{1,5}$/.test(mode)) {
    throw badFlag(flag, text, `tmpfs-mode "${mode}" is not octal`, 'Write the permissions in octal: tmpfs-mode=1777.');
  }
  return {
    kind: 'tmpfs',
    target,
    options: [
      ...(readBoolean(text, fields, 'readonly') ? ['ro'] : []),
      ...(size === undefined ? [] : [`size=${parseSize(size, '--mount tmpfs-size')}`]),
      ...(mode === undefined ? [] : [`mode=${mode}`]),
    ],
  };
}
