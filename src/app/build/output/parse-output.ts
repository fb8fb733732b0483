import { nearestName } from '../../../base/index.ts';
import { parseBoolean, splitCsv } from '../../../build/dockerfile/index.ts';
import type { Compression } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import { toTargetName } from '../../images/target-name.ts';
import type { Annotation } from './annotation.ts';
import { type BuildOutput, type OutputForm, type PushSettings, plainForm } from './build-output.ts';
import { parseAnnotationKey } from './parse-annotation.ts';

const kinds = ['image', 'registry', 'oci', 'docker', 'tar', 'local', 'cacheonly'] as const;

type Attributes = ReadonlyMap<string, string>;

/**
 * Reads one `--output`: `type=KIND,NAME=VALUE,…` as BuildKit takes it, or a path alone: that of a directory for the files, `-` for a
 * tar of them on standard output. A docker archive with no `dest` is what `docker load` would make of it: an image in the store.
 *
 * @throws app/bad-output, app/bad-target, oci/bad-reference, oci/bad-platform
 */
export function parseOutput(text: string): BuildOutput {
  const attributes = readAttributes(text);
  const dest = toDest(attributes.get('dest'));
  const kind = readKind(attributes, text);
  switch (kind) {
    case 'tar':
    case 'local':
      return readFiles(kind, dest, attributes, text);
    case 'cacheonly':
      assertKnown(attributes, [...attributes.keys()], ['type'], text);
      return { kind };
    case 'image':
    case 'registry':
      return { kind: 'image', form: readForm(attributes, text, imageAttributes), ...readPush(kind, attributes, text) };
    case 'oci':
    case 'docker': {
      const form = readForm(attributes, text, archiveAttributes);
      if (readBoolean(attributes, 'tar', text) !== false)
        return dest === undefined && kind === 'docker' && !attributes.has('dest')
          ? { kind: 'image', form }
          : { kind, dest, form };
      if (kind === 'oci' && dest !== undefined) return { kind: 'layout', dest, form };
      throw bad(text, 'tar=false needs type=oci and dest=DIRECTORY', 'Leave tar=false out, or name a directory.');
    }
  }
}

