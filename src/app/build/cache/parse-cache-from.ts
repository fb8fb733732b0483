import { isDigest, parseReference } from '../../../oci/index.ts';
import type { CacheSource } from './cache-option.ts';
import { readAttributes, readKind } from './read-attributes.ts';

const kinds = ['local', 'registry'] as const;

/**
 * Reads one `--cache-from` as BuildKit takes it: `type=local,src=DIRECTORY`, `type=registry,ref=NAME`, or the name alone.
 *
 * @throws app/bad-cache, oci/bad-reference
 */
export function parseCacheFrom(text: string): CacheSource {
  if (text !== '' && !/[=,"]/.test(text)) return { kind: 'registry', reference: parseReference(text) };
  const attributes = readAttributes('cache-from', text);
  const kind = readKind(attributes, kinds);
  switch (kind) {
    case 'registry':
      attributes.assertKnown(['ref']);
      return { kind, reference: parseReference(attributes.required('ref', 'Write type=registry,ref=NAME.')) };
    case 'local': {
      attributes.assertKnown(['src', 'tag', 'digest']);
      const src = attributes.required('src', 'Write type=local,src=DIRECTORY.');
      const digest = attributes.text('digest');
      if (digest !== undefined && !isDigest(digest))
        throw attributes.fault(`"${digest}" is no digest`, 'Write digest=sha256:… with 64 digits.');
      return { kind, src, name: digest ?? attributes.text('tag') ?? 'latest' };
    }
  }
}
