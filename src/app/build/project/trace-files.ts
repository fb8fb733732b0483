import { readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
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
    { base: root, processCwd: root, readFile: readSource },
  );
  const paths = [...fileList].filter((path) => path !== '').toSorted();
  return {
    paths,
    unresolved: [...warnings].flatMap(({ message }) => describe(message, root)),
    reachedFrom: new Map(paths.map((path) => [path, [...(reasons.get(path)?.parents ?? [])]])),
  };
}

/** What is parsed: TypeScript as Node runs it, without its types. */
async function readSource(path: string): Promise<Buffer | string | null> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
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
