import { hexIntegrity, type Integrity, parseIntegrity } from '../integrity.ts';
import type { InstallPlan, LockFile, PackageOrigin } from './install-plan.ts';
import { layOutGraph } from './lock-graph.ts';
import { assertInside, malformedLock, unsupportedLock } from './lock-text.ts';
import { type ImporterManifest, toYarnGraph, type YarnPackage } from './yarn-graph.ts';

/**
 * Reads yarn.lock of yarn 1. It does not say what packages are made for. Source: yarn 1, "yarn.lock".
 *
 * @throws packages/bad-lock, packages/not-supported, packages/bad-integrity
 */
export function readYarnClassicLock(lock: LockFile, importers: readonly ImporterManifest[]): InstallPlan {
  const entries = new Map<string, YarnPackage>();
  for (const block of parseBlocks(lock)) {
    const found = toPackage(block, lock.file);
    for (const key of block.keys) entries.set(key, found);
  }
  const keyOf = (name: string, range: string): string => `${name}@${range}`;
  return layOutGraph(toYarnGraph({ file: lock.file, entries, keyOf }, importers));
}

/** An entry as it is written. */
interface Block {
  readonly keys: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
  /** `dependencies` and `optionalDependencies`. */
  readonly lists: ReadonlyMap<string, readonly (readonly [string, string])[]>;
}

function parseBlocks({ file, text }: LockFile): readonly Block[] {
  const blocks: { keys: string[]; fields: Map<string, string>; lists: Map<string, [string, string][]> }[] = [];
  let list: [string, string][] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, indent = '', rest = ''] = /^( *)(.*)$/.exec(line) ?? [];
    const block = blocks.at(-1);
    if (indent === '' && rest.endsWith(':')) {
      blocks.push({ keys: splitKeys(rest.slice(0, -1)), fields: new Map(), lists: new Map() });
    } else if (block === undefined) {
      throw malformedLock(file, `line ${at + 1} belongs to no package`);
    } else if (indent.length === 2 && rest.endsWith(':')) {
      list = [];
      block.lists.set(rest.slice(0, -1), list);
    } else {
      const pair = splitPair(rest);
      if (pair === undefined) throw malformedLock(file, `line ${at + 1} is no name with a value`);
      if (indent.length === 2) block.fields.set(pair[0], pair[1]);
      else list.push(pair);
    }
  }
  return blocks;
}

function splitKeys(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|([^,\s]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function splitPair(text: string): [string, string] | undefined {
  const [, quotedName, name = quotedName, quoted, value = quoted] =
    /^(?:"([^"]*)"|(\S+)) (?:"((?:[^"\\]|\\.)*)"|(\S+))$/.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}

function toPackage({ keys, fields, lists }: Block, file: string): YarnPackage {
  const [key = ''] = keys;
  const alias = key.slice(0, key.indexOf('@', 1));
  const name = /^npm:((?:@[^/]+\/)?[^@]+)@?/.exec(key.slice(alias.length + 1))?.[1] ?? alias;
  const version = fields.get('version');
  if (version === undefined) throw malformedLock(file, `${key} has no version`);
  const optional = lists.get('optionalDependencies') ?? [];
  return {
    id: `${name}@${version}`,
    name,
    version,
    origin: toOrigin(key, fields, file),
    made: undefined,
    dependencies: [...(lists.get('dependencies') ?? []), ...optional],
    optional: new Set(optional.map(([each]) => each)),
  };
}

function toOrigin(key: string, fields: ReadonlyMap<string, string>, file: string): PackageOrigin {
  const [url = '', fragment = ''] = (fields.get('resolved') ?? '').split('#');
  const text = fields.get('integrity');
  const integrity = text === undefined ? hexIntegrity('sha1', fragment) : parseIntegrity(text, key);
  if (url.startsWith('file:') || /^\.{1,2}\//.test(url))
    return fileOrigin(url.replace(/^file:/, '').replace(/^\.\//, ''), integrity, file);
  if (!/^https?:/.test(url) || url.endsWith('.git')) {
    throw unsupportedLock(
      file,
      `${key} comes from ${url === '' ? 'a directory' : 'a git repository'}`,
      'Depend on a published version, or on a tarball.',
    );
  }
  if (integrity === undefined) throw malformedLock(file, `${key} has no integrity`);
  return { kind: 'tarball', url, integrity };
}

function fileOrigin(path: string, integrity: Integrity | undefined, file: string): PackageOrigin {
  assertInside(path, file);
  return { kind: 'file', path, integrity };
}
