import { packagesFault } from '../faults.ts';
import { hexIntegrity, type Integrity } from '../integrity.ts';
import { compareDebianVersions } from './compare-versions.ts';
import { parseControl } from './control.ts';
import { type Dependency, parseDependencies } from './dependency.ts';

/** A package as an index tells of it. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly url: string;
  readonly size: number;
  readonly integrity: Integrity;
  /** Depends and Pre-Depends. */
  readonly depends: readonly Dependency[];
}

/** Packages of an archive, by name. */
export interface PackageIndex {
  /** The newest of that name, or the first that says it provides it; `undefined` when there is none. */
  find(name: string): DebianPackage | undefined;
}

/** A Packages file, and where what it names lies. */
export interface PackagesFile {
  /** Ends with a slash. */
  readonly base: string;
  readonly bytes: Uint8Array;
}

/** Reads Packages files; a paragraph is only taken apart when it is asked for. */
export function openPackageIndex(files: readonly PackagesFile[]): PackageIndex {
  const opened = files.map(({ base, bytes }) => ({ base, text: Buffer.from(bytes).toString('latin1') }));
  return {
    find(name) {
      const named = opened.flatMap(({ base, text }) => findNamed(text, name).map((part) => toPackage(part, base)));
      const [newest] = named.toSorted((a, b) => compareDebianVersions(b.version, a.version));
      return newest ?? findProvider(opened, name);
    },
  };
}

interface OpenedFile {
  readonly base: string;
  readonly text: string;
}

/** The paragraphs of a name. A file of 56 MB is searched in some 10 ms. */
function findNamed(text: string, name: string): readonly string[] {
  const found: string[] = [];
  const line = `Package: ${name}\n`;
  for (let at = text.indexOf(line); at >= 0; at = text.indexOf(line, at + line.length))
    if (at === 0 || text[at - 1] === '\n') found.push(paragraphAt(text, at));
  return found;
}

function paragraphAt(text: string, at: number): string {
  const before = text.lastIndexOf('\n\n', at);
  const after = text.indexOf('\n\n', at);
  return text.slice(before < 0 ? 0 : before + 2, after < 0 ? undefined : after);
}

function findProvider(files: readonly OpenedFile[], name: string): DebianPackage | undefined {
  const provides = new RegExp(`^Provides:(?:.*,)? *${name.replaceAll(/[.+]/g, '\\$&')}(?: *\\(|,|$)`, 'm');
  for (const { base, text } of files) {
    const at = text.search(provides);
    if (at >= 0) return toPackage(paragraphAt(text, at), base);
  }
  return undefined;
}

function toPackage(paragraph: string, base: string): DebianPackage {
  const fields = parseControl(paragraph);
  const name = fields.get('package') ?? '';
  const integrity = hexIntegrity('sha256', fields.get('sha256') ?? '');
  const path = fields.get('filename') ?? '';
  const size = Number(fields.get('size'));
  if (
    integrity === undefined ||
    !/^[\w.+~%:/-]+\.deb$/.test(path) ||
    path.includes('..') ||
    !Number.isSafeInteger(size)
  )
    throw packagesFault('packages/bad-index', `what ${base} says of the package ${name} is malformed`);
  return {
    name,
    version: fields.get('version') ?? '',
    architecture: fields.get('architecture') ?? '',
    ...{ url: `${base}${path}`, size, integrity },
    depends: [...parseDependencies(fields.get('pre-depends') ?? ''), ...parseDependencies(fields.get('depends') ?? '')],
  };
}
