import { globSync, lstatSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { NodeFileTraceOptions } from '@vercel/nft';
import { isTypeScript } from './find-entry.ts';

/** What a program can reach. */
export interface TracedFiles {
  /** Files and symbolic links, from the root of the project, in their order. */
  readonly paths: readonly string[];
  /** What was named in the project's own files and not found. */
  readonly unresolved: readonly string[];
  /** Which files each file is reached from. */
  readonly reachedFrom: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the files that a program can reach: what it imports, by whatever form of import, add-ons with the libraries that they come with, and
 * what it reads by names that can be told without running it.
 *
 * @param root of the project, a real path
 * @param entries from the root
 */
export async function traceFiles(root: string, entries: readonly string[]): Promise<TracedFiles> {
  const { nodeFileTrace } = await import('@vercel/nft');
  const { fileList, reasons, warnings } = await nodeFileTrace(
    entries.map((entry) => join(root, entry)),
    { base: root, processCwd: root, readFile: readSource, ...createLooks() },
  );
  const found = [...fileList].filter((path) => path !== '');
  const paths = [...new Set([...found, ...prebuiltAddons(root, found)])].toSorted();
  return {
    paths,
    unresolved: [...warnings].flatMap(({ message }) => describe(message, root)),
    reachedFrom: new Map(paths.map((path) => [path, [...(reasons.get(path)?.parents ?? [])]])),
  };
}

/**
 * The add-ons that stand beside a prebuilt one, as prebuildify lays them out: which of them is loaded depends on the machine that the program
 * runs on, and only that of this machine was found.
 */
function prebuiltAddons(root: string, paths: readonly string[]): readonly string[] {
  const directories = paths.flatMap((path) => /^(.*\/prebuilds)\/[^/]+\/[^/]+\.node$/.exec(path)?.[1] ?? []);
  return [...new Set(directories)].flatMap((directory) =>
    globSync('*/*.node', { cwd: join(root, directory) })
      .filter((name) => !/\/electron\./.test(name))
      .map((name) => `${directory}/${name}`),
  );
}

/** Each path is looked at once, and at once: waiting for a thread takes longer than the look. */
function createLooks(): Pick<NodeFileTraceOptions, 'stat' | 'readlink'> {
  const stats = new Map<string, ReturnType<typeof look>>();
  const links = new Map<string, string | null>();
  return {
    async stat(path) {
      const known = stats.get(path);
      if (known !== undefined) return known;
      const found = look(path, statSync);
      stats.set(path, found);
      return found;
    },
    async readlink(path) {
      const known = links.get(path);
      if (known !== undefined) return known;
      const target = look(path, lstatSync)?.isSymbolicLink() === true ? readlinkSync(path) : null;
      links.set(path, target);
      return target;
    },
  };
}

/** @returns `null` for what is not there */
function look(path: string, stat: typeof statSync | typeof lstatSync): Stats | null {
  try {
    return stat(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    // A file stands where a directory was meant, or the name is too long.
    return null;
  }
}

/** What is parsed: TypeScript as Node runs it, without its types. */
async function readSource(path: string): Promise<Buffer | string | null> {
  if (look(path, statSync)?.isFile() !== true) return null;
  const bytes = readFileSync(path);
  if (!isTypeScript(path) || path.endsWith('.d.ts')) return bytes;
  try {
    return stripTypeScriptTypes(bytes.toString('utf8'));
  } catch {
    // What Node can't run it will refuse when it is started; as an asset it may be read all the same.
    return bytes;
  }
}

/** Tells of a file that the project's own code names; packages try many things that need not be there. */
function describe(message: string, root: string): readonly string[] {
  const [, what, from = ''] =
    /Failed to resolve dependency "?(.+?)"?:?\n[\s\S]*?from (?:file )?"?([^"\n]+)"?/.exec(message) ?? [];
  if (what === undefined || from.includes('node_modules')) return [];
  return [`${from.replace(`${root}/`, '')} imports ${what}, which is not there`];
}
