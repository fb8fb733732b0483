import type { LayerCompression } from '../../../build/index.ts';
import { type Compression, parseReference } from '../../../oci/index.ts';
import type { CacheForm, CacheTarget } from './cache-option.ts';
import { type CacheAttributes, readAttributes, readKind } from './read-attributes.ts';

const kinds = ['local', 'registry', 'inline'] as const;

const formNames = [
  'mode',
  'mounts',
  'compression',
  'compression-level',
  'force-compression',
  'ignore-error',
  'image-manifest',
  'oci-mediatypes',
] as const;

/**
 * Reads one `--cache-to` as BuildKit takes it: `type=local,dest=DIRECTORY`, `type=registry,ref=NAME` or `type=inline`, with `mode=min|max`
 * and what else there is. `mounts=true`, or the ids of some with commas between, is an option of our own.
 *
 * @throws app/bad-cache, oci/bad-reference
 */
export function parseCacheTo(text: string): CacheTarget {
  if (text !== '' && !/[=,"]/.test(text)) {
    if (text === 'inline') return { kind: 'inline' };
    return {
      kind: 'registry',
      reference: parseReference(text),
      ...readForm(readAttributes('cache-to', `ref=${text}`)),
    };
  }
  const attributes = readAttributes('cache-to', text);
  const kind = readKind(attributes, kinds);
  switch (kind) {
    case 'inline':
      attributes.assertKnown([]);
      return { kind };
    case 'registry': {
      attributes.assertKnown(['ref', ...formNames]);
      const reference = parseReference(attributes.required('ref', 'Write type=registry,ref=NAME.'));
      return { kind, reference, ...readForm(attributes) };
    }
    case 'local': {
      attributes.assertKnown(['dest', 'tag', ...formNames]);
      const dest = attributes.required('dest', 'Write type=local,dest=DIRECTORY.');
      return { kind, dest, tag: attributes.text('tag') ?? 'latest', ...readForm(attributes) };
    }
  }
}

function readForm(attributes: CacheAttributes): CacheForm {
  const mode = attributes.text('mode') ?? 'min';
  if (mode !== 'min' && mode !== 'max') throw attributes.fault(`mode can not be "${mode}"`, 'Choose one of: min, max.');
  for (const name of ['image-manifest', 'oci-mediatypes'])
    if (attributes.boolean(name) === false)
      throw attributes.fault(`${name}=false is not written`, `Leave it out: a cache is an OCI image manifest.`);
  // Every layer is written in the compression asked for, whatever it came in.
  attributes.boolean('force-compression');
  return {
    mode,
    mounts: readMounts(attributes),
    compression: readCompression(attributes),
    ignoreError: attributes.boolean('ignore-error') ?? false,
  };
}

function readMounts(attributes: CacheAttributes): CacheForm['mounts'] {
  const text = attributes.text('mounts') ?? 'false';
  if (text === 'true') return 'all';
  return text === 'false' || text === '' ? [] : text.split(',').map((id) => id.trim());
}

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['uncompressed', 'none'],
  ['none', 'none'],
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
]);

const mostLevel = { gzip: 9, zstd: 22 } as const;

function readCompression(attributes: CacheAttributes): LayerCompression {
  const word = attributes.text('compression') ?? 'gzip';
  const compression = compressions.get(word);
  if (compression === undefined)
    throw attributes.fault(
      `compression can not be "${word}"`,
      `Choose one of: ${[...compressions.keys()].join(', ')}.`,
    );
  const level = attributes.text('compression-level');
  if (level === undefined) return { compression };
  if (compression === 'none')
    throw attributes.fault('compression-level needs a compression', 'Add compression=gzip or compression=zstd.');
  const most = mostLevel[compression];
  if (!/^\d{1,2}$/.test(level) || Number(level) < 1 || Number(level) > most)
    throw attributes.fault(`compression-level can not be "${level}"`, `Write a number from 1 to ${most}.`);
  return { compression, level: Number(level) };
}
