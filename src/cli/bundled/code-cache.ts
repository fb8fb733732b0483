import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What V8 made of modules, for a process that need not compile them again. */
export interface CodeCache {
  /** The code of a module, by name. */
  get(name: string): Buffer | undefined;
  /** Whether `keep` should be called. */
  readonly wantsMore: boolean;
  /** Writes the codes of modules for later calls. Says nothing where that can not be done: all works without. */
  keep(code: ReadonlyMap<string, Buffer>): void;
}

/** Not all calls of a kind need the same functions: the first ones write what they needed beside what was there, and later ones now and then. */
const firstCalls = 3;
const laterShare = 1 / 50;

/** Builds that nobody used for so long are forgotten; days. */
const keptDays = 30;
/** Of one build: more than there are commands. */
const maxFiles = 250;

const magic = 'nacre code 1\n';
const alignment = 8;

/**
 * The code that calls of one kind need, in one file: magic, a line of JSON that says which modules in how many bytes, and their codes in that
 * order, each at a multiple of 8 bytes, which V8 takes without a copy.
 *
 * @param directory where the caches of all builds lie, each in a directory of its own
 * @param build tells apart what must not be mixed up: the sources and the version of V8
 * @param kind name of the file
 */
export function openCodeCache(directory: string, build: string, kind: string): CodeCache {
  const path = join(directory, build, kind);
  const found = readPack(path);
  return {
    get: (name) => found?.code.get(name),
    wantsMore: found === undefined || found.calls < firstCalls || Math.random() < laterShare,
    keep(code) {
      try {
        if (found === undefined) makeRoom(directory, build);
        writePack(path, { calls: (found?.calls ?? 0) + 1, code });
      } catch {
        // A disk that is full or may not be written.
      }
    },
  };
}

interface Pack {
  /** How many calls have written to it. */
  readonly calls: number;
  readonly code: ReadonlyMap<string, Buffer>;
}

interface PackHead {
  readonly calls: number;
  readonly modules: readonly (readonly [name: string, bytes: number])[];
}

/** @returns `undefined` when there is none that is whole */
function readPack(path: string): Pack | undefined {
  try {
    const bytes = readFileSync(path);
    const headEnd = bytes.indexOf('\n', magic.length);
    if (headEnd < 0 || bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
    const head: PackHead = JSON.parse(bytes.toString('latin1', magic.length, headEnd));
    const code = new Map<string, Buffer>();
    let at = headEnd + 1;
    for (const [name, length] of head.modules) {
      at = align(at);
      code.set(name, bytes.subarray(at, at + length));
      at += length;
    }
    return at === bytes.length ? { calls: head.calls, code } : undefined;
  } catch {
    return undefined;
  }
}

/** The file appears whole or not at all. */
function writePack(path: string, { calls, code }: Pack): void {
  const modules = [...code].map(([name, { length }]) => [name, length] as const);
  const pieces: Buffer[] = [
    Buffer.from(`${magic}${JSON.stringify({ calls, modules } satisfies PackHead)}\n`, 'latin1'),
  ];
  let at = pieces[0]?.length ?? 0;
  for (const bytes of code.values()) {
    pieces.push(Buffer.alloc(align(at) - at), bytes);
    at = align(at) + bytes.length;
  }
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, Buffer.concat(pieces), { mode: 0o600 });
  renameSync(partial, path);
}

function align(at: number): number {
  return Math.ceil(at / alignment) * alignment;
}

/** Makes the directory of a build, where it has room. @throws when it can not be made, or is full */
function makeRoom(directory: string, build: string): void {
  const own = join(directory, build);
  if (mkdirSync(own, { recursive: true, mode: 0o700 }) !== undefined) forgetOldBuilds(directory);
  if (readdirSync(own).length >= maxFiles) throw new Error(`${own} is full`);
}

function forgetOldBuilds(directory: string): void {
  const limit = Date.now() - keptDays * 24 * 60 * 60 * 1000;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).mtimeMs < limit) rmSync(path, { recursive: true, force: true });
  }
}