function readAttributes(text: string): Attributes {
  if (text !== '' && !/[=,"]/.test(text))
    return new Map([
      ['type', text === '-' ? 'tar' : 'local'],
      ['dest', text],
    ]);
  const fields = splitCsv(text);
  if (fields === undefined) throw bad(text, 'its quotes do not match up', 'Write type=KIND,dest=PATH.');
  const attributes = new Map<string, string>();
  for (const field of fields) {
    const at = field.text.indexOf('=');
    if (at <= 0) throw bad(text, `"${field.text}" is not NAME=VALUE`, 'Write type=KIND,dest=PATH.');
    attributes.set(field.text.slice(0, at).trim(), field.text.slice(at + 1));
  }
  return attributes;
}

function readKind(attributes: Attributes, text: string): (typeof kinds)[number] {
  const type = attributes.get('type');
  if (type === undefined) throw bad(text, 'it has no type', `Choose one of: ${kinds.join(', ')}.`);
  const kind = kinds.find((each) => each === type);
  if (kind !== undefined) return kind;
  const near = nearestName(type, kinds);
  throw bad(
    text,
    `there is no type "${type}"`,
    near === undefined ? `Choose one of: ${kinds.join(', ')}.` : `Did you mean ${near}?`,
  );
}

function readFiles(kind: 'tar' | 'local', dest: string | undefined, attributes: Attributes, text: string): BuildOutput {
  assertKnown(attributes, [...attributes.keys()], ['type', 'dest', 'platform-split'], text);
  const split = readBoolean(attributes, 'platform-split', text);
  const rest = split === undefined ? {} : { split };
  if (kind === 'tar') return { kind, dest, ...rest };
  if (dest === undefined) throw bad(text, 'there is no directory', 'Write type=local,dest=DIRECTORY.');
  return { kind, dest, ...rest };
}

const formAttributes = [
  'type',
  'name',
  'compression',
  'compression-level',
  'force-compression',
  'oci-artifact',
  'oci-mediatypes',
  'rewrite-timestamp',
] as const;
const imageAttributes = [...formAttributes, 'push', 'push-by-digest', 'registry.insecure', 'store', 'unpack'] as const;
const archiveAttributes = [...formAttributes, 'dest', 'tar'] as const;

function readForm(attributes: Attributes, text: string, known: readonly string[]): OutputForm {
  const annotations = readAnnotations(attributes);
  const plain = [...attributes.keys()].filter((name) => parseAnnotationKey(name) === undefined);
  assertKnown(attributes, plain, known, text);
  if (readBoolean(attributes, 'store', text) === false)
    throw bad(text, 'store=false would leave nothing', 'Leave it out, or write the image elsewhere with type=oci.');
  if (readBoolean(attributes, 'rewrite-timestamp', text) === false)
    throw bad(text, 'times are always those of the build', 'Leave rewrite-timestamp=false out.');
  if (readBoolean(attributes, 'oci-artifact', text) === false)
    throw bad(text, 'attestations are always OCI artifacts', 'Leave oci-artifact=false out.');
  readBoolean(attributes, 'unpack', text);
  const names = attributes.get('name');
  const format = readBoolean(attributes, 'oci-mediatypes', text) === false ? 'docker' : 'oci';
  if (format === 'docker' && annotations.length > 0)
    throw bad(text, 'Docker media types know no annotations', 'Leave oci-mediatypes=false out.');
  return {
    ...plainForm,
    ...(names === undefined ? {} : { names: names.split(',').map(toTargetName) }),
    ...readCompression(attributes, text, format),
    force: readBoolean(attributes, 'force-compression', text) ?? false,
    format,
    annotations,
  };
}

/** `type=registry` is `type=image,push=true`. The image stays in the store, too. */
function readPush(kind: 'image' | 'registry', attributes: Attributes, text: string): { readonly push?: PushSettings } {
  const byDigest = readBoolean(attributes, 'push-by-digest', text) ?? false;
  const insecure = readBoolean(attributes, 'registry.insecure', text) ?? false;
  const isPushed = readBoolean(attributes, 'push', text) ?? (kind === 'registry' || byDigest);
  if (kind === 'registry' && !isPushed) throw bad(text, 'push=false leaves nothing to do', 'Write type=image.');
  return isPushed ? { push: { byDigest, insecure } } : {};
}

/** What BuildKit calls the ways of compression. estargz and soci need an index of their own, which nothing here makes. */
const compressions: ReadonlyMap<string, Compression> = new Map([
  ['uncompressed', 'none'],
  ['none', 'none'],
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
]);

const levels = { gzip: 9, zstd: 22 } as const;

function readCompression(
  attributes: Attributes,
  text: string,
  format: OutputForm['format'],
): Pick<OutputForm, 'compression' | 'level'> {
  const word = attributes.get('compression');
  const compression = word === undefined ? undefined : compressions.get(word);
  if (word !== undefined && compression === undefined)
    throw bad(text, `compression can not be "${word}"`, `Choose one of: ${[...compressions.keys()].join(', ')}.`);
  if (format === 'docker' && compression === 'zstd')
    throw bad(text, 'Docker media types know no zstd', 'Leave oci-mediatypes=false out, or use gzip.');
  const level = attributes.get('compression-level');
  if (level === undefined) return compression === undefined ? {} : { compression };
  if (compression === undefined || compression === 'none')
    throw bad(text, 'compression-level needs a compression', 'Add compression=gzip or compression=zstd.');
  const most = levels[compression];
  // Others clamp the level; a level that is not meant so would give another digest unseen.
  if (!/^\d{1,2}$/.test(level) || Number(level) < 1 || Number(level) > most)
    throw bad(text, `compression-level can not be "${level}"`, `Write a number from 1 to ${most}.`);
  return { compression, level: Number(level) };
}

function readAnnotations(attributes: Attributes): readonly Annotation[] {
  return [...attributes].flatMap(([key, value]) => {
    const annotation = parseAnnotationKey(key);
    return annotation === undefined ? [] : [{ ...annotation, value }];
  });
}

function assertKnown(attributes: Attributes, names: readonly string[], known: readonly string[], text: string): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    const hint = near === undefined ? `It may have: ${known.slice(1).join(', ')}.` : `Did you mean ${near}?`;
    throw bad(text, `type=${attributes.get('type')} has no ${name}`, hint);
  }
}

function readBoolean(attributes: Attributes, name: string, text: string): boolean | undefined {
  const value = attributes.get(name);
  if (value === undefined) return undefined;
  const boolean = parseBoolean(value);
  if (boolean === undefined) throw bad(text, `${name} can not be "${value}"`, `Write ${name}=true or ${name}=false.`);
  return boolean;
}

function toDest(dest: string | undefined): string | undefined {
  return dest === '-' || dest === '' ? undefined : dest;
}

function bad(text: string, why: string, hint: string): Error {
  return appFault('app/bad-output', `output "${text}": ${why}`, { hint });
}
