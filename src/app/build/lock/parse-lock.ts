import type { Document, LineCounter, Node, Pair } from 'yaml';
import { type Diagnostic, limits, messageOf, type Place } from '../../../base/index.ts';
import { type Digest, isDigest } from '../../../oci/index.ts';
import { lockVersion } from './format-lock.ts';
import { describeEntry, type Lock, type LockEntry, type LockedEntry, lockKey } from './lock.ts';

/** A lock, or why it can not be read. */
export interface ParsedLock {
  /** `undefined` when there are diagnostics. */
  readonly value: Lock | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const lockAgain = 'Lock again with `nacre build --lock`.';

/** Reads what `formatLock` writes, however somebody has edited it. Never throws. @param file what places are shown under */
export async function parseLock(bytes: Uint8Array, file: string): Promise<ParsedLock> {
  if (bytes.length > limits.config) {
    const place = { file, line: 1, column: 1 };
    return failed(place, `the file has ${bytes.length} bytes, at most ${limits.config} are read`);
  }
  const text = new TextDecoder().decode(bytes);
  // Loading it takes 16 ms, which other builds do not have.
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  // Everything is text: a commit of digits alone is no number.
  const document = yaml.parseDocument(text, { lineCounter: lines, schema: 'failsafe', uniqueKeys: false });
  const reader = createReader(file, text, lines, yaml);
  const [error] = document.errors;
  if (error !== undefined) {
    // The library's sentence, without the place and the lines that it shows.
    const [said = ''] = messageOf(error).split(/ at line|\n/, 1);
    return failed(reader.placeAt(error.pos[0]), `it is no YAML: ${said.replace(/^./, (first) => first.toLowerCase())}`);
  }
  const entries = readEntries(document, reader);
  const { diagnostics } = reader;
  return diagnostics.length > 0 ? { value: undefined, diagnostics } : { value: { file, entries }, diagnostics };
}

function failed(place: Place, message: string): ParsedLock {
  return { value: undefined, diagnostics: [toDiagnostic(place, message)] };
}

function toDiagnostic(place: Place, message: string): Diagnostic {
  return { severity: 'error', code: 'app/bad-lock', message, hint: lockAgain, place };
}

/** A field of a mapping. */
interface Field {
  readonly value: Node | null;
  readonly place: Place;
}

/** Reads nodes and notes what is wrong with them. */
interface Reader {
  readonly diagnostics: readonly Diagnostic[];
  placeAt(offset: number): Place;
  placeOf(node: Node | null | undefined): Place;
  report(place: Place, message: string): undefined;
  /** Fields of a mapping; `undefined` when it is none, and then that is reported. */
  fields(node: Node | null, what: string): ReadonlyMap<string, Field> | undefined;
  items(node: Node | null, what: string): readonly Node[];
  text(field: Field | undefined): string | undefined;
}

function createReader(file: string, text: string, lines: LineCounter, yaml: typeof import('yaml')): Reader {
  const source = text.split('\n');
  const diagnostics: Diagnostic[] = [];
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    const shown = source[line - 1]?.replace(/\r$/, '');
    return { file, line: Math.max(1, line), column: Math.max(1, col), ...(shown === undefined ? {} : { text: shown }) };
  };
  const placeOf = (node: Node | null | undefined): Place => placeAt(node?.range?.[0] ?? 0);
  const report = (place: Place, message: string): undefined => void diagnostics.push(toDiagnostic(place, message));
  return {
    ...{ diagnostics, placeAt, placeOf, report },
    fields(node, what) {
      if (!yaml.isMap(node)) return report(placeOf(node), `${what} is no mapping`);
      const found = new Map<string, Field>();
      for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
        const place = placeOf(key);
        if (!yaml.isScalar(key) || typeof key.value !== 'string') report(place, `${what} has a key that is no word`);
        else if (found.has(key.value)) report(place, `${what} has ${key.value} twice`);
        else found.set(key.value, { value, place });
      }
      return found;
    },
    items(node, what) {
      if (yaml.isSeq(node)) return node.items as Node[];
      report(placeOf(node), `${what} is no list`);
      return [];
    },
    text: (field) =>
      yaml.isScalar(field?.value) && typeof field.value.value === 'string' ? field.value.value : undefined,
  };
}

