import type { Finder, FoundPackage } from '../finder.ts';
import type { ImageFile } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';
import { openElf } from './read-elf-section.ts';

/**
 * The modules that a program written in Go was built from, its standard library among them as `stdlib`, by what the linker left in it.
 * Programs of Go before 1.18 say it in another way and are told of as unread.
 *
 * Source: Go, debug/buildinfo and runtime/debug.
 */
export const goFinder: Finder = {
  executables: true,
  *find(file) {
    const section = openElf(file)?.read('.go.buildinfo');
    if (section === undefined) return;
    const { version, modules } = parseBuildInfo(section);
    const [, release] = /^go(\S+)/.exec(version) ?? [];
    if (release !== undefined) yield* toPackage('stdlib', release, file, ['BSD-3-Clause']);
    for (const { path, version: said } of readModules(modules)) yield* toPackage(path, said, file);
  },
};

interface BuildInfo {
  /** `go1.22.1` */
  readonly version: string;
  /** Lines of words parted by tabs. */
  readonly modules: string;
}

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const alignment = 16;
const inlineStrings = 2;

function parseBuildInfo(section: Uint8Array): BuildInfo {
  const bytes = Buffer.from(section.buffer, section.byteOffset, section.length);
  const start = bytes.indexOf(magic);
  if (start < 0 || start % alignment !== 0) throw new Error('what it was built from is not where Go has it');
  if (((bytes[start + 15] ?? 0) & inlineStrings) === 0) throw new Error('built with a Go older than 1.18');
  const version = readString(bytes, start + 32);
  const modules = readString(bytes, version.end);
  return { version: version.text, modules: withoutMarks(modules.text) };
}

/** A length as Go writes varints, then as many bytes. */
function readString(bytes: Buffer, start: number): { readonly text: string; readonly end: number } {
  let length = 0;
  let at = start;
  for (let shift = 0; ; shift += 7, at += 1) {
    const byte = bytes[at];
    if (byte === undefined || shift > 28) throw new Error('what it was built from is cut off');
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const end = at + 1 + length;
  if (end > bytes.length) throw new Error('what it was built from is cut off');
  return { text: bytes.toString('utf8', at + 1, end), end };
}

/** The text stands between two marks of 16 bytes, of which none is text. */
function withoutMarks(text: string): string {
  const start = text.indexOf('path\t');
  const end = text.lastIndexOf('\n');
  return start < 0 || end < start ? '' : text.slice(start, end);
}

interface Module {
  readonly path: string;
  readonly version: string;
}

/** `mod` is the program's own module, `dep` one it uses, `=>` what stood in for the line before. */
function readModules(text: string): readonly Module[] {
  const modules: Module[] = [];
  for (const line of text.split('\n')) {
    const [kind, path, version = ''] = line.split('\t');
    if (path === undefined || path === '') continue;
    const said = version === '(devel)' ? '' : version;
    if (kind === '=>') modules.pop();
    // A directory that stood in has no name anybody else knows.
    if (kind === 'mod' || kind === 'dep' || (kind === '=>' && !/^[./]/.test(path)))
      modules.push({ path, version: said });
  }
  return modules;
}

function* toPackage(
  name: string,
  version: string,
  { path, layer }: ImageFile,
  licenses: readonly string[] = [],
): Generator<FoundPackage> {
  const slash = name.lastIndexOf('/');
  const purl = formatPurl({
    ...{ type: 'golang', name: name.slice(slash + 1), ...(version === '' ? {} : { version }) },
    ...(slash < 0 ? {} : { namespace: name.slice(0, slash) }),
  });
  if (purl !== undefined) yield { type: 'golang', name, version, purl, licenses, found: { path, layer } };
}
