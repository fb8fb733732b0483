import { type Diagnostic, Fault, type JsonObject, toNameMatcher } from '../../base/index.ts';
import {
  type ConfigNode,
  choice,
  collectErrors,
  count,
  flag,
  listOf,
  parseYaml,
  placeOf,
  type Report,
  record,
  type Shape,
  text,
} from '../../config/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { parseSyncSource, toSyncTarget } from './sync-places.ts';
import { isVersionRange, type NewestBy, newestBys } from './tag-choice.ts';

/** What is to be copied where, as a file says it. */
export interface SyncFile {
  /** @default 4 */
  readonly parallel?: number;
  readonly repositories: readonly SyncEntry[];
}

/** One repository, or those of a registry that a pattern means. */
export interface SyncEntry {
  readonly source: string;
  readonly target: string;
  readonly tags?: readonly string[];
  readonly versions?: string;
  readonly newest?: number;
  readonly newestBy?: NewestBy;
  readonly platforms?: readonly string[];
  readonly referrers?: boolean;
  readonly delete?: boolean;
}

/** A text that a function takes apart, which throws what is wrong with it. */
function parsed(parse: (text: string) => unknown): Shape<string> {
  return {
    schema: { type: 'string', minLength: 1 },
    read(node, report) {
      const written = node.kind === 'scalar' ? node.source : '';
      try {
        parse(written);
        return written;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return report(node.place, error.message, error.hint);
      }
    },
  };
}

/** A filter of tags, with `!` before it for those to leave out. */
const tagFilter: Shape<string> = {
  schema: { type: 'string', minLength: 1 },
  read(node, report) {
    const written = node.kind === 'scalar' ? node.source : '';
    const filter = written.replace(/^!/, '');
    if (filter !== '' && toNameMatcher(filter) !== undefined) return written;
    return report(
      node.place,
      `"${written.slice(0, 100)}" is no pattern of tags`,
      'Write a tag with * and ?, or a regular expression between slashes; quote what begins with *, or with !.',
    );
  },
};

const entry = record<SyncEntry>('an entry', {
  source: {
    shape: parsed(parseSyncSource),
    about:
      'A repository, REGISTRY/PATTERN for those of a registry (* within a part, ** for several), store:NAME or oci:DIRECTORY.',
    required: true,
  },
  target: {
    shape: text('a place', /^\S+$/),
    about:
      'A repository, store:NAME or oci:DIRECTORY; {repository} is the name of the source in its registry, {name} the last part of it.',
    required: true,
  },
  tags: {
    shape: listOf(tagFilter),
    about: 'Patterns of tags, or /REGEX/, and with ! before it what to leave out (default all).',
  },
  versions: { shape: text('a range of versions', /\S/), about: 'A range of semantic versions, such as ">=1.2 <2".' },
  newest: { shape: count(), about: 'How many of these, the newest first.' },
  newestBy: { shape: choice(newestBys), about: 'What is newer: by version (the default) or date.' },
  platforms: {
    shape: listOf(parsed(parsePlatform)),
    about: 'Of images for several platforms these, as far as there are.',
  },
  referrers: { shape: flag(), about: 'Copy signatures and all else that refers to images.' },
  delete: { shape: flag(), about: 'Delete tags of the target that are not among those chosen of the source.' },
});

const shape: Shape<SyncFile> = record<SyncFile>('the file', {
  parallel: { shape: count(), about: 'Images on their way at one time (default 4).' },
  repositories: { shape: listOf(entry), about: 'What is copied where.', required: true },
});

/** What stands in a file, or what is wrong with it. */
export interface ParsedSyncFile {
  /** `undefined` when there are diagnostics. */
  readonly value: SyncFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the YAML file of `nacre sync`. Never throws. @param file what places are shown under */
export async function parseSyncFile(written: string, file: string): Promise<ParsedSyncFile> {
  const code = 'app/bad-sync-file';
  const { root, diagnostics: malformed } = await parseYaml(written, { file, code });
  if (root === undefined) return { value: undefined, diagnostics: malformed };
  const diagnostics: Diagnostic[] = [];
  const report = collectErrors(diagnostics, code);
  const value = shape.read(root, report);
  for (const [at, each] of (value?.repositories ?? []).entries()) await checkEntry(root, at, each, report);
  return { value: diagnostics.length === 0 ? value : undefined, diagnostics };
}

async function checkEntry(root: ConfigNode, at: number, entry: SyncEntry, report: Report): Promise<void> {
  const place = (key: string) => placeOf(root, ['repositories', at, key]);
  const { versions, newest, newestBy, source, target } = entry;
  if (versions !== undefined && !(await isVersionRange(versions)))
    report(place('versions'), `"${versions}" is no range of versions`, 'Write it as ">=1.2 <2" or "^1.2".');
  if (newestBy !== undefined && newest === undefined)
    report(place('newestBy'), 'newestBy says nothing without newest', 'Say with newest how many.');
  try {
    toSyncTarget(target, parseSyncSource(source), undefined);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(place('target'), error.message, error.hint);
  }
}

/** JSON schema (draft 2020-12) of the file, as editors and checkers take it. */
export function syncFileSchema(): JsonObject {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'File of nacre sync', ...shape.schema };
}
