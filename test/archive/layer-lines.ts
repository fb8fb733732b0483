import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { compareTreePaths, type ReadXattrs } from '../../src/archive/index.ts';
import { endMarker, rawEntry, rawPax } from '../../src/archive/tar/testing/raw-tar.ts';

/**
 * Trees in words, one line each: `d dir`, `f file content`, `l symlink target`, `h hardlink target`, `c chardevice`, `b blockdevice`,
 * `p fifo`; of overlayfs's marks `w whiteout` and `o opaque-directory`. No part holds a space.
 */
const typeflags: Readonly<Record<string, string>> = { f: '0', h: '1', l: '2', c: '3', b: '4', d: '5', p: '6' };

/** The tar of these lines, as they stand: paths may be as wrong as they like. */
export function toTar(lines: readonly string[]): Buffer {
  return Buffer.concat([...lines.map(toRawEntry), endMarker]);
}

function toRawEntry(line: string): Buffer {
  const [type = '', path = '', last = ''] = line.split(' ');
  const isLink = type === 'l' || type === 'h';
  const long = [
    ...(path.length > 100 ? [['path', path] as const] : []),
    ...(isLink && last.length > 100 ? [['linkpath', last] as const] : []),
  ];
  const header = {
    name: path.slice(0, 100),
    typeflag: typeflags[type] ?? '',
    mode: type === 'd' ? '0000755\0' : '0000644\0',
    linkName: isLink ? last.slice(0, 100) : '',
    ...(type === 'c' || type === 'b' ? { devMajor: '0000001\0', devMinor: '0000003\0' } : {}),
  };
  return Buffer.concat([...(long.length > 0 ? [rawPax(long)] : []), rawEntry(header, isLink ? '' : last)]);
}

/** What is in a directory, in tree order. */
export function readLines(root: string, readXattrs: ReadXattrs): string[] {
  const firstPaths = new Map<bigint, string>();
  const lines: string[] = [];
  for (const path of listPaths(root, '').sort(compareTreePaths)) {
    const hostPath = path === '' ? root : `${root}/${path}`;
    const stat = lstatSync(hostPath, { bigint: true });
    const first = stat.isDirectory() ? undefined : firstPaths.get(stat.ino);
    if (path !== '') lines.push(first === undefined ? describe(path, hostPath) : `h ${path} ${first}`);
    if (first === undefined) firstPaths.set(stat.ino, path);
    const xattrs = stat.isDirectory() ? readXattrs(hostPath) : new Map();
    if (xattrs.has('trusted.overlay.opaque') || xattrs.has('user.overlay.opaque')) lines.push(`o ${path || '.'}`);
  }
  return lines;
}

/** A directory's path and those below it, symlinks not followed. */
function listPaths(root: string, directory: string): string[] {
  const entries = readdirSync(`${root}/${directory}`, { withFileTypes: true });
  const below = entries.flatMap((entry) => {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    return entry.isDirectory() ? listPaths(root, path) : [path];
  });
  return [directory, ...below];
}

function describe(path: string, hostPath: string): string {
  const stat = lstatSync(hostPath);
  if (stat.isDirectory()) return `d ${path}`;
  if (stat.isSymbolicLink()) return `l ${path} ${readlinkSync(hostPath)}`;
  if (stat.isCharacterDevice()) return `${stat.rdev === 0 ? 'w' : 'c'} ${path}`;
  if (stat.isBlockDevice()) return `b ${path}`;
  if (stat.isFIFO()) return `p ${path}`;
  return `f ${path} ${readFileSync(hostPath, 'utf8')}`.trimEnd();
}

/** A line for each directory of a path, the outermost first. */
export function directoriesOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, at) => `d ${parts.slice(0, at + 1).join('/')}`);
}