/** What sections there are, and what their entries are made of. */
const sections = {
  images: { fields: ['name', 'digest'], read: readImage },
  repositories: { fields: ['url', 'ref', 'commit'], read: readRepository },
  files: { fields: ['url', 'digest', 'size', 'modified'], read: readFile },
} as const;

function readEntries(document: Document, reader: Reader): readonly LockedEntry[] {
  const top = reader.fields(document.contents as Node | null, 'the lock');
  if (top === undefined || !checkVersion(top.get('version'), reader)) return [];
  const entries = new Map<string, LockedEntry>();
  for (const [name, { value, place }] of top) {
    if (name === 'version') continue;
    if (name !== 'images' && name !== 'repositories' && name !== 'files') {
      reader.report(place, `a lock has no ${name}`);
      continue;
    }
    for (const item of reader.items(value, name)) {
      const found = readEntry(name, item, reader);
      if (found === undefined) continue;
      const key = lockKey(found.entry);
      if (entries.has(key)) reader.report(found.place, `${describeEntry(found.entry)} stands here twice`);
      entries.set(key, found);
    }
  }
  return [...entries.values()];
}

function checkVersion(field: Field | undefined, reader: Reader): boolean {
  const version = reader.text(field);
  if (version === String(lockVersion)) return true;
  const place = field?.place ?? reader.placeAt(0);
  const message = version === undefined ? 'the lock has no version' : `the lock has version "${version}"`;
  reader.report(place, `${message}; this release reads version ${lockVersion}`);
  return false;
}

function readEntry(section: keyof typeof sections, item: Node, reader: Reader): LockedEntry | undefined {
  const { fields: known, read } = sections[section];
  const place = reader.placeOf(item);
  const fields = reader.fields(item, `an entry of ${section}`);
  if (fields === undefined) return undefined;
  for (const [name, field] of fields) {
    if (!known.some((each) => each === name))
      return reader.report(field.place, `an entry of ${section} has no ${name}`);
    if (reader.text(field) === undefined) return reader.report(field.place, `${name} is no text`);
  }
  const entry = read({
    get: (name) => reader.text(fields.get(name)) ?? reader.report(place, `the entry has no ${name}`),
    find: (name) => reader.text(fields.get(name)),
    bad: (name, what) => reader.report(fields.get(name)?.place ?? place, what),
  });
  return entry && { entry, place };
}

/** The fields of one entry. */
interface EntryFields {
  /** Reports one that is not there. */
  get(name: string): string | undefined;
  find(name: string): string | undefined;
  bad(name: string, what: string): undefined;
}

function readImage(fields: EntryFields): LockEntry | undefined {
  const [name, digest] = [fields.get('name'), readDigest(fields)];
  return name === undefined || digest === undefined ? undefined : { kind: 'image', name, digest };
}

function readRepository(fields: EntryFields): LockEntry | undefined {
  const [url, ref, commit] = ['url', 'ref', 'commit'].map(fields.get);
  if (url === undefined || ref === undefined || commit === undefined) return undefined;
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return fields.bad('commit', `"${commit}" is no commit`);
  return { kind: 'git', url, ref, commit };
}

function readFile(fields: EntryFields): LockEntry | undefined {
  const [url, digest, text, time] = [
    fields.get('url'),
    readDigest(fields),
    fields.get('size'),
    fields.find('modified'),
  ];
  if (url === undefined || digest === undefined || text === undefined) return undefined;
  const size = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (size === undefined) return fields.bad('size', `"${text}" is no number of bytes`);
  if (time === undefined) return { kind: 'file', url, digest, size };
  const modified = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time) ? Date.parse(time) / 1000 : Number.NaN;
  if (!(modified > 0)) return fields.bad('modified', `"${time}" is no time as 2001-02-03T04:05:06Z`);
  return { kind: 'file', url, digest, size, modified };
}

function readDigest(fields: EntryFields): Digest | undefined {
  const digest = fields.get('digest');
  if (digest === undefined || isDigest(digest)) return digest;
  return fields.bad('digest', `"${digest}" is no digest`);
}
